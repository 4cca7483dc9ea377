/* Passkeys: the page says in words that they need this script; here those words make way for the button. */
(() => {
  "use strict";

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };

  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const known = (list) => (list || []).map((item) => ({ ...item, id: bytes(item.id) }));

  const readable = ({ publicKey }) => {
    const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
    if (publicKey.user) options.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
    if (publicKey.excludeCredentials) options.excludeCredentials = known(publicKey.excludeCredentials);
    if (publicKey.allowCredentials) options.allowCredentials = known(publicKey.allowCredentials);
    return options;
  };

  const answerOf = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const optionsFor = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.dataset.optionsFrom, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no options");
    return answer.json();
  };

  // What waits under the field of the address until someone picks a passkey there; a button takes its place.
  let waiting = null;

  const ask = async (form, more = {}) => {
    const options = { publicKey: readable(await optionsFor(form)), ...more };
    const make = form.dataset.passkey === "create";
    form.elements.credential.value = answerOf(await navigator.credentials[make ? "create" : "get"](options));
    form.submit();
  };

  const press = async (event) => {
    event.preventDefault();
    const form = event.target;
    const name = form.elements.name;
    if (name && name.type === "text" && !name.value.trim()) {
      form.submit(); // the server says in words what is missing
      return;
    }
    const problem = form.querySelector("[data-problem]");
    problem.hidden = true;
    if (waiting) waiting.abort();
    try {
      await ask(form);
    } catch {
      problem.textContent = form.dataset.failed;
      problem.hidden = false;
    }
  };

  const offerInTheField = async (form) => {
    const conditional = window.PublicKeyCredential.isConditionalMediationAvailable;
    const field = document.querySelector("input[autocomplete~='webauthn']");
    if (!field || !conditional || !(await conditional.call(window.PublicKeyCredential))) return;
    field.addEventListener("focus", async () => {
      waiting = new AbortController();
      try {
        await ask(form, { mediation: "conditional", signal: waiting.signal });
      } catch { /* nobody picked one */ }
    }, { once: true });
  };

  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.parentElement.querySelector("[data-without-script]").hidden = true;
    form.hidden = false;
    form.addEventListener("submit", press);
    if (form.dataset.optionsFrom) offerInTheField(form);
  }
})();
