// One message as a list item. It is built anew at each change and then merged into the one shown.

import { components, dots, failed, textsOf } from "./components.js";
import { h, icon, iconButton } from "../dom.js";
import { embeds } from "./embeds.js";
import { appBadge, avatar, nameColour } from "./faces.js";
import { markdown, plain } from "./markdown-dom.js";
import { attachments } from "./media.js";
import { EPHEMERAL, LOADING, nameOf, store } from "../store.js";
import { day, t, time, when } from "../words.js";

const GROUP_MS = 7 * 60_000;
const REPLY = 19;

/** Build a message; `previous` is the one above it, if any. */
export function messageItem(message, previous) {
  const date = new Date(message.timestamp);
  const isGrouped = previous !== null && follows(message, previous);
  const isNewDay = previous === null || day(date) !== day(new Date(previous.timestamp));
  const flags = [
    "message", isGrouped && !isNewDay ? "grouped" : "first", message.flags & EPHEMERAL ? "ephemeral" : "",
    message.pings?.includes(store.me.username) ? "pinged" : "",
  ];
  return h(
    "li",
    {
      class: flags.filter(Boolean).join(" "), id: `message-${message.id}`, key: message.id, "data-id": message.id,
      role: "article", tabindex: -1, "aria-labelledby": `author-${message.id}`, menu: "message",
    },
    isNewDay ? h("div.day", { role: "separator" }, h("span", day(date))) : null,
    isGrouped && !isNewDay ? null : above(message),
    h("div.line", isGrouped && !isNewDay ? gutterTime(message, date) : [avatarOf(message.author), heading(message, date)], body(message)),
    toolbar(message),
  );
}

function follows(message, previous) {
  return (
    message.author.id === previous.author.id && message.type === 0 && previous.flags === message.flags &&
    new Date(message.timestamp) - new Date(previous.timestamp) < GROUP_MS
  );
}

function avatarOf(author) {
  return h("span.avatar-place", { menu: "user", do: "user-menu", user: author.id }, avatar(author));
}

function heading(message, date) {
  const { author } = message;
  return h(
    "div.heading",
    { id: `author-${message.id}` },
    h("span.author", { dir: "auto", menu: "user", do: "user-menu", user: author.id, role: "button", tabindex: -1, style: tintOf(author, message) }, nameOf(author)),
    author.bot ? appBadge() : null,
    h("time", { datetime: message.timestamp, title: `${day(date)}, ${time(date)}` }, when(date)),
  );
}

function tintOf(author, message) {
  return nameColour(store.channel(message.channel_id)?.guild, author.id);
}

function gutterTime(message, date) {
  return h("time.gutter", { id: `author-${message.id}`, datetime: message.timestamp, label: `${nameOf(message.author)}, ${time(date)}` }, time(date));
}

function above(message) {
  if (message.type === REPLY) return replyLine(message);
  const used = message.interaction_metadata;
  if (!used?.name) return null;
  const name = nameOf(used.user);
  const command = used.command_type === 1 ? `/${used.name}` : used.name;
  const who = h("span.author", { dir: "auto", menu: "user", do: "user-menu", user: used.user.id }, name);
  return h("div.above", avatar(used.user, "tiny"), who, " ", t("used"), " ", h("span.command", command));
}

function replyLine(message) {
  const target = message.referenced_message;
  if (!target) return h("div.above", h("span.reply-gone", t("replyGone")));
  const text = plain((target.content || textsOf(target.components)[0] || "").slice(0, 300)) || t("replyPicture");
  const label = `${t("replyTo", { name: nameOf(target.author) })}: ${text}`;
  return h(
    "div.above",
    avatar(target.author, "tiny"),
    target.author.bot ? appBadge() : null,
    h("span.author", { dir: "auto" }, nameOf(target.author)),
    h("button.reply-text", { dir: "auto", do: "jump", message: target.id, channel: message.channel_id, label }, text),
  );
}

function body(message) {
  const isLoading = message.flags & LOADING;
  const shown = message.components.length ? [] : attachments(message);
  return h(
    "div.body",
    isLoading ? thinking(t("thinking", { name: nameOf(message.author) })) : null,
    message.pending ? thinking(t("sending")) : null,
    message.error ? failure(message.error) : null,
    message.content ? markdown(message.content) : null,
    message.edited_timestamp && message.content ? editedMark(message) : null,
    shown,
    embeds(message),
    message.components.length ? h("div.components", components(message)) : null,
    message.edited_timestamp && !message.content ? editedMark(message) : null,
    failed.has(message.id) ? failure(t("failedInteraction")) : null,
    reactions(message),
    message.flags & EPHEMERAL ? onlyYou(message) : null,
  );
}

function reactions(message) {
  const all = Object.entries(message.reacted ?? {});
  if (!all.length) return null;
  const add = h("button.reaction", { do: "add-reaction", label: t("addReaction"), "aria-haspopup": "menu" }, icon("plus", 16));
  return h("div.row.reactions", all.map(([emoji, users]) => reaction(emoji, users)), add);
}

function reaction(emoji, users) {
  const names = users.map((id) => store.nameOf(id)).join(", ");
  return h(
    "button.reaction",
    {
      do: "react", "data-emoji": emoji, key: emoji, title: names, label: `${emoji} ${users.length}: ${names}`,
      "aria-pressed": String(users.includes(store.me.id)),
    },
    h("span", { "aria-hidden": "true" }, emoji), h("span", { "aria-hidden": "true" }, String(users.length)),
  );
}

function thinking(words) {
  return h("div.thinking", { role: "status" }, dots(), h("span", words));
}

function failure(words) {
  return h("div.failure", { role: "alert" }, icon("warn", 16), h("span", { dir: "auto" }, words));
}

function editedMark(message) {
  const date = new Date(message.edited_timestamp);
  return h("span.edited", { title: `${day(date)}, ${time(date)}` }, t("edited"));
}

function onlyYou(message) {
  const dismiss = h("button.link-button", { do: "dismiss", "data-id": message.id }, t("dismiss"));
  return h("div.only-you", icon("eye", 16), h("span", t("onlyYou")), " • ", dismiss);
}

function toolbar(message) {
  if (message.pending || message.error) return null;
  return h("div.toolbar", iconButton(t("actions"), "more", { do: "message-menu", "aria-haspopup": "menu" }));
}
