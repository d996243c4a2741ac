// Round pictures of people and servers: a letter on a colour of their own.

import { colour, h } from "../dom.js";
import { nameOf } from "../store.js";
import { t } from "../words.js";

const TINTS = 8;

/** A user's picture; bots have a drawn one (in the style sheet). */
export function avatar(user, size = "") {
  const tint = user.bot ? "tint-bot" : `tint-${tintOf(user.username)}`;
  return h("span", { class: `avatar ${size} ${tint}`, "aria-hidden": "true" }, user.bot ? null : initials(nameOf(user)).slice(0, 1));
}

export function initials(name) {
  return name.split(/\s+/).map((word) => [...word][0]?.toUpperCase() ?? "").join("").slice(0, 3);
}

export function appBadge() {
  return h("span.badge", t("app"));
}

function tintOf(text) {
  let sum = 0;
  for (const sign of text) sum = (sum * 31 + sign.codePointAt(0)) >>> 0;
  return sum % TINTS;
}

/** The style of a member's name in a server: in the colour of their highest role that has one. */
export function nameColour(guild, userId) {
  const has = guild?.members.find((member) => member.id === userId)?.roles ?? [];
  const tinted = guild?.roles.filter((role) => role.color && has.includes(role.id)) ?? [];
  const top = tinted.sort((one, other) => other.position - one.position)[0];
  return top ? { "--role": colour(top.color) } : null;
}

/** The dot in the colour of a role; grey for one that has none. */
export function roleDot(role) {
  return h("span.dot", { "aria-hidden": "true", style: { background: colour(role?.color || 0x99aab5) } });
}
