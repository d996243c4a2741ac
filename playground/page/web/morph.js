// Making one tree look like another while its nodes stay: focus, scroll and pictures survive.

const KEPT = new Set(["data-open", "data-src"]);

/** Make `from` look like `to`; returns the node that now stands there. */
export function morph(from, to) {
  if (!alike(from, to)) {
    from.replaceWith(to);
    return to;
  }
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.data !== to.data) from.data = to.data;
    return from;
  }
  attributes(from, to);
  if (from instanceof HTMLImageElement) picture(from, to);
  else if (from instanceof HTMLTextAreaElement || from instanceof HTMLVideoElement) return from;
  else children(from, to);
  return from;
}

/** Make the children of `from` look like these nodes. */
export function fill(from, ...nodes) {
  const to = from.cloneNode(false);
  to.append(...nodes.flat(Infinity).filter(Boolean));
  children(from, to);
}

function alike(one, other) {
  if (one.nodeType !== other.nodeType || one.nodeName !== other.nodeName) return false;
  return one.nodeType !== Node.ELEMENT_NODE || keyOf(one) === keyOf(other);
}

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("data-key") : null);

function attributes(from, to) {
  // A style set as an attribute is what the page's security policy forbids.
  const isApart = (name) => name === "style" || (name === "src" && from instanceof HTMLImageElement);
  for (const { name, value } of [...to.attributes]) {
    if (!isApart(name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !KEPT.has(name) && !isApart(name)) from.removeAttribute(name);
  }
  if (from.style?.cssText !== to.style?.cssText) from.style.cssText = to.style.cssText;
}

function children(from, to) {
  const keyed = new Map();
  for (const child of from.childNodes) if (keyOf(child)) keyed.set(keyOf(child), child);
  let old = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const known = keyOf(wanted) && keyed.get(keyOf(wanted));
    if (known && known !== old) from.insertBefore(known, old);
    const match = known ?? (old && !keyOf(old) && alike(old, wanted) ? old : null);
    if (match === null) {
      from.insertBefore(wanted, old);
      continue;
    }
    if (match === old) old = old.nextSibling;
    morph(match, wanted);
  }
  while (old) {
    const next = old.nextSibling;
    old.remove();
    old = next;
  }
}

// Addresses of files are signed anew each time: the same path is the same file. Another file
// takes the old one's place only once it can be shown, so nothing flashes white.
function picture(from, to) {
  const wanted = to.getAttribute("src");
  const shown = from.getAttribute("data-src") ?? from.getAttribute("src");
  const broken = from.complete && from.naturalWidth === 0;
  if (pathOf(wanted) === pathOf(shown) && !broken) return;
  from.setAttribute("data-src", wanted);
  const ready = new Image();
  ready.src = wanted;
  const swap = () => {
    if (from.getAttribute("data-src") !== wanted) return;
    from.removeAttribute("data-src");
    from.setAttribute("src", wanted);
  };
  ready.decode().then(swap, swap);
}

const pathOf = (address) => (address ?? "").split("?")[0];
