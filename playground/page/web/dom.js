// Building nodes. Text goes in as text nodes only, so nothing a member writes is ever markup.

const SVG = "http://www.w3.org/2000/svg";

/** Make an element: `h("p.note", {onclick: f, hidden: false}, "text", node, null)`, or `h("p", "text")`. */
export function h(name, ...children) {
  const props = isPlain(children[0]) ? children.shift() : {};
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (tag === "button") node.type = "button";
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(props)) put(node, name, value);
  node.append(...flat(children));
  return node;
}

const isPlain = (value) => Object.getPrototypeOf(value ?? 0) === Object.prototype;

// What nearly everything has, in short: what a press does (see actions.js) and what it is called.
const SHORT = { label: "aria-label" };
for (const name of ["do", "key", "user", "menu", "message", "channel"]) SHORT[name] = `data-${name}`;

function put(node, name, value) {
  if ((value ?? false) === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "style") for (const [key, one] of Object.entries(value)) node.style.setProperty(key, one);
  else node.setAttribute(SHORT[name] ?? name, value === true ? "" : String(value));
}

const PARAMETER = /(?<![^\s([{"'“])([-–—－]{1,2}[a-z]\w{0,23})(?!\w)/i;

/** A text of which no parameter (`--ar`) is broken by a line's end or turned by other letters. */
export function unbroken(text) {
  return text.split(PARAMETER).map((piece, at) => (at % 2 ? h("span.whole", { dir: "ltr" }, piece) : piece));
}

function flat(children) {
  return children.flat(Infinity).filter((child) => (child ?? false) !== false);
}

/** What makes a field steer a list beside it. */
export const COMBOBOX = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", autocomplete: "off" };

/** A button that shows only an icon, and says what it does to whoever listens. */
export function iconButton(label, shape, props, size = 20) {
  return h("button.icon-button", { label, ...props }, icon(shape, size));
}

/** Make an inline picture from the paths in `ICONS`; it is decoration for whoever listens. */
export function icon(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("width", size);
  svg.setAttribute("height", size);
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  for (const shape of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", shape);
    svg.append(path);
  }
  return svg;
}

const ICONS = {
  hash: ["M9 4 7 20M17 4l-2 16M4 9h17M3 15h17"],
  hashWarn: ["M8 5 6 20M15 12l-1 8M3 10h10M2 15h13", "M18.5 3.5 14 11h9zM18.5 6.5v2"],
  thread: ["M5 4v8a4 4 0 0 0 4 4h10M15 12l4 4-4 4"],
  forum: ["M4 5h12v8H9l-3 3v-3H4z", "M19 9h1v8h-2v3l-3-3h-5"],
  at: ["M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM16 8v5a2.5 2.5 0 0 0 5 0v-1a9 9 0 1 0-4 7.5"],
  plus: ["M12 4v16M4 12h16"],
  close: ["M5 5l14 14M19 5 5 19"],
  menu: ["M4 6h16M4 12h16M4 18h16"],
  people: ["M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0", "M16 4.5a3.2 3.2 0 0 1 0 6.3M18 14.2a6.5 6.5 0 0 1 3.5 5.8"],
  globe: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 4 6 4 9s-1 6-4 9c-3-3-4-6-4-9s1-6 4-9z"],
  send: ["M4 4l17 8-17 8 3-8zM7 12h14"],
  down: ["M6 9l6 6 6-6"],
  right: ["M9 6l6 6-6 6"],
  left: ["M15 6l-6 6 6 6"],
  eye: ["M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12z", "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"],
  external: ["M13 4h7v7M20 4l-9 9M18 14v5H5V6h5"],
  download: ["M12 4v11M7 11l5 5 5-5M4 20h16"],
  zoom: ["M10 4a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM14.5 14.5 20 20M10 7v6M7 10h6"],
  more: ["M5 11.9v.2M12 11.9v.2M19 11.9v.2"],
  trash: ["M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5"],
  copy: ["M8 8h12v12H8zM16 8V4H4v12h4"],
  apps: ["M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM17 14v6M14 17h6"],
  file: ["M6 3h8l4 4v14H6zM14 3v5h4"],
  upload: ["M12 16V4M7 9l5-5 5 5M4 16v4h16v-4"],
  warn: ["M12 3 2 20h20zM12 10v4M12 16.9v.2"],
  check: ["M5 12l5 5 9-10"],
  crown: ["M4 18h16M4 15 3 7l5 3 4-6 4 6 5-3-1 8z"],
  message: ["M4 5h16v11H10l-5 4v-4H4z"],
  user: ["M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21a8 8 0 0 1 16 0"],
  type: ["M5 6h14M12 6v13M9 19h6"],
  list: ["M9 6h11M9 12h11M9 18h11M4 6v.1M4 12v.1M4 18v.1"],
  bolt: ["M13 3 5 14h6l-1 7 8-11h-6z"],
};

/** A colour as Discord numbers it. */
export function colour(number) {
  return `#${number.toString(16).padStart(6, "0")}`;
}

export function isWebAddress(text) {
  return /^https?:\/\/[^\s/]/i.test(text);
}
