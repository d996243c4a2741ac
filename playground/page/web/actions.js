// Event delegation: an element says what it does in `data-do`, and its handler is registered here.
// Nodes can so be replaced or kept without listeners of their own.

const handlers = new Map();

/** Register what `data-do="name"` does: `handler(element, event)`. */
export function on(name, handler) {
  handlers.set(name, handler);
}

function run(event) {
  const element = event.target.closest?.("[data-do]");
  if (!element || element.getAttribute("aria-disabled") === "true") return;
  if (element.matches("a[href='#']")) event.preventDefault();
  handlers.get(element.dataset.do)?.(element, event);
}

document.addEventListener("click", run);
document.addEventListener("keydown", (event) => {
  const isButton = event.target.matches?.("[role=button][data-do]");
  if (!isButton || (event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  run(event);
});
