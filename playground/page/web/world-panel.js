// The world panel: what stands behind the bot, how to break it, and what CometAPI was asked.

import { act, setSwitches, world, WORLD } from "./api.js";
import { h, iconButton } from "./dom.js";
import { fill } from "./morph.js";
import { Stream } from "./stream.js";
import { shownLocale, t } from "./words.js";

const SHOWN = 500;
const SURE_MS = 4000;
const FAILURES = [
  ["nextSucceeds", null],
  ["failModerated", "[Banned prompt detected]"],
  ["failParameter", "[Invalid parameter] unrecognized parameter --zap"],
  ["failTimeout", "Request timed out"],
  ["failOther", "Internal error"],
];

const EXTRAS = [
  ["extrasNone", ""],
  ["/shorten", "shorten"],
  ["extrasSeed", "seed"],
  ["/swap", "swap"],
  ["extrasAll", "shorten,seed,swap"],
];

export class WorldPanel {
  /** `changed(botState)` is called whenever the bot is seen in another state. */
  constructor({ changed }) {
    this.changed = changed;
    this.state = null;
    this.lines = new Map();
    this.changes = 0;
    this.node = h("aside.world-panel", { id: "world", hidden: true });
    this.node.addEventListener("change", (event) => this.#switched(event));
    this.node.addEventListener("input", (event) => this.#slid(event));
    this.node.addEventListener("click", (event) => this.#pressed(event));
    this.said = h("p.said", { role: "status" });
  }

  get isOpen() {
    return !this.node.hidden;
  }

  /** What the bot does: "ready", "starting", "off", or "" while nobody knows. */
  get botState() {
    const bot = this.state?.bot;
    if (!bot) return "";
    return bot.running ? (bot.ready ? "ready" : "starting") : "off";
  }

  /** Listen only while it is open: a browser has few connections for one address. */
  toggle(isOpen = !this.isOpen) {
    this.node.hidden = !isOpen;
    this.stream?.stop();
    this.stream = null;
    if (!isOpen) return;
    this.build();
    this.stream = new Stream(`${WORLD}/events`, ["world", "ledger"], { on: (kind, data) => this.#heard(kind, data) });
    this.stream.start();
    this.node.querySelector("header button").focus();
  }

  // What was asked before the last change no longer says how things are.
  async look() {
    const changes = this.changes;
    const state = await world().catch(() => null);
    if (state && changes === this.changes) this.#heard("world", state);
  }

  #heard(kind, data) {
    if (kind === "world") {
      this.state = data;
      this.lines = new Map(data.ledger.map((line) => [line.n, line]));
      this.changed(this.botState);
      if (this.botState === "ready" && this.untilReady) this.#say("");
    } else if (kind === "ledger") {
      this.lines.set(data.n, data);
      while (this.lines.size > SHOWN) this.lines.delete(this.lines.keys().next().value);
    }
    if (this.isOpen) this.#draw();
  }

  /** Build it anew, say in another language. */
  build() {
    const section = (title, ...inside) => h("section", h("h3", t(title)), inside);
    this.bot = h("div.processes", { role: "status" });
    this.ledger = h("ol.ledger", { tabindex: 0, label: t("asked") });
    this.sums = h("p.sums");
    this.#say("");
    this.node.ariaLabel = t("world");
    this.node.replaceChildren(
      h("header", h("h2", t("world")), iconButton(t("close"), "close", { do: "toggle-world" }, 22)),
      h("div.inside",
        h("p.about", t("worldText")),
        this.said,
        section("bot", this.bot,
          choice("bot_buttons", "botButtons", [["buttonsEveryone", "everyone"], ["buttonsOwner", "owner"]]),
          choice("bot_when_paused", "whenPaused", [["pausedQueue", "queue"], ["pausedRefuse", "refuse"]]),
          choice("bot_extras", "extras", EXTRAS),
          choice("bot_user_install", "userInstall", [["installOff", "off"], ["installOn", "on"]])),
        section("midjourney",
          slider("pace", "pace", -5, 5, 0.5),
          row(button("hold", "hold"), button("release", "release")),
          choice("next_failure", "nextFails", FAILURES)),
        section("cometapi",
          toggle("comet_down", "down"),
          toggle("comet_garbled", "garbled"),
          toggle("comet_html", "html"),
          toggle("comet_key_refused", "keyRefused"),
          toggle("comet_no_credit", "noCredit"),
          toggle("comet_line_full", "lineFull"),
          slider("comet_latency_s", "latency", 0, 10, 0.5)),
        section("discord",
          choice("discord_status", "answers", [["fine", null], ["500", 500], ["429", 429]]),
          slider("discord_latency_s", "latency", 0, 5, 0.25),
          ["alice", "bob"].map((name) => toggle(`closed_dms_${name}`, "closedDms", { name })),
          row(button("drop", "drop_gateway"), button("invalidate", "invalidate_session"))),
        section("asked", this.sums, this.ledger)),
      h("footer", button("save", "save"), button("reset", "reset", "danger")),
    );
    if (this.state) this.#draw();
  }

  #draw() {
    const { processes, switches } = this.state;
    fill(this.bot, processes.map(processItem));
    this.#button("hold").disabled = this.state.held;
    this.#button("release").disabled = !this.state.held;
    this.#button("save").hidden = !this.state.can_save;
    for (const input of this.node.querySelectorAll("[name]")) this.#show(input, switches[input.name]);
    this.#drawLedger();
  }

  #button(what) {
    return this.node.querySelector(`[data-act=${what}]`);
  }

  // What someone is moving stays as they have it, and so does what is on its way to the servers.
  #show(input, value) {
    if (document.activeElement === input && input.dataset.moving) return;
    if (input.ariaBusy) return;
    if (input.type === "checkbox") input.checked = Boolean(value);
    else if (input.type === "range") {
      input.value = input.name === "pace" ? -paceSteps(value) : value;
      input.nextElementSibling.textContent = sliderWords(input);
    } else input.value = JSON.stringify(value ?? null);
  }

  #drawLedger() {
    const lines = [...this.lines.values()];
    const isAtEnd = this.ledger.scrollHeight - this.ledger.scrollTop - this.ledger.clientHeight < 40;
    fill(this.ledger, lines.map(ledgerLine));
    if (isAtEnd) this.ledger.scrollTop = this.ledger.scrollHeight;
    const usd = money(this.state.spent_usd ?? 0);
    this.sums.textContent = lines.length ? `${t("spent", { usd })} · ${t("openTasks", { count: this.state.open_tasks ?? 0 })}` : t("nothingAsked");
  }

  #slid({ target }) {
    if (target.type !== "range") return;
    target.dataset.moving = "1";
    target.nextElementSibling.textContent = sliderWords(target);
  }

  async #switched({ target }) {
    delete target.dataset.moving;
    const restarts = target.name.startsWith("bot_") && this.botState !== "off";
    const change = ++this.changes;
    target.ariaBusy = true;
    const values = await this.#try(() => setSwitches({ [target.name]: valueOf(target) }));
    if (change === this.changes) target.ariaBusy = null;
    if (values && restarts) this.#say(t("restarting"), true);
    this.look();
  }

  async #pressed({ target }) {
    const button = target.closest("[data-act]");
    if (!button) return;
    const what = button.dataset.act;
    if (what === "reset" && !button.dataset.sure) {
      button.dataset.sure = "1";
      this.#say(t("resetSure"));
      setTimeout(() => delete button.dataset.sure, SURE_MS);
      return;
    }
    delete button.dataset.sure;
    button.ariaBusy = true;
    const answer = await this.#try(() => act(what, button.dataset.process));
    button.ariaBusy = null;
    if (answer) this.#say(answer.said, what === "start_bot");
    this.look();
  }

  /** Say what came of something; `untilReady`: until the bot runs, which it is about to do. */
  #say(words, untilReady = false) {
    this.said.textContent = words;
    this.untilReady = untilReady;
  }

  async #try(ask) {
    try {
      return await ask();
    } catch (error) {
      this.#say(t("tookTooLong", { reason: error.message }));
      return null;
    }
  }
}

const row = (...buttons) => h("div.row", buttons);

function button(label, what, style = "secondary", more = {}) {
  return h("button", { class: `button ${style}`, "data-act": what, ...more }, h("span.label", t(label)));
}

function processItem({ number, light, words, acts }) {
  const name = number && t("process", { number });
  return h(
    "div.process", { role: "group", label: name },
    h("p", h("span", { class: `light ${light}` }), h("strong", name), " ", words.map((one) => t(one)).join(" · ")),
    row(acts.map((act) => button(act.label, act.do, act.style, { disabled: act.disabled, "data-process": number }))),
  );
}

function valueOf(input) {
  if (input.type === "checkbox") return input.checked;
  if (input.type === "range") return input.name === "pace" ? paceOf(-input.value) : Number(input.value);
  return JSON.parse(input.value);
}

function slider(name, label, min, max, step) {
  const input = h("input", { type: "range", name, min, max, step, label: t(label) });
  return h("label.slider", h("span", t(label)), input, h("output"));
}

function toggle(name, label, of = {}) {
  return h("label.toggle", h("span", t(label, of), h("small", t(`${label}Hint`))), h("input", { type: "checkbox", role: "switch", name }));
}

function choice(name, label, entries) {
  const shown = ([words, value]) => h("option", { value: JSON.stringify(value) }, t(words));
  return h("label.choice", h("span", t(label)), h("select.input", { name }, entries.map(shown)));
}

// The pace is a factor on durations, 0.1 to 5; the slider goes in equal steps of speed.
const paceOf = (steps) => Math.min(5, Math.max(0.1, 10 ** (steps / 5)));
const paceSteps = (pace) => Math.round(Math.log10(pace) * 10) / 2;

function sliderWords(input) {
  const number = (value) => new Intl.NumberFormat(shownLocale(), { maximumSignificantDigits: 2 }).format(value);
  if (input.name !== "pace") return t("seconds", { count: number(input.value) });
  const pace = paceOf(-input.value);
  if (Math.abs(pace - 1) < 0.01) return t("asUsual");
  return pace < 1 ? t("faster", { factor: number(1 / pace) }) : t("slower", { factor: number(pace) });
}

function ledgerLine(line) {
  const status = String(line.status ?? t("waiting"));
  const isBad = line.status >= 400 || (line.code && ![1, 21, 22].includes(line.code));
  return h(
    "li", { key: String(line.n ?? `${line.at_s}-${line.path}`), class: isBad ? "bad" : line.usd ? "paid" : null, title: `${line.method} ${line.path}` },
    h("time", clock(line.at_s)),
    h("span.ledger-what", line.action ? `${line.action}${line.speed ? ` · ${line.speed.toLowerCase()}` : ""}` : `${line.method} ${shortPath(line.path)}`),
    h("span.ledger-usd", line.usd ? (line.refunded ? h("s", { title: t("refunded") }, money(line.usd)) : money(line.usd)) : ""),
    h("span.ledger-status", line.code && line.code !== 1 ? `${status}/${line.code}` : status),
  );
}

const DOLLARS = { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol", minimumFractionDigits: 3 };
const money = (usd) => new Intl.NumberFormat(shownLocale(), DOLLARS).format(usd);
const clock = (at) => new Intl.DateTimeFormat(shownLocale(), { timeStyle: "medium" }).format(new Date(at * 1000));
const shortPath = (path) => path.replace(/^.*\/mj\//, "").replace(/\b([0-9a-f-]{8})[0-9a-f-]{8,}\b/g, "$1…");
