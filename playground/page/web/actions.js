// One ear for all clicks: an element says what it does in `data-do`, and the doer is listed here.
// Nodes can so be replaced or kept at will without listeners of their own.

const doers = new Map();

/** Register what `data-do="name"` does: `doer(element, event)`. */
export function on(name, doer) {
  doers.set(name, doer);
}

function run(event) {
  const element = event.target.closest?.("[data-do]");
  if (!element || element.getAttribute("aria-disabled") === "true") return;
  if (element.matches("a[href='#']")) event.preventDefault();
  doers.get(element.dataset.do)?.(element, event);
}

document.addEventListener("click", run);
document.addEventListener("keydown", (event) => {
  const isButton = event.target.matches?.("[role=button][data-do]");
  if (!isButton || (event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  run(event);
});
