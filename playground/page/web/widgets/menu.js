// Menus: of messages, of members, and whatever else lists things to do.

import { h, icon } from "../dom.js";
import { closePopup, popup } from "./popup.js";

/**
 * Open a menu beside an anchor. Entries are `{label, hint, face, icon, danger, checked, off, run}`,
 * `{title}`, or null for a line between.
 */
export function openMenu(entries, anchor, label) {
  const node = h("div.menu", { role: "menu", label });
  draw(node, entries);
  node.addEventListener("keydown", (event) => walk(node, event));
  popup(node, anchor);
  (node.querySelector("[aria-checked=true]") ?? node.querySelector("[role^=menuitem]:not([aria-disabled])"))?.focus();
  return node;
}

function draw(node, entries) {
  node.replaceChildren(...entries.map((entry) => {
    if (entry === null) return h("hr", { role: "separator" });
    if (entry.title) return h("div.menu-title", { role: "presentation" }, entry.title);
    return item(entry);
  }));
}

function item(entry) {
  const isChoice = entry.checked !== undefined;
  const node = h(
    "div",
    {
      class: `menu-item${entry.danger ? " danger" : ""}`, role: isChoice ? "menuitemradio" : "menuitem", tabindex: -1,
      "aria-checked": isChoice ? String(entry.checked) : null, "aria-disabled": entry.off ? "true" : null,
    },
    entry.face ?? null,
    h("span.menu-words", h("span.menu-label", entry.label), entry.hint ? h("small", entry.hint) : null),
    isChoice ? h("span.radio") : entry.icon ? icon(entry.icon, 18) : null,
  );
  if (!entry.off) {
    node.addEventListener("click", () => {
      closePopup();
      entry.run();
    });
    node.addEventListener("pointerenter", () => node.focus({ preventScroll: true }));
  }
  return node;
}

function walk(node, event) {
  const items = [...node.querySelectorAll("[role^=menuitem]:not([aria-disabled])")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) items.at(to % items.length)?.focus();
  else if (event.key === "Enter" || event.key === " ") document.activeElement.click();
  else if (event.key === "Tab") closePopup();
  else return;
  event.preventDefault();
}
