// One option of a command being typed: its name, what is typed, and what that means.

import { upload } from "../api.js";
import { things } from "./choosing.js";
import { KIND } from "./commands.js";
import { COMBOBOX, h, icon } from "../dom.js";
import { acceptFiles, pickFiles, thumbnailOf } from "./files.js";
import { store } from "../store.js";
import { localized, t } from "../words.js";

const SIGNS = {
  [KIND.STRING]: "type", [KIND.INTEGER]: "hash", [KIND.NUMBER]: "hash", [KIND.BOOLEAN]: "check", [KIND.USER]: "user",
  [KIND.CHANNEL]: "hash", [KIND.ROLE]: "people", [KIND.MENTIONABLE]: "at", [KIND.FILE]: "file",
};

const THINGS = { [KIND.USER]: "user", [KIND.ROLE]: "role", [KIND.MENTIONABLE]: "mentionable", [KIND.CHANNEL]: "channel" };

/** The little sign that tells an option's type. */
export function sign(option) {
  return icon(option.choices?.length ? "list" : SIGNS[option.type] ?? "type", 14);
}

/** Make the chip for an option; `changed(chip)` is called whenever its value is another. */
export function makeChip(option, channelId, changed) {
  const Kind = option.type === KIND.FILE ? FileChip : TextChip;
  return new Kind(option, channelId, changed);
}

class Chip {
  constructor(option, channelId, changed) {
    Object.assign(this, { option, channelId, changed, name: localized(option, "name") });
  }

  frame(field) {
    this.node = h("div.chip", { "data-option": this.option.name }, h("span.chip-name", sign(this.option), this.name), field);
  }

  complain(problem) {
    this.node.classList.toggle("invalid", Boolean(problem));
    this.field.ariaInvalid = Boolean(problem);
  }
}

class TextChip extends Chip {
  constructor(...of) {
    super(...of);
    const { option } = this;
    this.picked = null;
    this.field = h("textarea", {
      ...COMBOBOX, rows: 1, cols: 1, class: "chip-input", label: this.name, "aria-description": localized(option, "description"),
      spellcheck: "false", dir: "auto", enterkeyhint: "send",
    });
    this.grow = h("span.grow", this.field);
    this.frame(this.grow);
    this.field.addEventListener("input", () => {
      this.picked = null;
      // Options are one line, as in Discord's client.
      if (/[\r\n]/.test(this.field.value)) this.field.value = this.field.value.replace(/\s*[\r\n]+\s*/g, " ");
      this.#grown();
      this.changed(this);
    });
  }

  get text() {
    return this.field.value;
  }

  get isEmpty() {
    return !this.text.trim();
  }

  /** Put in what was typed, or what `remember` gave. */
  fill({ text, picked = this.#rowOf(text) }) {
    this.field.value = text;
    this.picked = picked;
    this.#grown();
  }

  #rowOf(text) {
    const typed = text.trim().toLowerCase();
    return this.rows().find((row) => row.label.toLowerCase() === typed || String(row.value) === typed) ?? null;
  }

  pick(row) {
    this.field.value = row.label;
    this.picked = row;
    this.#grown();
    this.changed(this);
  }

  #grown() {
    this.grow.dataset.value = this.field.value;
  }

  /** What can be chosen whatever is typed; autocomplete is asked for elsewhere. */
  rows() {
    const { option } = this;
    if (option.choices?.length) return option.choices.map((one) => ({ label: localized(one, "name"), value: one.value }));
    if (option.type === KIND.BOOLEAN) return [{ label: t("yes"), value: true }, { label: t("no"), value: false }];
    const what = THINGS[option.type];
    return what ? things(what, store.channel(this.channelId), option.channel_types ?? []) : [];
  }

  value() {
    if (this.picked) return this.picked.value;
    if (this.isEmpty) return undefined;
    const typed = this.text.trim();
    const row = this.#rowOf(typed);
    if (row) return row.value;
    const isNumber = this.option.type === KIND.INTEGER || this.option.type === KIND.NUMBER;
    return isNumber && /^[+-]?\d+(\.\d+)?$/.test(typed) ? Number(typed) : typed;
  }

  problem() {
    const { option } = this;
    if (this.isEmpty) return option.required ? t("required") : "";
    const value = this.value();
    const mustPick = option.choices?.length || option.type === KIND.BOOLEAN || THINGS[option.type];
    if (mustPick) return this.rows().some((row) => row.value === value) ? "" : t("pickChoice");
    if (option.type === KIND.INTEGER && !Number.isInteger(value)) return t("wantInteger");
    if (option.type === KIND.NUMBER && typeof value !== "number") return t("wantNumber");
    if (typeof value === "number") return this.#outside(value);
    if (value.length < (option.min_length ?? 0)) return t("tooShort", { min: option.min_length });
    return value.length > (option.max_length ?? 6000) ? t("tooLong", { max: option.max_length ?? 6000 }) : "";
  }

  #outside(value) {
    const { min_value: min, max_value: max } = this.option;
    if (min !== undefined && min !== null && value < min) return t("tooSmall", { min });
    return max !== undefined && max !== null && value > max ? t("tooLarge", { max }) : "";
  }

  remember() {
    return this.isEmpty ? undefined : { text: this.text, picked: this.picked };
  }
}

class FileChip extends Chip {
  constructor(...of) {
    super(...of);
    this.file = null;
    this.field = h("button.chip-file", { label: `${this.name}: ${t("chooseFile")}`, onclick: async () => this.take(await pickFiles()) });
    this.frame(this.field);
    acceptFiles(this.node, (files) => this.take(files));
    this.#draw();
  }

  get isEmpty() {
    return !this.file;
  }

  take([file]) {
    if (!file) return;
    this.thumbnail?.release();
    this.file = file;
    this.thumbnail = thumbnailOf(file);
    this.stored = upload([file]).then(([one]) => one);
    this.stored.catch(() => this.clear());
    this.#draw();
    this.changed(this);
  }

  clear() {
    this.thumbnail?.release();
    this.file = this.stored = null;
    this.#draw();
  }

  #draw() {
    if (!this.file) this.field.replaceChildren(icon("upload", 16), t("chooseFile"));
    else this.field.replaceChildren(this.thumbnail.node ?? icon("file", 16), h("span.chip-file-name", this.file.name));
  }

  rows() {
    return [];
  }

  async value() {
    return this.stored ? (await this.stored).id : undefined;
  }

  problem() {
    return this.isEmpty && this.option.required ? t("required") : "";
  }

  remember() {
    return undefined;
  }
}
