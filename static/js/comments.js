/* Under a blog: keep what is written, and quote the words that are selected. The page works without it. */
(() => {
  "use strict";

  const SAVE_AFTER = 3000;
  let timer = 0;
  let sent = "";
  // The words that were selected last, and where: a press on a link takes the selection away.
  let selected = { text: "", from: "" };

  const box = () => document.querySelector("#reageer textarea[name=source]");

  const save = async () => {
    const form = document.getElementById("reageer");
    const field = box();
    if (!form || !field || field.value === sent) return;
    const typed = field.value;
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "error" });
      if (!answer.ok) return;
      sent = typed;
      const words = (await answer.text()).trim();
      const place = document.querySelector("#reageer [data-saved]");
      if (place) place.textContent = words;
    } catch { /* no connection: the text stands here, and the next try comes with the next key */ }
  };

  document.addEventListener("input", (event) => {
    if (event.target !== box()) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(save, SAVE_AFTER);
  });

  // What is placed is no draft any more.
  for (const name of ["submit", "htmx:beforeRequest"]) {
    document.addEventListener(name, () => window.clearTimeout(timer));
  }

  const placeOf = (node) => {
    const element = node instanceof Element ? node : node?.parentElement;
    if (element?.closest(".article .prose")) return "blog";
    const comment = element?.closest(".comment > .body")?.parentElement;
    return comment ? comment.id.replace("reactie-", "") : "";
  };

  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed) return;
    const from = placeOf(selection.anchorNode);
    if (from && from === placeOf(selection.focusNode)) selected = { text: selection.toString().trim(), from };
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='?quote=']");
    const field = box();
    if (!link || !field || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const from = new URLSearchParams(link.getAttribute("href").slice(1).split("#")[0]).get("quote");
    // Without words selected here the link brings the beginning.
    if (!selected.text || selected.from !== from) return;
    event.preventDefault();
    const quote = selected.text.split(/\n+/).map((line) => `> ${line}`).join("\n>\n");
    field.value = `${field.value.trimEnd()}${field.value.trim() ? "\n\n" : ""}${quote}\n\n`;
    const parent = document.querySelector("#reageer input[name=parent]");
    if (parent && from !== "blog" && !parent.value) parent.value = from;
    selected = { text: "", from: "" };
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
