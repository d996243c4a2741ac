// Things that open at a place: menus and lists of choices. One at a time, closed by Escape, by a
// press elsewhere, or by what is chosen.

import { h } from "../dom.js";

const EDGE = 8;
let open = null;

/** Show a node beside an anchor (an element or `{x, y}`). */
export function popup(node, anchor, { onClose = () => {}, wide = false } = {}) {
  closePopup();
  const host = (anchor instanceof Element && anchor.closest("dialog")) || document.body;
  node.classList.add("popup");
  host.append(node);
  place(node, anchor, wide);
  const before = document.activeElement;
  open = { node, anchor, onClose, before };
}

/** Close what is open; the focus goes back where it was. */
export function closePopup({ refocus = true } = {}) {
  if (!open) return;
  const { node, onClose, before } = open;
  const hadFocus = node.contains(document.activeElement);
  open = null;
  node.remove();
  if (refocus && hadFocus && before?.isConnected) before.focus();
  onClose();
}

/** Put a node beside an anchor, inside the window. */
function place(node, anchor, wide) {
  const at = anchor instanceof Element ? anchor.getBoundingClientRect() : { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y, width: 0 };
  if (wide) node.style.setProperty("min-width", `${at.width}px`);
  const { width, height } = node.getBoundingClientRect();
  const below = innerHeight - at.bottom;
  const isAbove = below < height + EDGE && at.top > below;
  const top = isAbove ? at.top - height - 4 : at.bottom + 4;
  node.style.setProperty("left", `${Math.max(EDGE, Math.min(at.left, innerWidth - width - EDGE))}px`);
  node.style.setProperty("top", `${Math.max(EDGE, Math.min(top, innerHeight - height - EDGE))}px`);
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.node.contains(event.target) && !(open.anchor instanceof Element && open.anchor.contains(event.target))) closePopup({ refocus: false });
}, true);
document.addEventListener("keydown", (event) => {
  if (open && event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    closePopup();
  }
}, true);
addEventListener("resize", () => closePopup());

/** Show a dialog over everything; closed, it is gone, and the focus is where it was. */
export function showOver(dialog) {
  closePopup();
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    closePopup();
    dialog.remove();
    // This comes a moment after the browser gave the focus back; who has gone on since stays there.
    const { activeElement } = document;
    if (activeElement !== before && activeElement !== document.body) return;
    // Given back by the browser the focus has no caret: letters would get lost.
    activeElement?.blur();
    before?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** Close the dialog on top, as Escape does; says whether there was one. */
export function closeOver() {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  if (!dialog) return false;
  if (dialog.dispatchEvent(new Event("cancel", { cancelable: true }))) dialog.close();
  return true;
}

/** A short word at the bottom that goes away by itself. */
export function toast(text) {
  const node = h("div.toast", { role: "status" }, text);
  document.querySelector(".toast")?.remove();
  document.body.append(node);
  setTimeout(() => node.remove(), 4000);
}
