// Sentences in the reader's language, which the page carries in data attributes of #texts.
export function text(name) {
  return document.getElementById("texts")?.dataset[name] ?? "";
}

// Calls `start` for every element that matches, now and after HTMX or a live update brought new ones.
export function each(selector, start) {
  const known = new WeakSet();
  const look = (root) => {
    const found = [...(root.matches?.(selector) ? [root] : []), ...(root.querySelectorAll?.(selector) ?? [])];
    for (const element of found) {
      if (!known.has(element)) {
        known.add(element);
        start(element);
      }
    }
  };
  look(document);
  document.addEventListener("htmx:load", (event) => look(event.target));
  document.addEventListener("v:fresh", (event) => look(event.target));
}
