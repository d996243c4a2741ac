// A list of things to choose from, steered by the keyboard of the field it belongs to.

import { h, icon, unbroken } from "../dom.js";

let count = 0;

/** Tell whoever listens to a field which row is marked, if any. */
export function pointAt(field, id) {
  if (id) field.setAttribute("aria-activedescendant", id);
  else field.removeAttribute("aria-activedescendant");
}

/** Rows are `{label, hint, side, face, value, title, checked, off}`; `title` starts a group. */
export class Listbox {
  constructor({ label, multiple = false, onPick }) {
    this.id = `listbox-${(count += 1)}`;
    this.onPick = onPick;
    this.rows = [];
    this.at = -1;
    this.isMoved = false;
    this.node = h("div.listbox", { id: this.id, role: "listbox", label: label, "aria-multiselectable": multiple ? "true" : null });
    // The field keeps the focus, so that typing goes on.
    this.node.addEventListener("pointerdown", (event) => event.preventDefault());
    this.node.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row && !this.rows[row.dataset.at].off) this.onPick(this.rows[row.dataset.at]);
    });
  }

  /** Show these rows; the first one that can be chosen is marked unless `mark` is false. */
  show(rows, { mark = true, note = "" } = {}) {
    this.rows = rows;
    this.isMoved = false;
    this.node.replaceChildren(
      ...rows.flatMap((row, at) => (row.title ? [h("div.listbox-title", { role: "presentation" }, row.title), this.#row(row, at)] : [this.#row(row, at)])),
      ...(note ? [h("div.listbox-note", note)] : []),
    );
    this.mark(mark ? rows.findIndex((row) => !row.off) : -1);
  }

  #row(row, at) {
    return h(
      "div.listbox-row",
      { role: "option", id: `${this.id}-${at}`, "data-at": at, "aria-selected": row.checked ? "true" : "false", "aria-disabled": row.off ? "true" : null },
      row.face ?? null,
      h("span.listbox-words", h("span.listbox-label", { dir: "auto" }, unbroken(row.label)), row.hint ? h("small", { dir: "auto" }, unbroken(row.hint)) : null),
      row.side ? h("span.listbox-side", row.side) : null,
      row.checked === undefined ? null : h("span.tick", row.checked ? icon("check", 14) : null),
    );
  }

  /** Mark a row; `onMark(id)` tells the field (see `pointAt`). */
  mark(at) {
    this.at = at;
    for (const row of this.node.querySelectorAll("[role=option]")) row.classList.toggle("marked", Number(row.dataset.at) === at);
    this.markedNode?.scrollIntoView({ block: "nearest" });
    this.onMark?.(this.markedNode?.id ?? null);
  }

  get markedNode() {
    return this.at < 0 ? null : document.getElementById(`${this.id}-${this.at}`);
  }

  get marked() {
    return this.rows[this.at] ?? null;
  }

  /** Move the mark; says whether the key was for this list. */
  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !this.rows.length) return false;
    event.preventDefault();
    this.isMoved = true;
    const from = this.at < 0 && step < 0 ? 0 : this.at;
    this.mark((from + step + this.rows.length) % this.rows.length);
    return true;
  }
}
