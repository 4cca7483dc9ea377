/* The page of a blog: copy its address. Without scripts the address can be selected and copied by hand. */
(() => {
  "use strict";

  const region = document.getElementById("announcer");

  document.querySelectorAll("[data-copy]").forEach((button) => {
    const address = document.getElementById(button.dataset.copy);
    // Only where the browser lets pages write to the clipboard: over https, and on this machine.
    if (!address || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      let words = button.dataset.copied;
      try {
        await navigator.clipboard.writeText(address.textContent);
      } catch {
        window.getSelection().selectAllChildren(address);
        words = button.dataset.failed;
      }
      button.querySelector("[data-words]").textContent = words;
      region.textContent = words;
    });
  });
})();
