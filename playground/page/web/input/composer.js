// Where members write: plain messages, and commands once a text begins with `/`.

import { post } from "../api.js";
import { commandIn, matching, slashCommands, typedValues } from "./commands.js";
import { CommandForm } from "./command-form.js";
import { COMBOBOX, h, iconButton } from "../dom.js";
import { avatar } from "../messages/faces.js";
import { acceptFiles, Files, pickFiles } from "./files.js";
import { Listbox, pointAt } from "../widgets/listbox.js";
import { titleOf } from "../messages/log.js";
import { DM, maySend, nameOf, store } from "../store.js";
import { localized, t } from "../words.js";

const MOST = 2000;
const REMEMBERED = 50;

export class Composer {
  /** `use(command, values)` sends a command and resolves with a problem in words, or "". */
  constructor({ use, said }) {
    Object.assign(this, { use, said, channel: null, form: null, past: [], pastAt: 0 });
    this.drafts = new Map();
    this.list = new Listbox({ onPick: (row) => this.#begin(row.command) });
    this.panel = h("div.composer-panel", { hidden: true }, this.list.node);
    this.text = h("textarea.composer-text", { ...COMBOBOX, rows: 1, "aria-controls": this.list.id, enterkeyhint: "send", dir: "auto" });
    this.grow = h("span.grow.tall", this.text);
    this.list.onMark = (id) => pointAt(this.text, id);
    this.add = iconButton("", "plus", { onclick: async () => this.#take(await pickFiles({ multiple: true })) }, 22);
    this.go = iconButton("", "send", { onclick: () => (this.form ? this.#useCommand(this.form) : this.#say()) });
    this.field = h("div.composer-field", this.grow);
    this.files = new Files(10);
    this.problem = h("div.composer-problem", { role: "alert" });
    const line = h("div.composer-line", this.add, this.field, this.go);
    this.node = h("div.composer", this.panel, h("div.composer-box", this.files.node, line), this.problem);
    this.text.addEventListener("input", () => this.#typed());
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("focus", () => this.#offer());
    this.text.addEventListener("blur", () => (this.panel.hidden = true));
    acceptFiles(this.node, (files) => this.#take(files));
  }

  /** Write in another channel, or in the same one after its commands changed. */
  setChannel(channel) {
    if (this.channel && this.channel.id !== channel.id) {
      this.drafts.set(this.channel.id, { text: this.text.value, command: this.form?.remember() });
      this.channel = channel;
      this.#restore(this.drafts.get(channel.id) ?? {}, { focus: false });
    }
    this.channel = channel;
    const isOff = !maySend(channel) && channel.type !== DM;
    this.text.disabled = this.add.disabled = this.go.disabled = isOff;
    this.node.classList.toggle("is-off", isOff);
    const name = titleOf(channel);
    this.text.placeholder = isOff ? t("noSend") : t("write", { channel: channel.type === DM ? `@${name}` : `#${name}` });
    this.text.ariaLabel = this.text.placeholder;
    this.add.ariaLabel = t("addFile");
    this.go.ariaLabel = t("send");
    this.list.node.ariaLabel = t("commands");
    this.#offer();
  }

  focus() {
    if (this.form) this.form.focus();
    else this.text.focus();
  }

  append(text) {
    if (this.form) this.#leave("");
    this.#write(`${this.text.value}${this.text.value && !/\s$/.test(this.text.value) ? " " : ""}${text} `);
    this.focus();
  }

  get #commands() {
    return this.channel ? slashCommands(this.channel) : [];
  }

  #write(text) {
    this.text.value = text;
    this.grow.dataset.value = `${text} `;
  }

  #typed() {
    this.#write(this.text.value);
    this.#complain(this.text.value.length > MOST && !this.text.value.startsWith("/") ? t("messageTooLong") : "");
    const begun = this.text.value.startsWith("/") ? commandIn(this.text.value, this.#commands) : null;
    if (begun) this.#begin(begun.command, typedValues(begun.rest, begun.command.options));
    else this.#offer();
  }

  #offer() {
    const typed = /^\/([^\n]{0,100})$/.exec(this.text.value);
    const isOpen = typed !== null && !this.form && document.activeElement === this.text && !this.closed;
    this.closed = false;
    this.panel.hidden = !isOpen;
    this.text.ariaExpanded = isOpen;
    if (!isOpen) return;
    const found = matching(this.#commands, typed[1].trim());
    const rows = found.map((command, at) => ({
      title: at === 0 ? nameOf(store.bot) : null, command, label: `/${command.name}`, hint: command.description, face: avatar(store.bot, "small"),
      side: command.options.map((option) => localized(option, "name")).join("  "),
    }));
    this.list.show(rows, { note: rows.length ? "" : (this.channel.refusal ?? t("noCommands", { typed: this.text.value })) });
  }

  #begin(command, values = {}, { focus = true } = {}) {
    this.#write("");
    this.panel.hidden = true;
    this.form = new CommandForm(command, this.channel.id, {
      values,
      leave: (text) => this.#giveUp(text),
      send: (form) => this.#useCommand(form),
      recall: (step) => this.#recall(step),
    });
    this.field.replaceChildren(this.form.node);
    this.node.prepend(this.form.panel);
    this.#complain("");
    if (focus) this.form.focus();
  }

  #giveUp(text) {
    const known = this.form.remember();
    if (this.form.isTouched && Object.keys(known.values).length) this.#remember({ command: known });
    this.#leave(text, { focus: true });
  }

  #leave(text, { focus = false } = {}) {
    this.form?.panel.remove();
    this.form = null;
    this.field.replaceChildren(this.grow);
    this.#write(text);
    this.#complain("");
    if (focus) this.text.focus();
  }

  async #useCommand(form) {
    if (form.isSending || !form.check()) return;
    form.isSending = true;
    const values = await form.values().catch(() => null);
    form.isSending = false;
    if (values === null || this.form !== form) return;
    this.#remember({ command: form.remember() });
    this.#leave("", { focus: true });
    const problem = await this.use(form.command, values, this.channel.id);
    if (!problem) return;
    // Refused before it reached the bot: nothing typed is lost.
    if (!this.form && !this.text.value) {
      this.#begin(form.command, form.remember().values);
      this.form.isTouched = true;
    }
    this.#complain(problem);
  }

  async #say() {
    const content = this.text.value.trim();
    if (content.length > MOST) return this.#complain(t("messageTooLong"));
    if (!content && !this.files.all.length) return undefined;
    this.#remember({ text: content });
    this.#write("");
    this.#complain("");
    try {
      const uploads = await this.files.ids();
      this.said(await post("messages", { channel: this.channel.id, content, uploads }));
      this.files.clear();
    } catch (error) {
      if (!this.text.value) this.#write(content);
      this.#complain(error.message);
    }
    return undefined;
  }

  #complain(problem) {
    this.problem.textContent = problem;
  }

  #key(event) {
    if (event.isComposing) return;
    const isOpen = !this.panel.hidden;
    if (isOpen && this.list.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (isOpen && this.list.marked) this.#begin(this.list.marked.command);
      else if (!this.text.value.startsWith("/") || !isOpen) this.#say();
    } else if (event.key === "Tab" && !event.shiftKey && isOpen && this.list.marked) {
      event.preventDefault();
      this.#begin(this.list.marked.command);
    } else if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      this.closed = true;
      this.#offer();
    } else if (event.key === "ArrowUp" && this.#isRecallable && this.#recall(-1)) event.preventDefault();
    else if (event.key === "ArrowDown" && this.#isRecallable && this.#recall(1)) event.preventDefault();
  }

  get #isRecallable() {
    return !this.text.value || this.text.value === this.past[this.pastAt]?.text;
  }

  #remember(entry) {
    this.past = [...this.past, entry].slice(-REMEMBERED);
    this.pastAt = this.past.length;
  }

  #recall(step) {
    const at = this.pastAt + step;
    if (at < 0 || at > this.past.length) return false;
    this.pastAt = at;
    this.#restore(this.past[at] ?? {}, { focus: true });
    return true;
  }

  #restore({ text = "", command }, { focus }) {
    this.#leave("");
    const known = command && this.#commands.find((one) => one.name === command.name);
    if (known) this.#begin(known, command.values, { focus });
    else this.#leave(text, { focus });
  }

  #take(files) {
    if (this.form || this.text.disabled) return;
    this.files.take(files);
    this.focus();
  }
}
