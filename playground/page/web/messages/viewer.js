// A picture over everything: fitted or in its own size, one after another with the arrow keys.

import { on } from "../actions.js";
import { h, icon } from "../dom.js";
import { fileOf, picturesOf } from "./media.js";
import { showOver } from "../widgets/popup.js";
import { nameOf, store } from "../store.js";
import { t, when } from "../words.js";

let shown = null;

on("view", (element) => {
  const message = store.find(element.dataset.message);
  if (!message) return;
  const pictures = picturesOf(message);
  const at = pictures.findIndex((one) => fileOf(one.url) === element.dataset.url);
  if (at >= 0) view(message, pictures, at);
});

function view(message, pictures, at) {
  const dialog = h("dialog.viewer", { label: t("viewer") });
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step && pictures.length > 1) turn(step);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.classList.contains("viewer-stage") || event.target === dialog) dialog.close();
  });
  shown = { dialog, message, pictures, at };
  draw();
  showOver(dialog);
}

function turn(step) {
  shown.at = (shown.at + step + shown.pictures.length) % shown.pictures.length;
  draw();
}

function draw() {
  const { dialog, message, pictures, at } = shown;
  const picture = pictures[at];
  const name = fileOf(picture.url).split("/").at(-1);
  const size = picture.width ? `${picture.width} × ${picture.height}` : "";
  const image = h("img", { src: picture.url, alt: picture.description ?? "", width: picture.width, height: picture.height });
  image.addEventListener("click", () => zoom(dialog));
  const tool = (label, shape, props) => h(props.href ? "a.icon-button" : "button.icon-button", { title: label, label, ...props }, icon(shape, 22));
  dialog.replaceChildren(
    h("div.viewer-bar",
      h("div.viewer-who", h("strong", nameOf(message.author)), h("small", [when(new Date(message.timestamp)), size].filter(Boolean).join(" · "))),
      tool(t("zoom"), "zoom", { onclick: () => zoom(dialog) }),
      tool(t("openInTab"), "external", { href: picture.url, target: "_blank", rel: "noopener" }),
      tool(t("download", { name }), "download", { href: picture.url, download: name }),
      tool(t("close"), "close", { onclick: () => dialog.close() })),
    h("div.viewer-stage", image),
    ...(pictures.length > 1 ? [turnButton("previous", "left", -1), turnButton("next", "right", 1)] : []),
    picture.description ? h("p.viewer-alt", { dir: "auto" }, picture.description) : "",
  );
}

function turnButton(name, shape, step) {
  return h("button", { class: `viewer-turn ${name}`, label: t(name), onclick: () => turn(step) }, icon(shape, 28));
}

function zoom(dialog) {
  dialog.classList.toggle("zoomed");
}
