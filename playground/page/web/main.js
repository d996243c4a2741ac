// The page as a whole: who sits here, what they look at, and how news finds its place.

import { on } from "./actions.js";
import { actor, USER } from "./api.js";
import { Composer } from "./input/composer.js";
import { failed, waiting } from "./messages/components.js";
import { h, icon } from "./dom.js";
import { WorldPanel } from "./world-panel.js";
import * as frame from "./frame.js";
import { Interactions } from "./messages/interactions.js";
import { Log, titleOf } from "./messages/log.js";
import { fill } from "./morph.js";
import { connectMenus } from "./page-menus.js";
import { address, firstChannel, isPerson, remember } from "./places.js";
import { closeOver, closePopup, toast } from "./widgets/popup.js";
import { FORUM, store } from "./store.js";
import { Stream } from "./stream.js";
import { speak, t } from "./words.js";
import "./messages/viewer.js";

const KINDS = ["message_create", "message_update", "message_delete", "world", "reset"];
const HIDDEN_MS = 60_000;
const WIDE = matchMedia("(min-width: 1200px)");

class Page {
  constructor() {
    this.current = null;
    this.allowed = new Set();
    this.log = new Log();
    this.composer = new Composer({ use: (...how) => this.interactions.slash(...how), said: (message) => this.answered(message) });
    this.interactions = new Interactions(this.log, { received: (message) => this.answered(message), trouble: () => this.worldPanel.look() });
    this.worldPanel = new WorldPanel({ changed: () => this.drawFrame() });
    this.areMembersOpen = WIDE.matches;
    this.travel = Promise.resolve();
    this.#build();
    connectMenus(this);
    this.#connect();
  }

  #build() {
    this.servers = h("nav.servers");
    this.channels = h("nav.channels");
    this.me = h("div.me-panel");
    this.header = h("header.header");
    this.notice = h("div.notice", { role: "status", hidden: true });
    this.other = h("div.other", { hidden: true });
    this.members = h("aside.members");
    this.side = h("div.side", this.servers, h("div.channels-column", this.channels, this.me));
    this.node = h(
      "div.page",
      this.side, h("div.veil", { do: "hide-channels" }),
      h("main.main", this.header, this.notice, h("div.columns", h("div.chat", this.log.node, this.other, this.composer.node), this.members)),
      this.worldPanel.node,
    );
  }

  #connect() {
    on("channel", (element) => this.open(element.dataset.id));
    on("guild", (element) => this.open(firstChannel(store.world.guilds.find((guild) => guild.id === element.dataset.id)).id));
    on("show-channels", () => this.node.classList.add("channels-shown"));
    on("hide-channels", () => this.node.classList.remove("channels-shown"));
    on("toggle-members", () => {
      this.areMembersOpen = !this.areMembersOpen;
      this.drawFrame();
    });
    on("toggle-world", () => {
      this.worldPanel.toggle();
      this.drawFrame();
    });
    on("jump", (element) => this.jump(element.dataset.channel, element.dataset.message));
    on("age-ok", () => {
      this.allowed.add(this.current);
      this.open(this.current);
    });
    on("age-back", () => this.open(firstChannel(store.channel(this.current).guild).id));
    WIDE.addEventListener("change", () => {
      this.areMembersOpen = WIDE.matches;
      this.drawFrame();
    });
    addEventListener("keydown", (event) => this.#typed(event));
    addEventListener("popstate", () => (this.travel = this.travel.then(() => this.#travelled()).catch((error) => this.#say(error.message))));
    document.addEventListener("visibilitychange", () => this.#rest());
    setInterval(() => this.#relativeTimes(), 20_000);
    // A file dropped beside the composer must not replace the page.
    for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
  }

  /** Sit down as a member, where the address says, or before the first channel. */
  async sitDown(wanted, { replace = false } = {}) {
    this.stream?.stop();
    closePopup();
    const named = (name) => store.people.find((one) => one.username === name);
    const { username: name, locale } = named(wanted) ?? named("alice") ?? store.people[0];
    Object.assign(actor, { name, locale: localStorage.getItem(`locale:${name}`) ?? locale });
    speak(actor.locale);
    store.forget();
    waiting.clear();
    failed.clear();
    this.log.pendings = [];
    await store.loadWorld();
    this.stream = new Stream(`${USER}events?as=${encodeURIComponent(name)}`, KINDS, {
      lastId: store.world.last_event,
      on: (kind, data) => this.#heard(kind, data),
      onState: (isUp) => this.#connection(isUp),
    });
    this.stream.start();
    const { place, channel } = address();
    await this.open((channel ?? firstChannel(store.world.guilds[0])).id, { replace });
    if (place && !channel) toast(t("channelGone"));
    this.worldPanel.look();
  }

  /** Go to a channel; with `replace` the address one came by is forgotten. */
  async open(channelId, { replace = false } = {}) {
    const channel = store.channel(channelId);
    if (!channel) return;
    this.current = channelId;
    store.unread.delete(channelId);
    remember(channel, replace);
    document.title = `${titleOf(channel)} · ${t("title")}`;
    this.node.classList.remove("channels-shown");
    const isGated = channel.nsfw && !this.allowed.has(channelId);
    const isForum = channel.type === FORUM;
    this.log.node.hidden = this.composer.node.hidden = isGated || isForum;
    this.other.hidden = !isGated && !isForum;
    this.other.replaceChildren(isGated ? frame.ageGate() : isForum ? frame.posts(channel) : "");
    this.drawFrame();
    if (isGated || isForum) return;
    this.composer.setChannel(channel);
    const opening = this.log.open(channelId);
    if (matchMedia("(hover: hover)").matches) this.composer.focus();
    await opening.catch((error) => this.#say(error.message));
  }

  /** Draw what stands around the messages, where it changed. */
  drawFrame() {
    if (!store.world) return;
    const { botState, isOpen } = this.worldPanel;
    const areMembersOpen = this.areMembersOpen && !isOpen;
    fill(this.servers, frame.servers(this.current));
    this.servers.ariaLabel = t("servers");
    fill(this.channels, frame.channels(this.current));
    this.channels.ariaLabel = t("channels");
    fill(this.me, frame.mePanel());
    fill(this.header, frame.header(this.current, { isWorldOpen: isOpen, areMembersOpen, botState }));
    fill(this.members, frame.members(this.current, botState));
    this.members.hidden = !areMembersOpen || !store.channel(this.current)?.guild;
    this.members.ariaLabel = t("members");
    this.node.classList.toggle("world-shown", isOpen);
  }

  // Back, Forward, or another address. A dialog lies over the channel: Back closes it alone.
  async #travelled() {
    closePopup({ refocus: false });
    const here = store.channel(this.current);
    if (closeOver()) return remember(here, false);
    const { name, channel } = address();
    if (name !== actor.name && isPerson(name)) return this.sitDown(name, { replace: true });
    if (!channel) toast(t("channelGone"));
    return this.open((channel ?? here).id, { replace: true });
  }

  async setLocale(locale) {
    localStorage.setItem(`locale:${actor.name}`, locale);
    actor.locale = locale;
    speak(locale);
    await this.open(this.current);
    this.log.draw();
    if (this.worldPanel.isOpen) this.worldPanel.build();
  }

  // An answer may come later than the events that followed it, and must not undo them.
  answered(message) {
    if (!store.find(message.id)) this.received(message);
  }

  received(message) {
    this.interactions.settle(message);
    const isNew = store.heard(message.channel_id, () => store.put(message));
    if (message.channel_id === this.current) {
      this.log.update(message);
      if (isNew && message.author.id === store.me.id) this.log.toEnd();
    }
  }

  async jump(channelId, messageId) {
    if (channelId && channelId !== this.current) await this.open(channelId);
    if (messageId && !(await this.log.reveal(messageId))) toast(t("replyGone"));
  }

  #heard(kind, data) {
    if (kind === "message_create" && data.channel_id !== this.current && data.author.id !== store.me.id) {
      store.countUnread(data);
      this.drawFrame();
    }
    if (kind === "message_create" || kind === "message_update") this.received(data);
    else if (kind === "message_delete" && store.heard(data.channel_id, () => store.drop(data.channel_id, data.id))) this.log.remove(data.id);
    else if (kind === "world") this.#worldChanged();
    else if (kind === "reset") this.#startOver();
  }

  #worldChanged() {
    clearTimeout(this.soon);
    this.soon = setTimeout(async () => {
      await store.loadWorld().catch(() => {});
      const channel = store.channel(this.current);
      if (!channel) {
        await this.open(firstChannel(store.world.guilds[0]).id, { replace: true });
        toast(t("channelGone"));
      } else if (!this.composer.node.hidden) this.composer.setChannel(channel);
      this.drawFrame();
    }, 60);
  }

  // Too much was missed, or the world began anew: fetch everything.
  async #startOver() {
    await store.loadPeople();
    await this.sitDown(actor.name, { replace: true });
  }

  #connection(isUp) {
    const wasLost = !this.notice.hidden && this.notice.classList.contains("lost");
    if (isUp && !wasLost) return;
    this.#say(t(isUp ? "back" : "lost"), isUp ? "" : "lost");
    if (isUp) setTimeout(() => (this.notice.hidden = true), 2000);
  }

  #say(text, kind = "") {
    this.notice.hidden = false;
    this.notice.className = `notice ${kind}`;
    this.notice.replaceChildren(kind === "lost" ? icon("bolt", 16) : "", text);
  }

  // Letters typed anywhere go into the composer, as in Discord.
  #typed(event) {
    const isElsewhere = event.target.closest?.("input, textarea, select, dialog, [role=menu], .world-panel, .chip-file");
    const isLetter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isLetter && !isElsewhere && !this.composer.node.hidden) this.composer.focus();
  }

  // A page nobody sees leaves its connection to others; it goes on where it stopped.
  #rest() {
    clearTimeout(this.resting);
    if (document.hidden) this.resting = setTimeout(() => this.stream?.stop(), HIDDEN_MS);
    else this.stream?.start();
  }

  #relativeTimes() {
    if (document.querySelector("time[data-seconds]")) this.log.shown.forEach((message) => this.log.update(message));
  }
}

async function begin() {
  speak(navigator.language);
  document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "auto";
  const root = document.getElementById("page");
  try {
    await store.loadPeople();
    const page = new Page();
    await page.sitDown(address().name, { replace: true });
    root.replaceChildren(page.node);
    page.log.toEnd();
    page.composer.focus();
  } catch (error) {
    root.replaceChildren(h("p.gone", { role: "alert" }, `${t("noServer")} (${error.message})`));
  }
}

begin();
