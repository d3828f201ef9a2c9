// Shortcuts of the keyboard; ? lists them. They rest while something is typed or a dialog is open.
const typing = (element) => element?.matches?.("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-rows] > *")].filter((row) => row.querySelector("a[href]") || row.matches("a"));

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.hasAttribute("data-here"));
  const next = all[Math.max(0, Math.min(all.length - 1, here + step))];
  all[here]?.removeAttribute("data-here");
  next.setAttribute("data-here", "");
  (next.querySelector("[data-row-link]") ?? next.querySelector("a[href]") ?? next).focus();
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.form && event.target.matches("textarea")) {
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector("[data-default], button[type=submit]"));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || document.querySelector("dialog[open]")) return;
  const press = {
    "/": () => document.querySelector("[data-search]"),
    n: () => document.querySelector("[data-key=n]"),
    r: () => document.querySelector("[data-key=r]"),
    x: () => document.querySelector("[data-rows] > [data-here] input[data-bulk]"),
  }[event.key];
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    walk(event.key === "j" ? 1 : -1);
  } else if (event.key === "?") {
    event.preventDefault();
    document.getElementById("shortcuts")?.showModal();
  } else if (press) {
    const target = press();
    if (!target) return;
    event.preventDefault();
    if (target.matches("a, button, [type=checkbox]")) target.click();
    else { target.focus(); target.select?.(); }
  }
});
