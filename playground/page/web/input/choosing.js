// Select menus, in messages and dialogs: what they offer, and the list that opens under them.

import { COMBOBOX, h, icon } from "../dom.js";
import { emoji } from "../messages/components.js";
import { avatar, roleDot } from "../messages/faces.js";
import { Listbox, pointAt } from "../widgets/listbox.js";
import { closePopup, popup } from "../widgets/popup.js";
import { CATEGORY, nameOf, store } from "../store.js";
import { t } from "../words.js";

/** What a select menu offers in a channel, as rows of a listbox. */
export function offered(part, channel) {
  if (part.type === 3) return part.options.map((one) => ({ label: one.label, hint: one.description, value: one.value, face: emoji(one.emoji) }));
  return things({ 5: "user", 6: "role", 7: "mentionable", 8: "channel" }[part.type], channel, part.channel_types ?? []);
}

export function things(what, { guild }, kinds = []) {
  const fits = (one) => !kinds.length || kinds.includes(one.type);
  if (what === "channel") return (guild?.channels ?? []).filter(fits).map((one) => ({ label: one.name, value: one.id, face: icon(one.type === CATEGORY ? "down" : "hash", 18) }));
  const people = (guild?.members ?? [store.me, store.bot]).map((user) => ({ label: nameOf(user), side: user.username, value: user.id, face: avatar(user, "tiny") }));
  const roles = (guild?.roles ?? []).map((role) => ({ label: role.name, value: role.id, face: roleDot(role) }));
  return { user: people, role: roles, mentionable: [...people, ...roles] }[what];
}

/** What is chosen before anybody chose. */
export function preset(part) {
  if (part.type === 3) return part.options.filter((one) => one.default).map((one) => one.value);
  return (part.default_values ?? []).map((one) => one.id);
}

/**
 * Open the list under a select. `done(values)` is called with what was chosen: at once where one
 * may be chosen, else when the list closes.
 */
export function openChoices(field, part, rows, chosen, done) {
  const most = part.max_values ?? 1;
  const least = part.min_values ?? 1;
  const picked = new Set(chosen);
  const search = h("input.listbox-search", { ...COMBOBOX, placeholder: t("search"), label: t("search"), "aria-expanded": "true" });
  const list = new Listbox({ label: part.placeholder || t("choose"), multiple: most > 1, onPick: (row) => pick(row) });
  list.onMark = (id) => pointAt(search, id);
  search.setAttribute("aria-controls", list.id);
  const shown = () => rows.filter((row) => row.label.toLowerCase().includes(search.value.trim().toLowerCase()));
  const draw = (at = null) => {
    list.show(shown().map((row) => ({ ...row, checked: picked.has(row.value) })), { note: shown().length ? "" : t("noMatches") });
    if (at !== null) list.mark(at);
  };
  const pick = ({ value }) => {
    const at = list.at;
    if (most === 1) {
      const same = picked.has(value) && least === 0;
      picked.clear();
      if (!same) picked.add(value);
      closePopup();
      return;
    }
    if (picked.has(value)) picked.delete(value);
    else if (picked.size < most) picked.add(value);
    draw(at);
  };
  search.addEventListener("input", () => draw());
  search.addEventListener("keydown", (event) => {
    if (list.key(event)) return;
    if (event.key === "Enter" && list.marked) list.onPick(list.marked);
    else if (event.key !== "Tab") return;
    else closePopup();
    event.preventDefault();
  });
  const before = JSON.stringify([...chosen]);
  const node = h("div.choices", h("div", { class: rows.length > 8 ? "" : "unseen" }, search), list.node);
  draw();
  field.ariaExpanded = true;
  popup(node, field, {
    wide: true,
    onClose: () => {
      field.ariaExpanded = false;
      const values = rows.map((row) => row.value).filter((value) => picked.has(value));
      if (JSON.stringify(values) !== before && (values.length >= least || values.length === 0)) done(values);
    },
  });
  list.mark(Math.max(0, rows.findIndex((row) => picked.has(row.value))));
  search.focus();
}
