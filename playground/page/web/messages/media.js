// Pictures, videos and files of a message, with their places kept free before they are loaded.

import { h, icon } from "../dom.js";
import { covered } from "./spoiler.js";
import { bytes, t } from "../words.js";

const SHOWN = /^image\//;
const MOVING = /^video\//;

/** What an address leads to: files are signed anew each time, after the `?`. */
export const fileOf = (address) => (address ?? "").split("?")[0];

export function gallery(items, message) {
  const tiles = items.map((item) => tile({ ...item.media, description: item.description, spoiler: item.spoiler }, message));
  return h("div", { class: `gallery count-${Math.min(items.length, 10)}` }, tiles);
}

/** The attachments of a message without components, unless an embed shows them. */
export function attachments(message) {
  const embedded = new Set(message.embeds.flatMap(({ image, thumbnail: small }) => [image?.url, small?.url]).map(fileOf));
  const own = message.attachments.filter((one) => !embedded.has(fileOf(one.url)));
  const isMedia = (one) => SHOWN.test(one.content_type ?? "") || MOVING.test(one.content_type ?? "");
  const seen = own.filter(isMedia);
  const pictures = seen.length ? h("div", { class: `gallery loose count-${Math.min(seen.length, 10)}` }, seen.map((one) => tile(one, message))) : null;
  return [pictures, ...own.filter((one) => !isMedia(one)).map(fileCard)];
}

function tile(media, message) {
  const node = MOVING.test(media.content_type ?? "") ? video(media) : picture(media, message);
  return media.spoiler ? covered(node) : node;
}

function ratio(media) {
  return media.width && media.height ? { "--ratio": `${media.width} / ${media.height}` } : null;
}

function picture(media, message) {
  const image = h("img", { src: media.url, alt: media.description ?? "", width: media.width, height: media.height, decoding: "async", loading: "eager" });
  return h(
    "button",
    {
      class: "tile", do: "view", message: message.id, "data-url": fileOf(media.url),
      style: ratio(media), label: [t("openPicture"), media.description].filter(Boolean).join(": "),
    },
    image,
  );
}

function video(media) {
  return h("div.tile", { style: ratio(media) }, h("video", { src: media.url, controls: true, preload: "metadata", label: media.description || t("video") }));
}

/** The small picture at a section's side or in an embed's corner. */
export function thumbnail(part, message) {
  const media = part.media ?? part;
  const node = picture({ ...media, description: part.description }, message);
  node.classList.add("thumbnail");
  return part.spoiler ? covered(node) : node;
}

/** A file that is not shown: its name, its size, and a way to it. */
export function fileCard(file) {
  const name = file.filename ?? fileOf(file.url).split("/").at(-1);
  const card = h(
    "div.file-card",
    icon("file", 28),
    h("div.file-name", h("a", { href: file.url, target: "_blank", rel: "noopener" }, name), h("small", file.size ? bytes(file.size) : "")),
    h("a.icon-button", { href: file.url, download: name, label: t("download", { name }) }, icon("download")),
  );
  return file.spoiler ? covered(card) : card;
}

/** All pictures that a message shows, in reading order, for the viewer. */
export function picturesOf(message) {
  const inside = (part) => [
    ...(part.items ?? []).map((item) => ({ ...item.media, description: item.description })),
    ...(part.type === 11 ? [{ ...part.media, description: part.description }] : []),
    ...(part.components ?? []).flatMap(inside),
    ...(part.accessory ? inside(part.accessory) : []),
  ];
  const embedded = message.embeds.flatMap((embed) => [embed.image, embed.thumbnail]).filter(Boolean);
  const attached = message.attachments.filter((one) => SHOWN.test(one.content_type ?? ""));
  const all = [...attached, ...embedded, ...message.components.flatMap(inside)].filter((one) => !MOVING.test(one.content_type ?? ""));
  return [...new Map(all.map((one) => [fileOf(one.url), one])).values()];
}
