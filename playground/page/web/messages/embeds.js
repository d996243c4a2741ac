// Embeds, the older frame for texts and pictures.

import { colour, h } from "../dom.js";
import { link, markdown } from "./markdown-dom.js";
import { thumbnail, gallery } from "./media.js";
import { when } from "../words.js";

/** The embeds of a message, unless it suppresses them. */
export function embeds(message) {
  return message.flags & (1 << 2) ? [] : message.embeds.map((embed) => frame(embed, message));
}

function frame(embed, message) {
  const title = embed.title && (embed.url ? link(embed.url, [embed.title]) : embed.title);
  const accent = embed.color === undefined ? null : { "--accent": colour(embed.color) };
  return h(
    "article.embed",
    { style: accent },
    h(
      "div.embed-body",
      embed.author ? h("div.embed-author", embed.author.url ? link(embed.author.url, [embed.author.name]) : embed.author.name) : null,
      title ? h("div.embed-title", title) : null,
      embed.description ? markdown(embed.description) : null,
      embed.fields.length ? h("div.embed-fields", embed.fields.map(field)) : null,
    ),
    embed.thumbnail ? thumbnail({ media: embed.thumbnail }, message) : null,
    embed.image ? gallery([{ media: embed.image }], message) : null,
    footer(embed),
  );
}

function field({ name, value, inline }) {
  return h("div", { class: inline ? "embed-field inline" : "embed-field" }, markdown(name, "embed-field-name"), markdown(value));
}

function footer({ footer: foot, timestamp }) {
  const parts = [foot?.text, timestamp && when(new Date(timestamp))].filter(Boolean);
  return parts.length ? h("div.embed-footer", parts.join(" • ")) : null;
}
