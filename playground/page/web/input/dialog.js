// Dialogs that the bot opens (modals). One that failed stays open with everything in it.

import { post } from "../api.js";
import { dots } from "../messages/components.js";
import { h, icon, iconButton, unbroken } from "../dom.js";
import { avatar } from "../messages/faces.js";
import { field } from "./fields.js";
import { markdown } from "../messages/markdown-dom.js";
import { showOver } from "../widgets/popup.js";
import { nameOf, store } from "../store.js";
import { t } from "../words.js";

const FOCUSABLE = "input, textarea, select, button";
let count = 0;

/** Show a dialog; `answered(answer)` is called with what the bot said to it. */
export function openDialog(modal, channelId, answered) {
  const channel = store.channel(channelId);
  const fields = [];
  const parts = modal.components.map((part) => row(part, channel, fields));
  const error = h("div.dialog-error", { role: "alert" });
  const send = h("button.button.primary", { type: "submit" }, h("span.label", t("submit")));
  const title = `dialog-${(count += 1)}`;
  const form = h(
    "form.dialog-form", { method: "dialog", novalidate: true },
    h("header", avatar(store.bot), h("h2", { id: title }, modal.title), iconButton(t("close"), "close", { onclick: () => dismiss() }, 22)),
    h("p.dialog-note", icon("warn", 16), h("span", t("notDisclosed", { name: nameOf(store.bot) }))),
    h("div.dialog-parts", parts),
    h("footer", error, h("button.button.plain", { onclick: () => dismiss() }, t("cancel")), send),
  );
  const dialog = h("dialog.dialog", { "aria-labelledby": title }, form);
  const dismiss = () => {
    dialog.close();
    post("dismiss", { modal: modal.id }).catch(() => {});
  };
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    dismiss();
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (send.getAttribute("aria-busy") || !check(fields)) return;
    error.textContent = "";
    busy(send, true);
    const problem = await submit(modal, fields, answered).catch((reason) => reason.message);
    busy(send, false);
    if (problem) error.textContent = problem;
    else dialog.close();
  });
  showOver(dialog);
  (fields[0]?.focus ?? form.querySelector(FOCUSABLE)).focus();
}

async function submit(modal, fields, answered) {
  const pairs = await Promise.all(fields.map(async (one) => [one.customId, await one.value()]));
  const values = Object.fromEntries(pairs.filter(([, value]) => value !== null));
  const answer = await post("submit", { modal: modal.id, values });
  if (answer.kind === "failed") return answer.error;
  answered(answer);
  return "";
}

function check(fields) {
  let first = null;
  for (const one of fields) {
    const problem = one.problem();
    one.note.textContent = problem;
    one.row.classList.toggle("invalid", Boolean(problem));
    one.focus.ariaInvalid = Boolean(problem);
    if (problem) first ??= one;
  }
  first?.focus.focus();
  return first === null;
}

function busy(button, isBusy) {
  button.querySelector(".dots")?.remove();
  if (isBusy) {
    button.ariaBusy = true;
    button.append(dots());
  } else button.ariaBusy = null;
}

function row(part, channel, fields) {
  if (part.type === 10) return markdown(part.content);
  if (part.type === 1) return (part.components ?? []).map((input) => labelled(input.label, null, input, channel, fields));
  return labelled(part.label, part.description, part.component, channel, fields);
}

function labelled(label, description, part, channel, fields) {
  const id = `field-${(count += 1)}`;
  const note = h("div.problem", { id: `${id}-problem`, role: "alert" });
  const described = [description ? `${id}-description` : "", `${id}-problem`].filter(Boolean).join(" ");
  const made = field(part, channel, { id, "aria-labelledby": `${id}-label`, "aria-describedby": described });
  const isNeeded = part.type === 23 ? false : (part.required ?? true);
  const node = h(
    "div.dialog-row",
    h("label.dialog-label", { id: `${id}-label`, for: id }, unbroken(label), isNeeded ? h("span.needed", { "aria-hidden": "true" }, "*") : null),
    description ? h("small.dialog-description", { id: `${id}-description` }, unbroken(description)) : null,
    made.node, note,
  );
  fields.push({ ...made, customId: part.custom_id, note, row: node });
  return node;
}
