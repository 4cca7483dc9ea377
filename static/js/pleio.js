/* What htmx needs from us: the form's own CSRF token, words when something fails, and focus after a swap. */
(() => {
  "use strict";

  // Before htmx looks at the page: nothing is evaluated, no style is added, nothing is kept, no other site is asked.
  Object.assign(htmx.config, {
    includeIndicatorStyles: false,
    allowEval: false,
    historyEnabled: false,
    historyCacheSize: 0,
    selfRequestsOnly: true,
    allowScriptTags: false,
    timeout: 20000,
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "422", swap: true },
      { code: "...", swap: false, error: true },
    ],
  });

  // htmx notes the address of the page here, for a history that we do not use: nothing of ours stays in the browser.
  try { sessionStorage.removeItem("htmx-current-path-for-history"); } catch { /* storage is closed: nothing was noted */ }

  const announcer = () => document.getElementById("announcer");

  const announce = (text) => {
    const region = announcer();
    region.textContent = "";
    window.setTimeout(() => { region.textContent = text; }, 50);
  };

  const clearFailure = (form) => form.parentElement?.querySelectorAll(":scope > .js-failure").forEach((note) => note.remove());

  // In a new tab, so that what was typed stays here.
  const signInLink = (address) => {
    const link = document.createElement("a");
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = announcer().dataset.login;
    return link;
  };

  // Signed in again in another tab: the form gets the token that fits now, and is sent once more. Whether it was.
  const sentAgain = (form, token) => {
    const field = form?.querySelector("input[name=csrfmiddlewaretoken]");
    if (!token || !field || field.value === token || form.dataset.sentAgain) return false;
    field.value = token;
    form.dataset.sentAgain = "1";
    window.setTimeout(() => form.requestSubmit(), 0);
    return true;
  };

  // The form stays as it is, with all that was typed; the note stands above it.
  const showFailure = (element, text, signIn) => {
    const form = element.closest("form") || element;
    clearFailure(form);
    const note = document.createElement("p");
    note.className = "note note--error js-failure";
    note.setAttribute("role", "alert");
    note.tabIndex = -1;
    note.textContent = text;
    if (signIn) note.append(" ", signInLink(signIn));
    form.before(note);
    note.focus();
  };

  document.addEventListener("htmx:configRequest", (event) => {
    const token = event.detail.elt.closest("form")?.querySelector("input[name=csrfmiddlewaretoken]");
    if (token) event.detail.headers["X-CSRFToken"] = token.value;
  });

  document.addEventListener("htmx:responseError", (event) => {
    const words = announcer().dataset;
    const { status } = event.detail.xhr;
    const answered = (name) => event.detail.xhr.getResponseHeader(name);
    if (sentAgain(event.detail.elt.closest("form"), answered("X-New-Token"))) return;
    const signIn = answered("X-Sign-In");
    if (signIn) {
      showFailure(event.detail.elt, words.ended, signIn);
      return;
    }
    const text = status === 403 ? words.refused : status === 404 ? words.gone : status === 429 ? words.slow : words.failed;
    showFailure(event.detail.elt, text);
  });

  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => showFailure(event.detail.elt, announcer().dataset.offline));
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    const swapped = event.detail.elt;
    const spoken = swapped.matches("[data-announce]") ? swapped : swapped.querySelector("[data-announce]");
    if (spoken) announce(spoken.dataset.announce);
    const errors = swapped.querySelector(".errors[role=alert]");
    const wanted = errors || swapped.querySelector("[data-focus]");
    const focusIsLost = document.activeElement === null || document.activeElement === document.body;
    const goal = wanted || (focusIsLost ? swapped : null);
    if (!goal) return;
    if (!goal.hasAttribute("tabindex") && !goal.matches("a[href], button, input, select, textarea, summary")) goal.tabIndex = -1;
    goal.focus({ preventScroll: !errors });
  });
})();
