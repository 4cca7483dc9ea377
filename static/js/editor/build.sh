#!/bin/sh
# Builds static/js/editor.min.js from this folder, in a folder of its own: nothing of Node stays in the project.
# Use it after a change here: `make editor`. Needs Node 20 or newer and a registry of npm packages.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here"/*.js "$here"/package.json "$here"/package-lock.json "$work"
cd "$work"
npm ci --no-audit --no-fund --silent
sum=$(cat "$here"/*.js "$here"/package-lock.json | sha256sum | cut -d' ' -f1)
npx esbuild main.js --bundle --minify --format=iife --target=es2022 --legal-comments=none \
  --banner:js="/* The editor of Pleio: static/js/editor/, $sum. Licences: editor.LICENSES.txt */" --outfile=editor.min.js --log-level=warning
cp editor.min.js "$here/../editor.min.js"
{
  echo "editor.min.js holds these packages, unchanged, beside our own static/js/editor/ (EUPL-1.2)."
  for package in node_modules/prosemirror-* node_modules/orderedmap node_modules/rope-sequence node_modules/w3c-keyname; do
    echo; echo "== $(basename "$package") $(node -p "require('./$package/package.json').version") =="; echo
    cat "$package/LICENSE"
  done
} > "$here/../editor.LICENSES.txt"
