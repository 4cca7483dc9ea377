# Pleio. Two commands are enough: `make run` opens it, `make test` proves it.
# Works with GNU make 3.81 and any POSIX shell; the folder's path may hold spaces.

SHELL = /bin/sh

# The first of these Pythons that is new enough and can make a virtual environment; PYTHON=/path/to/python overrides.
# None fits: the one that is there says what is wrong with it.
with_python = \
	if [ -n "$$PYTHON" ]; then set -- "$$PYTHON"; else set -- python3.13 python3.12 python3.11 python3; fi; \
	found=; \
	for python in "$$@"; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3,))' >/dev/null 2>&1 || continue; \
		found=$${found:-$$python}; \
		"$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
		found=$$python; break; \
	done; \
	if [ -z "$$found" ]; then \
		echo 'Pleio cannot start. There is no Python here: install Python 3.11 or newer, or name it: make run PYTHON=/path/to/python3.12' >&2; \
		exit 1; \
	fi; \
	exec "$$found" -I pleio/preflight.py

.PHONY: help run test lock editor bench enumeration permissions axe properties mutations

help:
	@echo 'make run    open Pleio on http://localhost:8000 (PORT=9000 make run: on another port)'
	@echo 'make test   run everything that proves it'
	@echo 'make axe    look at every page and state in every width, scheme and language'
	@echo 'make properties  lead many more accounts and groups through a life at random'
	@echo 'make bench  measure what pages cost, against bare Django in the same run'
	@echo 'make permissions  write the tables of docs/permissions.md by asking the rules'
	@echo 'make enumeration  measure whether the time of an answer tells that an address has an account'
	@echo 'make mutations  take one guard away at a time, and see that a test misses it'
	@echo 'make editor  build the editor of the write page (static/js/editor/) again; needs Node'
	@echo 'make lock   resolve the dependencies again (requirements*.in to requirements*.lock)'

run:
	@$(with_python) run

test:
	@$(with_python) test

# What pages cost, as a ratio to bare Django in the same run (Linux); `.venv` of make test.
bench:
	@.venv/bin/python -m bench.run

# Whether the clock tells that an address has an account, on SQLite and on PostgreSQL; `.venv` of make test.
enumeration:
	@.venv/bin/python -m bench.enumeration

# Every page and state, wide and narrow, light and dark, in Dutch and in English; `.venv` of make test.
axe:
	@EVERY_VIEW=1 REQUIRE_BROWSER=1 .venv/bin/python -m pytest tests/journeys/test_every_page.py

# The tables of docs/permissions.md, asked of the rules.
permissions:
	@.venv/bin/python -m bench.permissions

# What make test does with a few lives of accounts and groups, with hundreds of longer ones; `.venv` of make test.
properties:
	@HYPOTHESIS_PROFILE=large .venv/bin/python -m pytest -s --hypothesis-show-statistics \
		tests/properties/test_account_life.py tests/properties/test_group_life.py

# One guard away at a time: which tests miss it (bench/mutations.toml); `.venv` of make test. A few words: NAME='sign-in'.
mutations:
	@.venv/bin/python -m bench.mutations $(NAME)

# For all platforms and Python 3.11 and newer, with a hash of every wheel, and naming no index.
LOCK = pip compile --quiet --universal --python-version 3.11 --generate-hashes --only-binary :all: \
	--no-emit-index-url --no-emit-find-links --no-header

lock:
	@uv=`command -v uv` || { \
		uv=var/uv/bin/uv; \
		[ -x $$uv ] || { $${PYTHON:-python3} -m venv var/uv && var/uv/bin/python -m pip install -q 'uv>=0.13.9,<0.14'; }; \
	}; \
	"$$uv" $(LOCK) requirements.in -o requirements.lock && \
	"$$uv" $(LOCK) -c requirements.lock requirements-dev.in -o requirements-dev.lock && \
	"$$uv" $(LOCK) -c requirements.lock requirements-s3.in -o requirements-s3.lock

editor:
	@sh static/js/editor/build.sh
