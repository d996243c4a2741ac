// The menus of the page: on messages, on members, and on oneself.

import { on } from "./actions.js";
import { actor, post, remove } from "./api.js";
import { menuCommands } from "./input/commands.js";
import { textsOf } from "./messages/components.js";
import { avatar } from "./messages/faces.js";
import { openMenu } from "./widgets/menu.js";
import { toast } from "./widgets/popup.js";
import { EPHEMERAL, may, nameOf, store } from "./store.js";
import { LANGUAGES, localized, t } from "./words.js";

const ON_USERS = 2;
const ON_MESSAGES = 3;
const MANAGE_MESSAGES = 13;
const EMOJI = ["⭐", "❌", "✉️", "❤️", "👍"];
const THEMES = ["auto", "dark", "light"];

export function connectMenus(page) {
  on("message-menu", (element) => messageMenu(page, element.closest("[data-id]").dataset.id, element));
  on("user-menu", (element) => userMenu(page, element.dataset.user, element));
  on("react", (element) => react(element.closest("[data-id]").dataset.id, element.dataset.emoji));
  on("add-reaction", (element) => reactionMenu(element.closest("[data-id]").dataset.id, element));
  on("who", (element) => whoMenu(page, element));
  on("dismiss", (element) => dismiss(page, element.dataset.id));
  document.addEventListener("contextmenu", (event) => {
    const target = event.target.closest?.("[data-menu]");
    // Links, pictures and marked text keep the browser's own menu.
    if (!target || event.target.closest("a[target], input, textarea") || String(getSelection())) return;
    event.preventDefault();
    const isByKey = event.clientX === 0 && event.clientY === 0;
    const anchor = isByKey ? target : { x: event.clientX, y: event.clientY };
    if (target.dataset.menu === "user") userMenu(page, target.dataset.user, anchor);
    else messageMenu(page, target.dataset.id, anchor);
  });
}

function messageMenu(page, id, anchor) {
  const message = store.find(id);
  if (!message) return;
  const channel = store.channel(message.channel_id);
  const isMine = message.author.id === store.me.id;
  const mayDelete = (isMine || may(channel, MANAGE_MESSAGES)) && !(message.flags & EPHEMERAL);
  const text = [message.content, ...textsOf(message.components)].filter(Boolean).join("\n");
  openMenu([
    { title: t("apps") },
    ...apps(page, channel, ON_MESSAGES, { message_id: id }),
    null,
    ...(message.flags & EPHEMERAL ? [] : [{ label: t("addReaction"), icon: "plus", run: () => reactionMenu(id, anchor) }]),
    { label: t("copyText"), icon: "copy", off: !text, run: () => copy(text) },
    { label: t("copyId"), icon: "copy", run: () => copy(id) },
    ...(mayDelete ? [{ label: t("deleteMessage"), icon: "trash", danger: true, run: () => attempt(remove(`messages/${id}`)) }] : []),
  ], anchor, t("actions"));
}

function reactionMenu(id, anchor) {
  const entries = EMOJI.map((emoji) => ({ label: `${emoji} ${t(emoji)}`, run: () => react(id, emoji) }));
  openMenu([{ title: t("addReaction") }, ...entries], anchor, t("addReaction"));
}

async function react(id, emoji) {
  const isMine = store.find(id)?.reacted?.[emoji]?.includes(store.me.id) ?? false;
  await attempt(post("react", { message_id: id, emoji, on: !isMine }));
}

// What the bot offers on a message or a member.
function apps(page, channel, kind, target) {
  const offered = menuCommands(channel, kind).map((command) => ({
    label: localized(command, "name"), hint: nameOf(store.bot), icon: "apps",
    run: () => page.interactions.menu(command, target, channel.id),
  }));
  return offered.length ? offered : [{ label: t("noApps"), off: true }];
}

function userMenu(page, id, anchor) {
  const channel = store.channel(page.current);
  openMenu([
    { title: `${store.nameOf(id)} · ${t("apps")}` },
    ...apps(page, channel, ON_USERS, { user: id, channel: channel.id }),
    null,
    { label: t("mention"), icon: "at", run: () => page.composer.append(`<@${id}>`) },
    { label: t("copyId"), icon: "copy", run: () => copy(id) },
  ], anchor, store.nameOf(id));
}

function whoMenu(page, anchor) {
  const theme = document.documentElement.dataset.theme;
  const people = store.people.map((person) => ({
    label: nameOf(person), hint: `${t(`standing_${person.standing}`)} · ${person.guilds.join(", ")}`,
    face: avatar(person, "small"), checked: person.username === actor.name,
    run: () => page.sitDown(person.username),
  }));
  const spoken = Object.entries(LANGUAGES).map(([locale, label]) => ({
    label, checked: document.documentElement.lang === locale.split("-")[0], run: () => page.setLocale(locale),
  }));
  const themes = THEMES.map((name) => ({ label: t(name), checked: theme === name, run: () => setTheme(name) }));
  openMenu([{ title: t("whoAmI") }, ...people, null, { title: t("language") }, ...spoken, null, { title: t("colours") }, ...themes], anchor, t("whoAmI"));
}

function setTheme(name) {
  localStorage.setItem("theme", name);
  document.documentElement.dataset.theme = name;
}

async function dismiss(page, id) {
  if (id.startsWith("pending-")) page.log.dropPending(id);
  else if (await attempt(post("dismiss", { message_id: id }))) {
    const message = store.find(id);
    if (message && store.drop(message.channel_id, id)) page.log.remove(id);
  }
}

async function copy(text) {
  await navigator.clipboard.writeText(text).then(() => toast(t("copied")), () => toast(text));
}

async function attempt(asking) {
  return asking.then(() => true, (error) => {
    toast(error.message);
    return false;
  });
}
