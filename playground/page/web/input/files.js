// Getting files from a member: by picker, drag or paste, and storing them at once.

import { upload } from "../api.js";
import { h, icon, iconButton } from "../dom.js";
import { bytes, t } from "../words.js";

/** Files about to be sent, as a list with a way to take each out again. */
export class Files {
  constructor(most) {
    Object.assign(this, { most, all: [], node: h("ul.files", { hidden: true }) });
  }

  take(files) {
    for (const file of files.slice(0, this.most - this.all.length)) {
      const one = { file, thumbnail: thumbnailOf(file), stored: upload([file]).then(([stored]) => stored.id) };
      one.stored.catch(() => this.#drop(one));
      this.all.push(one);
    }
    this.#draw();
  }

  /** The ids under which they are stored, once all are. */
  ids() {
    return Promise.all(this.all.map((one) => one.stored));
  }

  clear() {
    for (const one of [...this.all]) this.#drop(one);
  }

  #drop(one) {
    one.thumbnail.release();
    this.all = this.all.filter((other) => other !== one);
    this.#draw();
  }

  #draw() {
    this.node.hidden = !this.all.length;
    this.node.replaceChildren(...this.all.map((one) => h(
      "li.file", one.thumbnail.node ?? icon("file", 24), h("span.file-name", one.file.name, h("small", bytes(one.file.size))),
      iconButton(t("removeFile", { name: one.file.name }), "trash", { onclick: () => this.#drop(one) }, 18),
    )));
  }
}

/** Ask for files; resolves with none if the picker is closed. */
export function pickFiles({ multiple = false, accept = "" } = {}) {
  return new Promise((resolve) => {
    const input = h("input", { type: "file", multiple, accept: accept || null, class: "unseen", "aria-hidden": "true", tabindex: -1 });
    const done = () => {
      input.remove();
      resolve([...input.files]);
    };
    input.addEventListener("change", done);
    input.addEventListener("cancel", done);
    document.body.append(input);
    input.click();
  });
}

/** Let files be dropped on a node or pasted while the focus is inside it. */
export function acceptFiles(node, take) {
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0;
  const mark = (step) => {
    depth = step === 0 ? 0 : depth + step;
    node.classList.toggle("dropping", depth > 0);
  };
  node.addEventListener("dragenter", (event) => hasFiles(event) && mark(1));
  node.addEventListener("dragleave", (event) => hasFiles(event) && mark(-1));
  node.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  node.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    mark(0);
    take([...event.dataTransfer.files]);
  });
  node.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    event.stopPropagation();
    take(files);
  });
}

/** A small picture of a file about to be sent; call `release` when it is shown no more. */
export function thumbnailOf(file) {
  if (!/^image\//.test(file.type)) return { node: null, release: () => {} };
  const address = URL.createObjectURL(file);
  return { node: h("img", { src: address, alt: "" }), release: () => URL.revokeObjectURL(address) };
}
