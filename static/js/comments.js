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

/* A name after an @: people who may read this blog are suggested, as a list that the keyboard walks through. */
(() => {
  "use strict";

  const ASK_AFTER = 200;
  let timer = 0;
  let asked = 0;

  const field = () => document.querySelector("#reageer textarea[name=source]");
  const list = () => document.getElementById("namen");

  const close = () => {
    const names = list();
    if (names) names.hidden = true;
    field()?.removeAttribute("aria-activedescendant");
  };

  // What is typed after the last @ before the cursor, or null.
  const typed = (box) => {
    const found = /(?:^|[^\w@/.])@([^\n@]{0,40})$/u.exec(box.value.slice(0, box.selectionStart));
    return found && found[1].split(" ").length < 5 ? found[1] : null;
  };

  const choose = (option) => {
    const box = field();
    const before = box.value.slice(0, box.selectionStart);
    const start = before.lastIndexOf("@");
    box.setRangeText(`@${option.dataset.type} `, start, box.selectionStart, "end");
    close();
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const mark = (option) => {
    for (const other of list().children) other.setAttribute("aria-selected", String(other === option));
    field().setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const show = (people) => {
    const names = list();
    names.replaceChildren(...people.map((person, number) => {
      const option = document.createElement("li");
      option.id = `naam-${number}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.type = person.type;
      const name = document.createElement("b");
      name.textContent = person.name;
      option.append(name, " ", person.organisation);
      return option;
    }));
    names.hidden = false;
    document.getElementById("announcer").textContent = names.dataset.found.replace("0", String(people.length));
  };

  const ask = async () => {
    const box = field();
    const query = box ? typed(box) : null;
    if (query === null) { close(); return; }
    const mine = ++asked;
    try {
      const answer = await fetch(`${list().dataset.people}?q=${encodeURIComponent(query)}`, { credentials: "same-origin", redirect: "error" });
      if (!answer.ok || mine !== asked) return;
      const { people } = await answer.json();
      // A name that is typed in full needs no list.
      if (people.length && !(people.length === 1 && people[0].type === query.trim())) show(people);
      else close();
    } catch { close(); }
  };

  document.addEventListener("input", (event) => {
    if (event.target !== field()) return;
    window.clearTimeout(timer);
    if (typed(event.target) === null) close();
    else timer = window.setTimeout(ask, ASK_AFTER);
  });

  document.addEventListener("keydown", (event) => {
    if (event.target !== field() || !list() || list().hidden) return;
    const options = [...list().children];
    const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(options[(now + step + options.length + (now < 0 && step < 0 ? 1 : 0)) % options.length]);
    else if ((event.key === "Enter" || event.key === "Tab") && now >= 0) choose(options[now]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest("#namen [role=option]");
    if (!option) return;
    event.preventDefault();
    choose(option);
  });

  document.addEventListener("focusout", (event) => { if (event.target === field()) close(); });
  document.addEventListener("focusin", (event) => {
    if (event.target !== field() || !list()) return;
    for (const [name, value] of Object.entries({ "aria-autocomplete": "list", "aria-controls": "namen" })) {
      event.target.setAttribute(name, value);
    }
  });
})();
