// A command being filled in: its name, a chip for each option, and what can be chosen for the one
// that has the focus.

import { post } from "../api.js";
import { makeChip, sign } from "./chip.js";
import { COMBOBOX, h, iconButton, unbroken } from "../dom.js";
import { Listbox, pointAt } from "../widgets/listbox.js";
import { localized, t } from "../words.js";

const ASK_AFTER_MS = 150;

export class CommandForm {
  /** `leave(text)` goes back to plain text, `send(form)` uses the command. */
  constructor(command, channelId, { values = {}, leave, send, recall }) {
    Object.assign(this, { command, channelId, leave, send, recall });
    this.isTouched = false;
    this.list = new Listbox({ label: `/${command.name}`, onPick: (row) => this.#picked(row) });
    this.list.onMark = (id) => this.#describe(id);
    this.hint = h("div.command-hint");
    this.panel = h("div.composer-panel", { hidden: true }, this.hint, this.list.node);
    this.chips = [];
    this.line = h("div.chips");
    this.more = h("input.more", { ...COMBOBOX, "aria-controls": this.list.id });
    this.more.addEventListener("input", () => this.#offer());
    this.node = h(
      "div.command-form", { role: "group", tabindex: -1, label: `/${command.name}` },
      h("span.command-name", `/${command.name}`), this.line, this.more,
      iconButton(t("cancelCommand"), "close", { onclick: () => this.leave("") }, 18),
    );
    this.node.addEventListener("keydown", (event) => this.#key(event));
    this.node.addEventListener("focusin", () => this.#offer());
    this.node.addEventListener("focusout", (event) => !this.node.contains(event.relatedTarget) && this.#close());
    for (const option of command.options) if (option.required || option.name in values) this.#add(option, values[option.name]);
    this.#drawMore();
  }

  focus() {
    const empty = this.chips.find((chip) => chip.isEmpty) ?? this.chips.at(-1);
    this.#focusOn(empty?.field ?? (this.command.options.length ? this.more : this.node));
  }

  #focusOn(field) {
    field.focus();
    if (field.setSelectionRange) field.setSelectionRange(field.value.length, field.value.length);
  }

  #add(option, known) {
    const chip = makeChip(option, this.channelId, () => this.#changed(chip));
    if (known && chip.fill) chip.fill(known);
    this.chips.push(chip);
    this.line.append(chip.node);
    return chip;
  }

  #drop(chip) {
    this.chips = this.chips.filter((one) => one !== chip);
    chip.node.remove();
    this.#drawMore();
  }

  get #left() {
    return this.command.options.filter((option) => !this.chips.some((chip) => chip.option === option));
  }

  #drawMore() {
    const count = this.#left.length;
    this.more.hidden = !count;
    this.more.value = "";
    this.more.placeholder = t("optionalMore", { count });
    this.more.size = Math.ceil(this.more.placeholder.length * 0.7);
    this.more.ariaLabel = `${t("optionalTitle")}: ${t("optionalMore", { count })}`;
  }

  #changed(chip) {
    this.isTouched = true;
    chip.complain("");
    this.#offer();
  }

  // What Enter takes. Suggestions are marked by the arrow keys only: one means what one typed.
  get #marked() {
    return this.panel.hidden ? null : this.list.marked;
  }

  get #chip() {
    return this.chips.find((chip) => chip.node.contains(document.activeElement)) ?? null;
  }

  // What the panel above shows: the option one is at, and what it may be.
  #offer() {
    const chip = this.#chip;
    if (chip) this.#offerValues(chip);
    else if (document.activeElement === this.more) this.#offerOptions();
    else this.#close();
  }

  #offerOptions() {
    const typed = this.more.value.trim().replace(/:$/, "").toLowerCase();
    const rows = this.#left
      .filter((option) => localized(option, "name").toLowerCase().includes(typed))
      .map((option) => ({ label: localized(option, "name"), hint: localized(option, "description"), face: sign(option), option }));
    this.#open(t("optionalTitle"), rows, { note: rows.length ? "" : t("noMatches"), mark: typed !== "" });
    if (this.more.value.endsWith(":") && rows.length) this.#picked(rows[0]);
  }

  #offerValues(chip) {
    const title = [h("strong", chip.name), " ", ...unbroken(localized(chip.option, "description"))];
    const problem = chip.node.classList.contains("invalid") ? chip.problem() : "";
    if (problem) title.push(h("span.problem", problem));
    if (chip.option.autocomplete) return this.#autocomplete(chip, title);
    const typed = chip.picked ? "" : (chip.text ?? "").trim().toLowerCase();
    const all = chip.rows();
    const rows = all.filter((row) => row.label.toLowerCase().includes(typed)).map((row) => ({ ...row, checked: row.value === chip.picked?.value || undefined }));
    return this.#open(title, rows, { note: all.length && !rows.length ? t("noMatches") : "", mark: !chip.picked });
  }

  #autocomplete(chip, title) {
    this.#open(title, this.asked === chip ? this.list.rows : [], { mark: false });
    if (chip.picked) return;
    this.asked = chip;
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const typed = chip.text;
      const rows = await this.#suggestions(chip, typed).catch(() => null);
      if (this.#chip !== chip || chip.text !== typed || chip.picked) return;
      if (rows === null) this.#open(title, [], { note: t("optionsFailed") });
      else this.#open(title, rows, { mark: false });
    }, ASK_AFTER_MS);
  }

  async #suggestions(chip, typed) {
    const others = this.chips.filter((one) => one !== chip && one.text && !one.isEmpty).map((one) => [one.option.name, one.value()]);
    const body = { command: this.command.path, channel: this.channelId, option: chip.option.name, value: typed, options: Object.fromEntries(others) };
    const answer = await post("autocomplete", body);
    if (answer.kind !== "choices") return null;
    return answer.choices.map((one) => ({ label: localized(one, "name"), value: one.value }));
  }

  #open(title, rows, { note = "", mark = true }) {
    this.hint.replaceChildren(...[title].flat());
    this.panel.hidden = false;
    this.list.node.hidden = !rows.length && !note;
    this.list.show(rows, { note, mark });
    this.#describe(this.list.markedNode?.id);
  }

  #close() {
    this.panel.hidden = true;
    this.list.show([]);
    this.#describe(null);
  }

  #describe(id) {
    const field = this.#chip?.field ?? this.more;
    const isOpen = !this.panel.hidden && this.list.rows.length > 0;
    field.ariaExpanded = isOpen;
    if (isOpen) field.setAttribute("aria-controls", this.list.id);
    pointAt(field, id);
  }

  #picked(row) {
    if (row.option) {
      const chip = this.#add(row.option);
      this.#drawMore();
      chip.field.focus();
      return;
    }
    const chip = this.#chip;
    chip.pick(row);
    this.#next(chip);
  }

  #next(chip, step = 1) {
    const fields = [...this.chips.map((one) => one.field), ...(this.more.hidden ? [] : [this.more])];
    const next = fields[fields.indexOf(chip?.field ?? this.more) + step];
    if (next) this.#focusOn(next);
    return Boolean(next);
  }

  #key(event) {
    if (event.isComposing || event.target.matches("button.icon-button")) return;
    const chip = this.#chip;
    if (event.key === "ArrowUp" && !this.isTouched && !this.list.rows.length && this.recall(-1)) event.preventDefault();
    else if (event.key === "ArrowDown" && !this.isTouched && !this.list.rows.length && this.recall(1)) event.preventDefault();
    else if (!this.panel.hidden && this.list.key(event)) return;
    else if (event.key === "Enter") this.#enter(event);
    else if (event.key === "Tab") this.#tab(event, chip);
    else if (event.key === "Escape") this.#escape(event);
    else if (event.key === "Backspace") this.#backspace(event, chip);
  }

  #enter(event) {
    if (event.target.matches("button.chip-file") && !event.ctrlKey && this.#chip.isEmpty) return;
    event.preventDefault();
    if (this.#marked) this.#picked(this.#marked);
    else this.send(this);
  }

  #tab(event, chip) {
    const isMeant = this.list.isMoved || (chip ? !chip.isEmpty && !chip.picked : this.more.value);
    if (!event.shiftKey && this.#marked && isMeant) this.#picked(this.#marked);
    else if (!this.#next(chip, event.shiftKey ? -1 : 1)) return;
    event.preventDefault();
  }

  #escape(event) {
    event.preventDefault();
    event.stopPropagation();
    if (this.panel.hidden || !this.list.rows.length) this.leave("");
    else this.#close();
  }

  #backspace(event, chip) {
    const isAtStart = chip ? chip.isEmpty : !this.more.value;
    if (!isAtStart) {
      if (chip?.clear) chip.clear();
      return;
    }
    event.preventDefault();
    if (chip && !chip.option.required) {
      this.#next(chip, -1);
      this.#drop(chip);
    } else if (chip && chip === this.chips[0]) this.leave(`/${this.command.name}`);
    else if (!this.#next(chip, -1)) this.leave(`/${this.command.name}`);
  }

  /** Show what is wrong, if anything is; says whether all is well. */
  check() {
    for (const chip of this.chips) chip.complain(chip.problem());
    const wrong = this.chips.find((chip) => chip.problem());
    if (!wrong) return true;
    wrong.field.focus();
    this.#offer();
    return false;
  }

  /** The values by option, once all files are stored. */
  async values() {
    const pairs = await Promise.all(this.chips.map(async (chip) => [chip.option.name, await chip.value()]));
    return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
  }

  /** What was typed, to be recalled with the arrow keys. */
  remember() {
    const typed = this.chips.map((chip) => [chip.option.name, chip.remember()]).filter(([, known]) => known);
    return { name: this.command.name, values: Object.fromEntries(typed) };
  }
}
