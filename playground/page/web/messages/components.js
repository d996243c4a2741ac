// The components of a message as Discord draws them: legacy rows and all kinds of Components V2.

import { colour, h, icon, isWebAddress, unbroken } from "../dom.js";
import { markdown } from "./markdown-dom.js";
import { fileCard, gallery, thumbnail } from "./media.js";
import { covered } from "./spoiler.js";
import { store } from "../store.js";
import { t } from "../words.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };
const SELECTS = { 3: "string", 5: "user", 6: "role", 7: "mentionable", 8: "channel" };

/** What is being waited for, by message: the custom_id pressed; and what failed. */
export const waiting = new Map();
export const failed = new Set();

export function components(message) {
  return message.components.map((part) => component(part, message));
}

function component(part, message) {
  const inside = () => (part.components ?? []).map((child) => component(child, message));
  switch (part.type) {
    case 1: return h("div.row", inside());
    case 2: return button(part, message);
    case 9: return h("div.section", h("div.section-texts", inside()), component(part.accessory, message));
    case 10: return markdown(part.content, "markup text-display");
    case 11: return thumbnail(part, message);
    case 12: return gallery(part.items, message);
    case 13: return fileCard({ ...message.attachments.find((one) => one.id === part.file.attachment_id), ...part.file, spoiler: part.spoiler });
    case 14: return h("div", { class: `separator${part.divider ? " divider" : ""}${part.spacing === 2 ? " wide" : ""}`, role: part.divider ? "separator" : null });
    case 17: return container(part, inside());
    default: return SELECTS[part.type] ? select(part, message) : null;
  }
}

function container(part, inside) {
  const accent = Number.isInteger(part.accent_color) ? colour(part.accent_color) : null;
  const box = h("div", { class: `container${accent ? " accented" : ""}`, style: accent ? { "--accent": accent } : null }, inside);
  return part.spoiler ? covered(box) : box;
}

/** An emoji; a custom one as its name, since nothing is loaded from elsewhere. */
export function emoji(one) {
  if (!one?.name) return null;
  return h("span.emoji", { "aria-hidden": "true" }, one.id ? `:${one.name}:` : one.name);
}

function button(part, message) {
  const style = STYLES[part.style] ?? "secondary";
  const label = part.label ? h("span.label", { dir: "auto" }, unbroken(part.label)) : null;
  const name = part.label ? null : part.emoji?.name;
  const props = { class: `button ${style}`, label: name };
  if (part.style === 5) {
    const href = isWebAddress(part.url ?? "") ? part.url : null;
    return h("a", { ...props, href, target: "_blank", rel: "noopener noreferrer" }, emoji(part.emoji), label, icon("external", 16));
  }
  const asked = waiting.get(message.id);
  const isBusy = asked === part.custom_id;
  const isOff = part.disabled || (asked !== undefined && !isBusy);
  return h(
    "button",
    {
      ...props, do: "press", "data-custom": part.custom_id,
      disabled: part.disabled, "aria-disabled": isOff || isBusy ? "true" : null, "aria-busy": isBusy ? "true" : null,
    },
    emoji(part.emoji), label, isBusy ? dots() : null,
  );
}

export function dots() {
  return h("span.dots", { "aria-hidden": "true" }, h("i"), h("i"), h("i"));
}

function select(part, message) {
  const chosen = chosenIn(part);
  const isBusy = waiting.get(message.id) === part.custom_id;
  return h(
    "button",
    {
      class: "select", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false",
      label: part.placeholder || t("choose"), "aria-busy": isBusy ? "true" : null,
      do: "open-select", "data-custom": part.custom_id, disabled: part.disabled,
    },
    h("span", { class: `select-value${chosen ? "" : " placeholder"}` }, chosen || part.placeholder || t("choose")),
    isBusy ? dots() : icon("down", 18),
  );
}

function chosenIn(part) {
  if (part.type === 3) return part.options.filter((option) => option.default).map((option) => option.label).join(", ");
  return (part.default_values ?? []).map(({ id, type }) => (type === "channel" ? `#${store.channel(id)?.name ?? id}` : `@${type === "role" ? store.roleName(id) : store.nameOf(id)}`)).join(", ");
}

/** Find a component by its custom_id, however deep it lies. */
export function findComponent(parts, customId) {
  for (const part of parts) {
    if (part.custom_id === customId) return part;
    const inside = [...(part.components ?? []), ...(part.accessory ? [part.accessory] : [])];
    const found = findComponent(inside, customId);
    if (found) return found;
  }
  return null;
}

/** All texts shown by components, for copying and previews. */
export function textsOf(parts) {
  return parts.flatMap((part) => (part.type === 10 ? [part.content] : textsOf(part.components ?? [])));
}
