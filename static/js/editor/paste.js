/* What is pasted from Word, Outlook, LibreOffice, Google Docs and web pages, brought into what the schema reads.

The text of style attributes is read, never applied; whatever the schema does not know is dropped after this. */
import { freshId, isAddress } from "./schema.js";

const styleOf = (element) => (element.getAttribute("style") || "").toLowerCase();
const isWord = (root) => root.querySelector('[class*="Mso"], [style*="mso-"], o\\:p') !== null;

const renamed = (element, name) => {
  const other = element.ownerDocument.createElement(name);
  other.append(...element.childNodes);
  element.replaceWith(other);
  return other;
};

const unwrap = (element) => element.replaceWith(...element.childNodes);

const dropNoise = (root) => {
  root.querySelectorAll("style, script, meta, link, title, xml, o\\:p:empty, noscript, template, object, iframe, svg, .mw-editsection").forEach((element) => element.remove());
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const comments = [];
  while (walker.nextNode()) comments.push(walker.currentNode);
  comments.forEach((comment) => comment.remove());
  root.querySelectorAll("*").forEach((element) => { if (element.tagName.includes(":")) unwrap(element); });
};

/* Bold and italics that are said in a style, and Google's <b> around everything that is not bold. */
const marksFromStyles = (root) => {
  root.querySelectorAll("b, strong").forEach((element) => { if (/font-weight:\s*(normal|400)/.test(styleOf(element))) unwrap(element); });
  root.querySelectorAll("span, font").forEach((element) => {
    const style = styleOf(element);
    const names = [];
    if (/font-weight:\s*(bold|[6-9]00)/.test(style)) names.push("strong");
    if (/font-style:\s*italic/.test(style)) names.push("em");
    if (/text-decoration[^;]*line-through/.test(style)) names.push("s");
    for (const name of names) {
      const mark = element.ownerDocument.createElement(name);
      mark.append(...element.childNodes);
      element.append(mark);
    }
  });
  // A heading is bold already.
  root.querySelectorAll("h1, h2, h3, h4, h5, h6").forEach((heading) => heading.querySelectorAll("b, strong").forEach(unwrap));
};

const headingsFromWord = (root) => {
  root.querySelectorAll("p.MsoTitle, p.MsoSubtitle").forEach((paragraph) => renamed(paragraph, "h2"));
};

/* Word writes a list as paragraphs that say "mso-list: l0 level2 lfo1", with the bullet or number as text. */
const listsFromWord = (root) => {
  const levelOf = (paragraph) => Number((styleOf(paragraph).match(/mso-list:[^;]*level(\d+)/) || [])[1] || 0);
  const signOf = (paragraph) => {
    const sign = [...paragraph.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/.test(styleOf(span)));
    const text = sign ? sign.textContent : "";
    if (sign) sign.remove();
    return text.trim();
  };
  let stack = [];
  for (const paragraph of [...root.querySelectorAll("p, h1, h2, h3, h4, h5, h6")]) {
    const level = levelOf(paragraph);
    if (!level || /^h/i.test(paragraph.tagName)) {
      if (level) signOf(paragraph);
      stack = [];
      continue;
    }
    const last = stack.at(-1);
    // Something else stood between: another list.
    if (last && stack[0].list.nextElementSibling !== paragraph) stack = [];
    const kind = /^[([]?[0-9a-z]{1,4}[.)\]]/i.test(signOf(paragraph)) ? "ol" : "ul";
    while (stack.length > level) stack.pop();
    const item = paragraph.ownerDocument.createElement("li");
    if (stack.length === level && stack.at(-1).kind === kind) {
      paragraph.replaceWith();
    } else {
      if (stack.length === level) stack.pop();
      const list = paragraph.ownerDocument.createElement(kind);
      const above = stack.at(-1);
      if (above && above.list.lastElementChild) {
        paragraph.remove();
        above.list.lastElementChild.append(list);
      } else {
        paragraph.replaceWith(list);
      }
      stack.push({ list, kind });
    }
    item.append(renamedOff(paragraph));
    stack.at(-1).list.append(item);
  }
};

const renamedOff = (paragraph) => {
  const other = paragraph.ownerDocument.createElement("p");
  other.append(...paragraph.childNodes);
  return other;
};

/* Cells that span others are written out: the rest of what they cover stays empty. A cell is one line. */
const plainTables = (root) => {
  root.querySelectorAll("table").forEach((table) => {
    if (table.querySelector("table")) {
      table.querySelectorAll("table").forEach((inner) => inner.replaceWith(...[...inner.querySelectorAll("td, th")].map((cell) => renamedOff(cell))));
    }
    const rows = [...table.rows];
    const taken = rows.map(() => []);
    rows.forEach((row, y) => {
      let x = 0;
      for (const cell of [...row.cells]) {
        while (taken[y][x]) x += 1;
        const [wide, high] = [Math.min(cell.colSpan || 1, 60), Math.min(cell.rowSpan || 1, rows.length - y)];
        for (let dy = 0; dy < high; dy += 1) for (let dx = 0; dx < wide; dx += 1) taken[y + dy][x + dx] = dy || dx ? "empty" : cell;
        x += wide;
      }
    });
    rows.forEach((row, y) => {
      row.replaceChildren(...Array.from(taken[y], (found) => (found && found !== "empty" ? found : row.ownerDocument.createElement("td"))));
    });
    table.querySelectorAll("td, th").forEach((cell) => {
      for (const name of ["colspan", "rowspan", "colwidth", "data-colwidth"]) cell.removeAttribute(name);
      cell.querySelectorAll("p, div, li, h1, h2, h3, h4, h5, h6").forEach((block) => {
        if (block.previousSibling && block.textContent.trim()) block.before(block.ownerDocument.createElement("br"));
      });
      cell.querySelectorAll("p, div, ul, ol, li, h1, h2, h3, h4, h5, h6, blockquote").forEach(unwrap);
    });
    // A table of one cell is only a frame around a text.
    if (rows.length === 1 && rows[0].cells.length === 1) table.replaceWith(renamedOff(rows[0].cells[0]));
  });
};

/* Two links that lead to each other, as every program writes a footnote: the sign in the text, and the note with its way back. */
const footnotesFromLinks = (root) => {
  const placeOf = (name) => root.querySelector(`[id="${CSS.escape(name)}"], [name="${CSS.escape(name)}"]`);
  const found = [];
  for (const link of [...root.querySelectorAll('a[href*="#"]')]) {
    const target = link.getAttribute("href").replace(/^[^#]*#/, "");
    if (!target || !/^[[(]?([0-9]{1,3}|[ivxlc]{1,6}|[a-z*†])[\])]?$/i.test(link.textContent.trim())) continue;
    const place = placeOf(target);
    if (!place || place.contains(link)) continue;
    const holder = place.matches("li, div, p") ? place : place.closest("li, p, div");
    if (!holder || holder === root || holder.contains(link)) continue;
    // The note stands after what refers to it, and says the same sign or leads back.
    if (!(link.compareDocumentPosition(holder) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
    const back = [...holder.querySelectorAll('a[href*="#"]')].find((other) => {
      const end = placeOf(other.getAttribute("href").replace(/^[^#]*#/, ""));
      return end && (end === link || end.contains(link) || link.contains(end) || end.parentElement === link.parentElement);
    });
    if (back) found.push({ link, holder, target });
  }
  const named = new Map();
  for (const { link, holder, target } of found) {
    if (!named.has(holder)) named.set(holder, { id: freshId(), target });
    const sup = link.ownerDocument.createElement("sup");
    sup.dataset.note = named.get(holder).id;
    const around = link.parentElement.tagName === "SUP" && link.parentElement.textContent.trim() === link.textContent.trim() ? link.parentElement : link;
    around.replaceWith(sup);
  }
  if (!named.size) return;
  const section = root.ownerDocument.createElement("section");
  const list = root.ownerDocument.createElement("ol");
  section.append(list);
  for (const [holder, { id }] of named) {
    holder.querySelectorAll('a[href*="#"]').forEach((link) => {
      if (/^[[(]?([0-9]{1,3}|[ivxlc]{1,6}|[a-z*†^↑↩])[\])]?$/i.test(link.textContent.trim())) (link.closest("sup") || link).remove();
    });
    holder.querySelectorAll("p, div").forEach((block) => { if (block.nextSibling) block.after(" "); });
    holder.querySelectorAll("p, div, li, ul, ol").forEach(unwrap);
    const item = root.ownerDocument.createElement("li");
    item.dataset.note = id;
    item.append(...holder.childNodes);
    const first = item.firstChild;
    if (first && first.nodeType === Node.TEXT_NODE) first.textContent = first.textContent.replace(/^[\s\u00a0.:)]+/, "");
    list.append(item);
    holder.remove();
  }
  root.querySelectorAll('div[style*="footnote-list"], div[style*="mso-element"]').forEach((box) => { if (!box.textContent.trim()) box.remove(); });
  root.querySelectorAll("ol, ul").forEach((box) => { if (!box.children.length) box.remove(); });
  root.append(section);
};

const addresses = (root) => {
  root.querySelectorAll("a[href]").forEach((link) => {
    const { origin } = window.location;
    let href = link.getAttribute("href").trim();
    if (href.startsWith(`${origin}/`)) href = href.slice(origin.length);
    if (!isAddress(href) || href.startsWith("#")) unwrap(link);
    else link.setAttribute("href", href);
  });
};

/* Own pictures stay; pictures that came along as bytes are to be uploaded; of all others their description remains. */
const picturesApart = (root) => {
  const own = /^\/blogs\/pictures\/[0-9a-z]{12}\/[0-9]{2,4}\/$/;
  let elsewhere = 0;
  const bytes = [];
  root.querySelectorAll("img").forEach((img) => {
    let src = img.getAttribute("src") || "";
    if (src.startsWith(window.location.origin)) src = src.slice(window.location.origin.length);
    if (own.test(src)) {
      img.setAttribute("src", src);
    } else if (/^data:image\/(png|jpe?g|gif|webp|avif);base64,/.test(src)) {
      bytes.push({ src, alt: img.getAttribute("alt") || "" });
      img.remove();
    } else {
      // A picture of a pixel is no picture.
      const isSpot = [img.getAttribute("width"), img.getAttribute("height")].some((size) => size !== null && Number.parseInt(size, 10) < 3);
      if (!isSpot) elsewhere += 1;
      img.replaceWith(...(img.getAttribute("alt") ? [img.ownerDocument.createTextNode(img.getAttribute("alt"))] : []));
    }
  });
  return { elsewhere, bytes };
};

/* From the HTML of a clipboard: an element to parse, and what is said of its pictures. */
export const readPasted = (html) => {
  const root = new DOMParser().parseFromString(html, "text/html").body;
  const fromWord = isWord(root);
  dropNoise(root);
  if (fromWord) {
    headingsFromWord(root);
    listsFromWord(root);
  }
  marksFromStyles(root);
  footnotesFromLinks(root);
  plainTables(root);
  addresses(root);
  const pictures = picturesApart(root);
  return { root, ...pictures };
};

export const fileFromDataUrl = (address) => {
  const [, type, text] = address.match(/^data:([^;]+);base64,(.*)$/s);
  const bytes = Uint8Array.from(window.atob(text), (sign) => sign.charCodeAt(0));
  return new File([bytes], `picture.${type.split("/")[1]}`, { type });
};
