/* Files that go with the blog: sent as soon as they are chosen, with progress. Without scripts a button sends them. */

const LARGEST = 25 * 1024 * 1024;
const MOST = 10;

export const attachments = (form) => {
  const fold = form.querySelector("[data-attach]");
  const field = form.elements.attach;
  if (!fold || !field) return;
  const words = fold.dataset;
  const list = fold.querySelector("[data-attachments]");
  const status = fold.querySelector("[data-attach-status]");
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.hidden = true;
  bar.setAttribute("aria-label", words.uploading);
  status.after(bar);
  fold.querySelector("[data-attach-send]").hidden = true;

  const say = (text, problem = false) => {
    bar.hidden = true;
    status.textContent = text;
    status.classList.toggle("editor__status--problem", problem);
    field.disabled = false;
  };

  const done = ({ row }) => {
    list.insertAdjacentHTML("beforeend", row);
    field.value = "";
    say(words.done);
    // What saves itself takes it along.
    list.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const send = (file) => {
    const data = new FormData();
    data.append("file", file);
    data.append("post", form.dataset.post);
    data.append("key", form.elements.key.value);
    const request = new XMLHttpRequest();
    request.open("POST", words.upload);
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
    request.addEventListener("load", () => {
      const token = request.getResponseHeader("X-New-Token");
      if (request.status === 201) done(request.response);
      else if (token && token !== form.elements.csrfmiddlewaretoken.value) {
        form.elements.csrfmiddlewaretoken.value = token;
        send(file);
      } else if (request.getResponseHeader("X-Sign-In")) say(words.ended, true);
      else say(request.response?.error || words.failed, true);
    });
    request.addEventListener("error", () => say(words.failed, true));
    request.send(data);
  };

  field.addEventListener("change", (event) => {
    // The choice itself is no text that has to be saved.
    event.stopPropagation();
    const [file] = field.files;
    if (!file) return;
    if (file.size > LARGEST) {
      field.value = "";
      say(words.large, true);
    } else if (list.querySelectorAll("input[name=attachment_remove]:not(:checked)").length >= MOST) {
      field.value = "";
      say(words.many, true);
    } else {
      say(words.uploading);
      bar.removeAttribute("value");
      bar.hidden = false;
      field.disabled = true;
      send(file);
    }
  });
  field.addEventListener("input", (event) => event.stopPropagation());
};
