/* The text saves itself: two seconds after the last key, and at least every four. Nothing typed is lost to a lost connection,
an ended session or a closed window; what did not reach the server waits in this tab. */

const IDLE = 2000;
const MOST = 4000;
const AGAIN = 5000;

const waiting = (form) => `pleio:text:${window.location.pathname}:${form.dataset.person}`;

/* What may not have reached the server the last time: {html, title, key, version, sent}, or null. */
export const unsent = (form) => {
  try {
    return JSON.parse(sessionStorage.getItem(waiting(form)));
  } catch {
    return null;
  }
};

export const forget = (form) => {
  try { sessionStorage.removeItem(waiting(form)); } catch { /* nothing was there */ }
};

export const autosave = (form, { html, words, status }) => {
  const fields = form.elements;
  let dirty = false;
  let sending = null;
  let stopped = false;
  let submitting = false;
  let timer = 0;
  let since = 0;
  let noted = "";

  const remember = (sent = false) => {
    try {
      const text = { html: html(), title: fields.title.value, key: fields.key.value, version: fields.seen_version.value, sent };
      sessionStorage.setItem(waiting(form), JSON.stringify(text));
    } catch { /* storage is closed or full: the window itself still holds the text */ }
  };
  const say = (text, { problem = false, link = null } = {}) => {
    const whole = [...(noted ? [noted, " "] : []), text];
    // The same words again would be read aloud again.
    if (!link && status.textContent === whole.join("")) return;
    status.replaceChildren(...whole);
    if (link) status.append(" ", link);
    status.classList.toggle("editor__status--problem", problem);
  };

  // Said once beside whatever the saving says.
  const note = (text) => {
    noted = text;
    say("");
    window.setTimeout(() => { noted = ""; }, 15_000);
  };

  const signIn = (address) => {
    const link = document.createElement("a");
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = words.login;
    return link;
  };

  const compare = () => {
    const button = document.createElement("button");
    button.className = "btn btn--secondary";
    button.name = "action";
    button.value = "save";
    button.textContent = words.compare;
    return button;
  };

  const body = () => {
    fields.source.value = html();
    const data = new FormData(form);
    for (const name of ["cover", "insert", "attach", "action"]) data.delete(name);
    data.set("post", form.dataset.post);
    data.set("person", form.dataset.person);
    return data;
  };

  const taken = (answer) => {
    if (answer.post) {
      form.dataset.post = answer.post;
      fields.seen_version.value = answer.version;
      if (window.location.pathname !== answer.edit) {
        forget(form);
        // From here on loading the page again gives this draft, and the button saves this one.
        window.history.replaceState(null, "", answer.edit);
      }
    }
    const advice = document.getElementById("advice");
    if (advice && answer.advice) {
      advice.innerHTML = answer.advice;
      advice.hidden = false;
    }
    say(answer.saved);
  };

  const again = (after) => { window.clearTimeout(timer); timer = window.setTimeout(send, after); };

  // Whether it is worth another try by itself.
  const refused = async (answer) => {
    const token = answer.headers.get("X-New-Token");
    if (token && token !== fields.csrfmiddlewaretoken.value) {
      fields.csrfmiddlewaretoken.value = token;
      return true;
    }
    const address = answer.headers.get("X-Sign-In");
    if (address) {
      say(words.ended, { problem: true, link: signIn(address) });
      return true;
    }
    if (answer.status >= 500 || answer.status === 429) {
      say(words.offline, { problem: true });
      return true;
    }
    let said = "";
    try { said = (await answer.json()).error; } catch { /* not ours: a page, or nothing */ }
    // A text that is too long waits for the next key; another window, or a closed group, for a decision.
    stopped = answer.status !== 422;
    say(said || words.refused, { problem: true, link: answer.status === 409 ? compare() : null });
    return false;
  };

  async function send() {
    window.clearTimeout(timer);
    if (!dirty || sending || stopped || submitting) return;
    dirty = false;
    since = 0;
    const request = fetch(form.dataset.autosave, {
      method: "POST",
      body: body(),
      headers: { "X-CSRFToken": fields.csrfmiddlewaretoken.value, "HX-Request": "true" },
      credentials: "same-origin",
    });
    sending = request;
    let failed = false;
    try {
      const answer = await request;
      if (answer.ok) {
        taken(await answer.json());
        if (!dirty) forget(form);
      } else {
        failed = await refused(answer);
      }
    } catch {
      failed = true;
      say(words.offline, { problem: true });
    } finally {
      sending = null;
      dirty = dirty || failed;
      if (dirty && !stopped) again(failed ? AGAIN : IDLE);
    }
  }

  const typed = () => {
    dirty = true;
    remember();
    if (stopped || submitting) return;
    since = since || Date.now();
    again(Math.max(0, Math.min(IDLE, since + MOST - Date.now())));
  };

  // The window goes away: one more try that outlives the page.
  const leave = () => {
    if (!dirty || stopped || submitting) return;
    remember();
    const data = body();
    if (fields.source.value.length < 50_000) {
      fetch(form.dataset.autosave, {
        method: "POST",
        body: data,
        keepalive: true,
        headers: { "X-CSRFToken": fields.csrfmiddlewaretoken.value, "HX-Request": "true" },
        credentials: "same-origin",
      }).catch(() => {});
    }
  };

  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", (event) => {
    if (sending) {
      // The text that is on its way gets its number first, or it would compete with this one.
      event.preventDefault();
      const { submitter } = event;
      sending.catch(() => {}).finally(() => window.setTimeout(() => form.requestSubmit(submitter), 50));
      return;
    }
    fields.source.value = html();
    remember(true);
    window.clearTimeout(timer);
    submitting = true;
  });
  window.addEventListener("pageshow", () => { submitting = false; });
  window.addEventListener("online", () => again(0));
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !submitting && (stopped || !window.navigator.onLine)) event.preventDefault();
  });

  return { typed, note };
};
