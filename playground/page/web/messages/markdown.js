// Discord's markdown as a tree of plain objects (Discord: Markdown Text 101). Every step moves
// forward and nesting is limited, so no text, however odd, takes long.

const DEPTH = 12;
const link = (href) => ({ type: "link", href, children: [{ type: "text", text: href }] });
const PAIRS = [
  ["||", "spoiler"],
  ["**", "strong"],
  ["__", "underline"],
  ["~~", "strike"],
  ["*", "emphasis"],
  ["_", "emphasis"],
];
const TOKENS = [
  [/<@!?(\d{1,20})>/y, (m) => ({ type: "user", id: m[1] })],
  [/<@&(\d{1,20})>/y, (m) => ({ type: "role", id: m[1] })],
  [/<#(\d{1,20})>/y, (m) => ({ type: "channel", id: m[1] })],
  [/<\/([^:>\n]{1,100}):\d{1,20}>/y, (m) => ({ type: "command", name: m[1] })],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, (m) => ({ type: "time", seconds: Number(m[1]), style: m[2] })],
  [/<a?:(\w{2,32}):\d{1,20}>/y, (m) => ({ type: "emoji", text: `:${m[1]}:` })],
  [/<(https?:\/\/[^\s<>]+)>/y, (m) => link(m[1])],
  [/@(?:everyone|here)\b/y, (m) => ({ type: "everyone", text: m[0] })],
];
const ADDRESS = /https?:\/\/[^\s<]*[^\s<.,:;"'\])}*_~|]/y;
const MASKED = /\]\((?:<(https?:\/\/[^\s<>]+)>|(https?:\/\/[^\s()]*(?:\([^\s()]*\)[^\s()]*)*))(?:\s+"[^"\n]*")?\)/y;
const SPECIAL = /[\\`|*_~[<@h\n]/g;
const LINE = /^(?:(#{1,3}) +(?=\S)|(-#) +(?=\S)|(>>>) |(>) |( *)([-*]|\d{1,9}\.) +(?=\S))/;

export function parse(text) {
  return blocks(text, 0);
}

function blocks(text, depth) {
  const found = [];
  let at = 0;
  while (at < text.length) {
    const line = depth < DEPTH ? LINE.exec(text.slice(at, at + 200)) : null;
    const fence = text.startsWith("```", at) ? text.indexOf("```", at + 3) : -1;
    if (fence > at + 3) {
      found.push(codeBlock(text.slice(at + 3, fence)));
      at = fence + 3;
      if (text[at] === "\n") at += 1;
    } else if (line) at = block(text, at, line, depth, found);
    else at = paragraph(text, at, depth, found);
  }
  return found;
}

function block(text, at, line, depth, found) {
  const [marks, heading, small, quoteAll, quote, indent, bullet] = line;
  const end = lineEnd(text, at);
  if (heading) found.push({ type: "heading", level: heading.length, children: inline(text.slice(at + marks.length, end), depth) });
  else if (small) found.push({ type: "small", children: inline(text.slice(at + marks.length, end), depth) });
  else if (quoteAll) {
    found.push({ type: "quote", children: blocks(text.slice(at + marks.length), depth + 1) });
    return text.length;
  } else if (quote) return quoted(text, at, depth, found);
  else if (bullet) {
    const item = { level: Math.min(indent.length >> 1, 5), ordered: bullet.length > 1, start: parseInt(bullet, 10) || 1 };
    found.push({ type: "item", ...item, children: inline(text.slice(at + marks.length, end), depth) });
  }
  return end + 1;
}

function quoted(text, at, depth, found) {
  const lines = [];
  while (text.startsWith("> ", at)) {
    const end = lineEnd(text, at);
    lines.push(text.slice(at + 2, end));
    at = end + 1;
  }
  found.push({ type: "quote", children: blocks(lines.join("\n"), depth + 1) });
  return at;
}

function paragraph(text, at, depth, found) {
  let end = lineEnd(text, at);
  // A fence opened in this line may hold what looks like the start of another block.
  for (let fence = text.indexOf("```", at); fence >= 0 && fence < end; ) {
    const close = text.indexOf("```", fence + 3);
    if (close < 0) break;
    end = lineEnd(text, close + 3);
    fence = text.indexOf("```", close + 3);
  }
  const children = inline(text.slice(at, end), depth);
  const last = found.at(-1);
  if (last?.type === "paragraph") last.children.push({ type: "break" }, ...children);
  else found.push({ type: "paragraph", children });
  return end + 1;
}

function lineEnd(text, at) {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

function codeBlock(inside) {
  const [, language, code] = /^(?:([a-z0-9_+.#-]+)?\n)?([\s\S]*)$/i.exec(inside);
  return { type: "code", language: language ?? "", text: code.replace(/^\n|\n$/g, "") };
}

function inline(text, depth) {
  const found = [];
  const without = new Set();
  let plain = "";
  const add = (node) => {
    if (plain) found.push({ type: "text", text: plain });
    plain = "";
    if (node) found.push(node);
  };
  for (let at = 0; at < text.length; ) {
    SPECIAL.lastIndex = at;
    const next = SPECIAL.exec(text)?.index ?? text.length;
    plain += text.slice(at, next);
    at = next;
    if (at >= text.length) break;
    const got = token(text, at, depth, without);
    if (got === null) plain += text[at++];
    else if (typeof got.node === "string") [plain, at] = [plain + got.node, got.end];
    else {
      add(got.node);
      at = got.end;
    }
  }
  add(null);
  return found;
}

/** What starts at a special character: `{node, end}`, a node that is a string being plain text. */
function token(text, at, depth, without) {
  const sign = text[at];
  if (sign === "\\") {
    const next = text[at + 1] ?? "";
    return next && !/[0-9A-Za-z\s]/.test(next) ? { node: next, end: at + 2 } : null;
  }
  if (sign === "\n") return { node: { type: "break" }, end: at + 1 };
  if (sign === "`") return code(text, at);
  if (sign === "<" || sign === "@") return named(text, at);
  if (sign === "h") return address(text, at);
  if (depth >= DEPTH) return null;
  return sign === "[" ? masked(text, at, depth, without) : pair(text, at, depth, without);
}

function code(text, at) {
  if (text.startsWith("```", at)) {
    const close = text.indexOf("```", at + 3);
    if (close > at + 3) return { node: codeBlock(text.slice(at + 3, close)), end: close + 3 };
  }
  const mark = text.startsWith("``", at) ? "``" : "`";
  const close = text.indexOf(mark, at + mark.length);
  if (close <= at + mark.length) return null;
  const inside = text.slice(at + mark.length, close);
  return { node: { type: "inlineCode", text: mark === "``" ? inside.trim() : inside }, end: close + mark.length };
}

function named(text, at) {
  for (const [pattern, make] of TOKENS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { node: make(match), end: pattern.lastIndex };
  }
  return null;
}

function address(text, at) {
  ADDRESS.lastIndex = at;
  const match = ADDRESS.exec(text);
  if (!match || match[0].length < 10) return null;
  return { node: link(match[0]), end: ADDRESS.lastIndex };
}

function masked(text, at, depth, without) {
  const close = closing(text, at + 1, "]", without);
  if (close <= at + 1) return null;
  MASKED.lastIndex = close;
  const match = MASKED.exec(text);
  if (!match) return null;
  const children = inline(text.slice(at + 1, close), depth + 1);
  return { node: { type: "link", masked: true, href: match[1] ?? match[2], children }, end: MASKED.lastIndex };
}

function pair(text, at, depth, without) {
  for (const [mark, type] of PAIRS) {
    if (!text.startsWith(mark, at) || !opens(text, at, mark)) continue;
    const close = closing(text, at + mark.length, mark, without);
    if (close <= at + mark.length) continue;
    const children = inline(text.slice(at + mark.length, close), depth + 1);
    return { node: { type, children }, end: close + mark.length };
  }
  return null;
}

function opens(text, at, mark) {
  if (mark === "*") return /\S/.test(text[at + 1] ?? "");
  if (mark === "_") return !/\w/.test(text[at - 1] ?? "");
  return true;
}

/** Where the mark comes again, passing over escapes and code; -1, once told, holds for the rest. */
function closing(text, from, mark, without) {
  if (without.has(mark)) return -1;
  for (let at = from; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === "\\") at += 1;
    else if (sign === "`") at = Math.max(at, (code(text, at)?.end ?? 0) - 1);
    else if (text.startsWith(mark, at)) {
      const end = closesAt(text, at, mark);
      if (end >= 0) return end;
      at += 1;
    }
  }
  without.add(mark);
  return -1;
}

function closesAt(text, at, mark) {
  const after = text[at + mark.length] ?? "";
  if (mark === "**" || mark === "__") return after === mark[0] ? (text[at + mark.length + 1] === mark[0] ? at : at + 1) : at;
  if (mark === "*") return after === "*" || /\s/.test(text[at - 1]) ? -1 : at;
  if (mark === "_") return after === "_" || /\w/.test(after) ? -1 : at;
  return at;
}
