// The fields of dialogs. Each is `{node, value(), problem()}`: the value as the user side wants it,
// and a sentence about what is wrong with it, or "".

import { offered, openChoices, preset } from "./choosing.js";
import { h, icon } from "../dom.js";
import { acceptFiles, Files, pickFiles } from "./files.js";
import { t } from "../words.js";

const LINE = 1;

/** Make the field of a component, named and described by the elements of these ids. */
export function field(part, channel, named) {
  switch (part.type) {
    case 4: return textInput(part, named);
    case 19: return fileUpload(part, named);
    case 21: return options(part, named, "radio");
    case 22: return options(part, named, "checkbox");
    case 23: return checkbox(part, named);
    default: return selectMenu(part, channel, named);
  }
}

function textInput(part, named) {
  const isLine = part.style === LINE;
  const most = part.max_length ?? 4000;
  const input = h(isLine ? "input" : "textarea", {
    ...named, class: "input", type: isLine ? "text" : null, rows: isLine ? null : 5, placeholder: part.placeholder, dir: "auto",
    name: part.custom_id, autocomplete: "off", "aria-required": String(part.required ?? true),
  });
  input.value = part.value ?? "";
  const left = h("small.left", { "aria-live": "polite" });
  const count = () => {
    const rest = most - input.value.length;
    left.textContent = rest <= most / 4 || rest < 0 ? t("charactersLeft", { count: rest }) : "";
    left.classList.toggle("over", rest < 0);
  };
  input.addEventListener("input", count);
  count();
  const problem = () => {
    const { length } = input.value;
    if (!input.value.trim()) return (part.required ?? true) ? t("mustFill") : "";
    if (length < (part.min_length ?? 0)) return t("tooShort", { min: part.min_length });
    return length > most ? t("tooLong", { max: most }) : "";
  };
  return { node: h("div.field", input, left), focus: input, value: () => input.value, problem };
}

function selectMenu(part, channel, named) {
  const rows = offered(part, channel);
  let chosen = preset(part);
  const shown = h("span.select-value");
  const button = h("button", { ...named, class: "select", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false" }, shown, icon("down", 18));
  const draw = () => {
    const labels = rows.filter((row) => chosen.includes(row.value)).map((row) => row.label);
    shown.textContent = labels.join(", ") || part.placeholder || t("choose");
    shown.classList.toggle("placeholder", !labels.length);
  };
  button.addEventListener("click", () => openChoices(button, part, rows, chosen, (values) => {
    chosen = values;
    draw();
  }));
  draw();
  return { node: button, focus: button, value: () => chosen, problem: () => wrongCount(part, chosen.length) };
}

function wrongCount(part, count, usual = 1) {
  if (!count && part.required === false) return "";
  const least = part.min_values ?? 1;
  const most = part.max_values ?? usual;
  if (count < least) return least === 1 ? t("mustFill") : t("mustChoose", { min: least });
  return count > most ? t("mustChooseAtMost", { max: most }) : "";
}

function options(part, named, kind) {
  const name = `options-${part.custom_id}`;
  const inputs = part.options.map((one) => h("input", { type: kind, name, value: one.value, checked: one.default ?? false }));
  const words = (one) => h("span.option-words", h("span", one.label), one.description ? h("small", one.description) : null);
  const rows = part.options.map((one, at) => h("label.option", inputs[at], words(one)));
  const node = h("div.options", { role: kind === "radio" ? "radiogroup" : "group", ...named }, rows);
  const picked = () => inputs.filter((input) => input.checked).map((input) => input.value);
  if (kind === "radio") {
    const problem = () => ((part.required ?? true) && !picked().length ? t("mustFill") : "");
    return { node, focus: inputs[0], value: () => picked()[0] ?? null, problem };
  }
  return { node, focus: inputs[0], value: picked, problem: () => wrongCount(part, picked().length, part.options.length) };
}

function checkbox(part, named) {
  const input = h("input", { ...named, type: "checkbox", checked: part.default ?? false });
  return { node: h("div.option.alone", input), focus: input, value: () => input.checked, problem: () => "" };
}

function fileUpload(part, named) {
  const most = part.max_values ?? 1;
  const files = new Files(most);
  const accept = (part.file_types ?? []).map((one) => (one.startsWith(".") ? one : `${one}/*`)).join(",");
  const drop = h("button.dropzone", { ...named, onclick: async () => files.take(await pickFiles({ multiple: most > 1, accept })) },
    icon("upload", 24), h("span", t("browse")), h("small", most > 1 ? t("upToFiles", { count: most }) : t("oneFile")));
  const node = h("div.file-field", drop, files.node);
  acceptFiles(node, (taken) => files.take(taken));
  return { node, focus: drop, value: () => files.ids(), problem: () => wrongCount(part, files.all.length) };
}
