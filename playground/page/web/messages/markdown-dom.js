// The tree of markdown as nodes of the page.

import { h, icon, isWebAddress, unbroken } from "../dom.js";
import { roleDot } from "./faces.js";
import { parse } from "./markdown.js";
import { CATEGORY, store } from "../store.js";
import { t, timestamp } from "../words.js";

const MESSAGE_LINK = /^https:\/\/discord\.com\/channels\/(?:@me|\d+)\/(\d+)(?:\/(\d+))?$/;
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u200d\ufe0f\s]){1,60}$/u;

/** A text with its markdown, as a block element. */
export function markdown(text, className = "markup") {
  const big = ONLY_EMOJI.test(text) ? " big-emoji" : "";
  return h("div", { class: className + big, dir: "auto" }, nodes(parse(text)));
}

/** A text in one line, without blocks, for previews. */
export function plain(text) {
  const words = (node) => {
    if (node.type === "break") return " ";
    if (node.type === "user") return `@${store.nameOf(node.id)}`;
    return node.text ?? (node.children ?? []).map(words).join("");
  };
  return parse(text).map(words).join(" ");
}

function nodes(tree) {
  const built = [];
  for (let at = 0; at < tree.length; at += 1) {
    if (tree[at].type === "item") {
      const from = at;
      while (tree[at + 1]?.type === "item") at += 1;
      built.push(list(tree.slice(from, at + 1)));
    } else built.push(node(tree[at]));
  }
  return built;
}

function node(one) {
  const inside = () => nodes(one.children);
  switch (one.type) {
    case "text": return unbroken(one.text);
    case "emoji": return h("bdi", one.text);
    case "break": return h("br");
    case "paragraph": return h("span.paragraph", inside());
    case "heading": return h("div", { class: `h${one.level}`, role: "heading", "aria-level": one.level + 2 }, inside());
    case "small": return h("small", inside());
    case "quote": return h("blockquote", { dir: "auto" }, inside());
    case "strong": return h("strong", inside());
    case "emphasis": return h("em", inside());
    case "underline": return h("u", inside());
    case "strike": return h("s", inside());
    case "spoiler": return spoiler(inside());
    case "inlineCode": return h("code", { dir: "auto" }, unbroken(one.text));
    case "code": return h("pre", h("code", { "data-language": one.language || null, dir: "auto" }, unbroken(one.text)));
    case "link": return link(one.href, inside(), Boolean(one.masked));
    case "time": return time(one);
    default: return mention(one);
  }
}

function list(items) {
  const root = h(items[0].ordered ? "ol" : "ul", { dir: "auto", start: items[0].ordered ? items[0].start : null });
  const open = [{ level: items[0].level, node: root }];
  for (const item of items) {
    while (open.length > 1 && item.level < open.at(-1).level) open.pop();
    if (item.level > open.at(-1).level && open.at(-1).node.lastElementChild) {
      const deeper = h(item.ordered ? "ol" : "ul", { start: item.ordered ? item.start : null });
      open.at(-1).node.lastElementChild.append(deeper);
      open.push({ level: item.level, node: deeper });
    }
    open.at(-1).node.append(h("li", nodes(item.children)));
  }
  return root;
}

function spoiler(children) {
  return h("span.spoiler", { role: "button", tabindex: 0, label: t("spoilerShow"), do: "spoiler" }, h("span", children));
}

/** A link; one that leads to a message here jumps to it, and is shown by its channel's name. */
export function link(href, children, isMasked = true) {
  const local = MESSAGE_LINK.exec(href);
  if (local) {
    const there = store.channel(local[1]);
    const name = there?.name ?? (there ? store.bot.username : "…"); // direct messages have none of their own
    const [shown, label] = isMasked ? [children] : [[icon("hash", 14), name, icon("right", 12), icon("message", 14)], t("linkTo", { channel: name })];
    return h("a", { class: isMasked ? null : "mention", dir: "auto", href: "#", do: "jump", channel: local[1], message: local[2], label }, shown);
  }
  if (!isWebAddress(href)) return h("span", children);
  return h("a", { dir: "auto", href, target: "_blank", rel: "noopener noreferrer", title: href }, children);
}

function time(one) {
  const date = new Date(one.seconds * 1000);
  const known = Number.isNaN(date.getTime()) ? null : date.toISOString();
  const moving = one.style === "R" ? one.seconds : null;
  return h("time", { dir: "auto", datetime: known, title: timestamp(one.seconds, "F"), "data-seconds": moving }, timestamp(one.seconds, one.style));
}

function mention(one) {
  const pill = (text, props = {}) => h("span.mention", { dir: "auto", ...props }, text);
  switch (one.type) {
    case "user": return pill(`@${store.nameOf(one.id)}`, { user: one.id });
    case "role": return h("span.mention", { dir: "auto" }, roleDot(store.role(one.id)), `@${store.roleName(one.id)}`);
    case "channel": {
      const channel = store.channel(one.id);
      if (!channel) return pill("#unknown");
      if (channel.type === CATEGORY) return pill(channel.name);
      return h("a.mention", { dir: "auto", href: "#", do: "jump", channel: one.id }, icon("hash", 14), channel.name);
    }
    case "command": return pill(`/${one.name}`);
    default: return pill(one.text);
  }
}
