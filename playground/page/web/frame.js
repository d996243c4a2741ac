// What stands around the messages: servers, channels, the header, members, and who one is.

import { h, icon } from "./dom.js";
import { appBadge, avatar, initials, nameColour } from "./messages/faces.js";
import { titleOf } from "./messages/log.js";
import { CATEGORY, DM, FORUM, GROUP, nameOf, store, THREAD } from "./store.js";
import { t } from "./words.js";

export function servers(current) {
  const home = channelOf(current)?.guild === null;
  const guilds = store.world.guilds.map((guild) => rail(guild.name, initials(guild.name), {
    do: "guild", "data-id": guild.id, key: guild.id, "aria-current": channelOf(current)?.guild?.id === guild.id ? "page" : null,
    "data-unread": guild.channels.some((channel) => store.unread.has(channel.id)) ? "" : null,
  }));
  const dm = rail(t("directMessages"), icon("at", 26), {
    do: "channel", "data-id": store.world.dm.id, "aria-current": home ? "page" : null,
    "data-unread": store.unread.has(store.world.dm.id) ? "" : null,
  });
  return [dm, h("hr"), ...guilds];
}

function rail(name, face, props) {
  return h("button.server", { title: name, label: name, ...props }, face);
}

export function channels(current) {
  const channel = channelOf(current);
  if (!channel?.guild) {
    const own = [store.world.dm, ...store.world.groups].map((one) => h("li", { key: one.id }, entry(store.channel(one.id), current)));
    return [h("h1.place-name", t("directMessages")), h("ul.channel-list", own)];
  }
  const all = channel.guild.channels.map((one) => store.channel(one.id)).sort((one, other) => (one.position ?? 0) - (other.position ?? 0));
  const tops = all.filter((one) => one.type !== THREAD && !store.channel(one.parent_id));
  const categories = tops.filter((one) => one.type === CATEGORY);
  const threadsOf = (parent) => all.filter((one) => one.parent_id === parent.id && !one.thread_metadata.archived);
  const item = (one) => h("li", { key: one.id }, entry(one, current), threads(threadsOf(one), current));
  const group = (title, list) => (list.length ? [h("h2.group-name", title), h("ul.channel-list", list.map(item))] : []);
  return [
    h("h1.place-name", channel.guild.name),
    ...group(t("textChannels"), tops.filter((one) => one.type !== FORUM && one.type !== CATEGORY)),
    ...categories.flatMap((category) => group(category.name, all.filter((one) => one.parent_id === category.id))),
    ...group(t("forums"), tops.filter((one) => one.type === FORUM)),
  ];
}

function threads(list, current) {
  if (!list.length) return null;
  return h("ul.thread-list", list.map((one) => h("li", { key: one.id }, entry(one, current))));
}

function entry(channel, current) {
  const unread = store.unread.get(channel.id);
  const isHere = channel.id === current;
  const face = channel.type === DM ? avatar(store.bot, "small") : icon(channelIcon(channel), channel.type === THREAD ? 16 : 20);
  const notes = [channel.nsfw ? t("ageRestricted") : "", channel.type === THREAD ? t("thread") : "", unread ? t("unread") : ""];
  return h(
    "button",
    {
      class: `channel${unread ? " has-unread" : ""}`, do: "channel", "data-id": channel.id,
      "aria-current": isHere ? "page" : null, label: [titleOf(channel), ...notes.filter(Boolean)].join(", "),
    },
    face, h("span.channel-name", { dir: "auto" }, titleOf(channel)),
    unread?.pings ? h("span.pings", String(unread.pings)) : null,
  );
}

function channelIcon(channel) {
  if (channel.type === FORUM) return "forum";
  if (channel.type === THREAD) return "thread";
  if (channel.type === GROUP) return "people";
  return channel.type === DM ? "at" : channel.nsfw ? "hashWarn" : "hash";
}

export function header(current, { isWorldOpen, areMembersOpen, botState }) {
  const channel = channelOf(current);
  const parent = channel?.type === THREAD ? store.channel(channel.parent_id) : null;
  return [
    h("button.icon-button.only-narrow", { do: "show-channels", label: t("showChannels") }, icon("menu", 24)),
    h("div.channel-title", { role: "heading", "aria-level": 1 },
      channel ? icon(channelIcon(channel), 22) : null,
      parent ? [h("button.parent-name", { do: "channel", "data-id": parent.id }, parent.name), icon("right", 14)] : null,
      h("span", titleOf(channel))),
    channel?.guild ? h("button.icon-button.not-narrow", toggles("members", t("showMembers"), areMembersOpen), icon("people", 22)) : null,
    h("button", { class: `world-button ${botState}`, ...toggles("world", t("showWorld"), isWorldOpen) },
      icon("globe", 20), h("span.not-narrow", t("world"))),
  ];
}

export function members(current, botState) {
  const guild = channelOf(current)?.guild;
  if (!guild) return [];
  const humans = guild.members.filter((user) => !user.bot);
  const bots = guild.members.filter((user) => user.bot);
  const item = (user) => h("li", { key: user.id }, member(user, guild, botState));
  const group = (title, list) => [h("h2.group-name", `${title} — ${list.length}`), h("ul", list.map(item))];
  return [...group(t("members"), humans), ...group(t("apps"), bots)];
}

const toggles = (what, label, isOn) => ({ do: `toggle-${what}`, "aria-pressed": String(isOn), title: label, label });

function member(user, guild, botState) {
  const isOff = user.bot && botState === "off";
  return h(
    "button",
    { class: `member${isOff ? " is-off" : ""}`, do: "user-menu", menu: "user", user: user.id },
    h("span", { class: `presence ${isOff ? "off" : "on"}` }, avatar(user, "small")),
    h("span.member-name", { dir: "auto", style: nameColour(guild, user.id) }, nameOf(user)),
    guild.owner_id === user.id ? h("span.crown", { title: t("owner") }, icon("crown", 15)) : null,
    user.bot ? appBadge() : null,
  );
}

export function mePanel() {
  const { me } = store;
  return [
    h("button.me", { do: "who", "aria-haspopup": "menu", label: t("you", { name: nameOf(me) }) },
      h("span.presence.on", avatar(me, "small")),
      h("span.me-names", h("strong", { dir: "auto" }, nameOf(me)), h("small", me.username)),
      icon("down", 16)),
  ];
}

export function posts(forum) {
  const list = forum.guild.channels.filter((one) => one.parent_id === forum.id);
  const about = (post) => `${store.nameOf(post.owner_id)} · ${t("messagesCount", { count: post.message_count })}`;
  const card = (post) => h("button.post", { do: "channel", "data-id": post.id }, h("strong", post.name), h("small", about(post)));
  return h(
    "div.posts",
    h("h2", t("posts")),
    list.length ? list.map(card) : h("p", t("noPosts")),
  );
}

export function ageGate() {
  return h(
    "div.gate", icon("warn", 48), h("h2", t("ageGate")), h("p", t("ageGateText")),
    h("div.row", h("button.button.secondary", { do: "age-back" }, t("ageGateBack")), h("button.button.danger", { do: "age-ok" }, t("ageGateEnter"))),
  );
}

function channelOf(id) {
  return id ? store.channel(id) : null;
}
