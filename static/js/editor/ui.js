/* The parts of the page that the editor is made of; their words stand in templates/blogs/_editor.html, in each language. */

export const cloneIcon = (name) => {
  const drawn = document.querySelector(`template#editor-icons`).content.querySelector(`[data-icon="${name}"] svg`);
  return drawn.cloneNode(true);
};

/* One stop for Tab; the arrows, Home and End go through the buttons. */
export const roving = (bar) => {
  const buttons = () => [...bar.querySelectorAll("button")];
  const stop = (wanted) => buttons().forEach((button) => { button.tabIndex = button === wanted ? 0 : -1; });
  stop(buttons()[0]);
  bar.addEventListener("focusin", (event) => { if (event.target.matches("button")) stop(event.target); });
  bar.addEventListener("keydown", (event) => {
    const all = buttons();
    const place = all.indexOf(document.activeElement);
    const goal = {
      ArrowRight: all[(place + 1) % all.length],
      ArrowLeft: all[(place - 1 + all.length) % all.length],
      Home: all[0],
      End: all.at(-1),
    }[event.key];
    if (!goal || place < 0) return;
    event.preventDefault();
    goal.focus();
  });
};
