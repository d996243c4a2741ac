// The messages of the channel one looks at. A change touches its own message, never the list.

import { h, icon } from "../dom.js";
import { messageItem } from "./message.js";
import { morph } from "../morph.js";
import { DM, older, store } from "../store.js";
import { t } from "../words.js";

const NEAR_PX = 80;
const EARLY_PX = 600;
const FLASH_MS = 1600;

/** The list and its scrolling; `pendings` are messages that only this page knows of yet. */
export class Log {
  constructor() {
    this.list = h("ol.messages", { role: "log", "aria-live": "polite", "aria-relevant": "additions" });
    this.top = h("div.log-top");
    this.inside = h("div.log-inside", this.top, this.list);
    this.scroller = h("div.log", { id: "log", tabindex: -1 }, this.inside);
    this.down = h("button.jump-down", { hidden: true, onclick: () => this.toEnd() });
    this.node = h("div.log-frame", this.scroller, this.down);
    this.channelId = null;
    this.sticks = true;
    this.pendings = [];
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // Pictures and previews change heights: whoever reads the newest stays with the newest.
    const follow = new ResizeObserver(() => this.sticks && this.#follow());
    follow.observe(this.inside);
    follow.observe(this.scroller);
    this.list.addEventListener("keydown", (event) => this.#walk(event));
  }

  /** Show another channel from its newest message on. */
  async open(channelId) {
    this.channelId = channelId;
    this.sticks = true;
    this.pendings = this.pendings.filter((one) => one.channel_id === channelId);
    this.down.replaceChildren(t("jumpDown"), icon("down", 16));
    this.list.ariaLabel = t("messagesIn", { channel: titleOf(store.channel(channelId)) });
    this.scroller.ariaBusy = true;
    if (!store.log(channelId).loaded) {
      this.list.replaceChildren();
      await store.load(channelId);
      if (this.channelId !== channelId) return;
    }
    this.scroller.ariaBusy = null;
    this.draw();
  }

  /** All messages shown, the ones known only here last. */
  get shown() {
    const mine = this.pendings.filter((one) => one.channel_id === this.channelId);
    return [...store.log(this.channelId).messages, ...mine];
  }

  /** Build the whole list anew: another channel or language. */
  draw() {
    const shown = this.shown;
    this.list.replaceChildren(...shown.map((message, at) => messageItem(message, shown[at - 1] ?? null)));
    this.#drawTop();
    this.#roving();
    if (this.sticks) this.#follow();
  }

  /** Show a new or changed message where it belongs. */
  update(message) {
    if (message.channel_id !== this.channelId) return;
    const shown = this.shown;
    const at = shown.findIndex((one) => one.id === message.id);
    if (at < 0) return;
    const item = messageItem(message, shown[at - 1] ?? null);
    const known = this.item(message.id);
    if (known) {
      item.tabIndex = known.tabIndex;
      morph(known, item);
    } else {
      this.list.insertBefore(item, shown[at + 1] ? this.item(shown[at + 1].id) : null);
      this.#redraw(shown, at + 1);
      this.#roving();
    }
    if (this.sticks) this.#follow();
  }

  remove(messageId) {
    const item = this.item(messageId);
    if (!item) return;
    const next = item.nextElementSibling;
    const hadFocus = item.contains(document.activeElement);
    item.remove();
    if (next) this.#redraw(this.shown, this.shown.findIndex((one) => one.id === next.dataset.id));
    this.#roving();
    if (hadFocus) (next ?? this.list.lastElementChild)?.focus();
  }

  item(messageId) {
    return document.getElementById(`message-${messageId}`);
  }

  /** Add, change or drop a message that only this page knows of. */
  setPending(message) {
    const at = this.pendings.findIndex((one) => one.id === message.id);
    if (at < 0) this.pendings.push(message);
    else this.pendings[at] = message;
    this.sticks = true;
    this.update(message);
  }

  dropPending(id) {
    this.pendings = this.pendings.filter((one) => one.id !== id);
    this.remove(id);
  }

  toEnd() {
    this.sticks = true;
    this.#follow();
  }

  /** Bring a message into view, fetching earlier ones until it is there; says whether it is. */
  async reveal(messageId) {
    const log = store.log(this.channelId);
    while (!this.item(messageId) && !log.complete && (!log.messages[0] || older(messageId, log.messages[0].id) < 0)) await this.#earlier();
    const item = this.item(messageId);
    if (!item) return false;
    this.sticks = false;
    item.scrollIntoView({ block: "center" });
    item.focus({ preventScroll: true });
    item.classList.add("flash");
    setTimeout(() => item.classList.remove("flash"), FLASH_MS);
    return true;
  }

  #redraw(shown, at) {
    if (at < 0 || at >= shown.length) return;
    const item = this.item(shown[at].id);
    if (item) morph(item, messageItem(shown[at], shown[at - 1] ?? null));
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const below = scrollHeight - scrollTop - clientHeight;
    this.sticks = below < NEAR_PX;
    this.down.hidden = below < clientHeight;
    const log = store.log(this.channelId);
    if (scrollTop < EARLY_PX && log.loaded && !log.complete) this.#earlier();
  }

  #earlier() {
    this.loading ??= this.#loadEarlier().finally(() => (this.loading = null));
    return this.loading;
  }

  async #loadEarlier() {
    const channelId = this.channelId;
    const first = this.list.firstElementChild;
    const count = await store.load(channelId);
    if (this.channelId !== channelId) return;
    const shown = this.shown;
    const before = this.scroller.scrollHeight - this.scroller.scrollTop;
    const fresh = shown.slice(0, count).map((message, at) => messageItem(message, shown[at - 1] ?? null));
    this.list.prepend(...fresh);
    if (first) this.#redraw(shown, count);
    this.#drawTop();
    this.scroller.scrollTop = this.scroller.scrollHeight - before;
  }

  #drawTop() {
    const channel = store.channel(this.channelId);
    const log = store.log(this.channelId);
    if (!channel || !log.complete) return this.top.replaceChildren();
    const isDm = channel.type === DM;
    const name = titleOf(channel);
    return this.top.replaceChildren(
      h("span.welcome-mark", icon(isDm ? "at" : "hash", 40)),
      h("h2", t(isDm ? "welcomeDm" : "welcome", { channel: name, name })),
      h("p", t(isDm ? "welcomeDmText" : "welcomeText", { channel: name }), " ", t("drawnHere")),
    );
  }

  // One message at a time can be reached by Tab, the others by the arrow keys from there.
  #roving() {
    const current = this.list.querySelector("[tabindex='0'].message");
    if (current?.contains(document.activeElement)) return;
    if (current) current.tabIndex = -1;
    if (this.list.lastElementChild) this.list.lastElementChild.tabIndex = 0;
  }

  #walk(event) {
    const item = event.target.closest(".message");
    if (event.target !== item) return;
    const [first, last] = [this.list.firstElementChild, this.list.lastElementChild];
    const next = { ArrowUp: item.previousElementSibling, ArrowDown: item.nextElementSibling, Home: first, End: last }[event.key];
    if (!next) return;
    event.preventDefault();
    item.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  #follow() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }
}

/** What a channel is called; a direct message by its other side. */
export function titleOf(channel) {
  if (!channel) return "";
  return channel.type === DM ? store.bot.username : channel.name;
}
