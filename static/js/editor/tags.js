/* Words that were used before, put into the field with one press. Without scripts they are there to read. */

export const tags = (form) => {
  const line = form.querySelector("[data-tags]");
  const field = form.elements.tags;
  if (!line || !field) return;
  const chosen = () => field.value.split(",").map((word) => word.trim().replace(/^#/, "").toLowerCase()).filter(Boolean);
  const show = () => {
    const words = chosen();
    line.querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", String(words.includes(button.textContent))));
  };
  line.querySelectorAll("[data-tag]").forEach((tag) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tag";
    button.textContent = tag.textContent;
    button.addEventListener("click", () => {
      const words = chosen();
      const others = words.filter((word) => word !== tag.textContent);
      field.value = (others.length < words.length ? others : [...words, tag.textContent]).join(", ");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    tag.replaceWith(button);
  });
  field.addEventListener("input", show);
  show();
};
