// <a href="#id" data-dialog> opens <dialog id>; without script the anchor leads to it (:target shows it). Pictures open large.
import { each, text } from "./text.js";

function show(dialog) {
  if (dialog.open) dialog.close();
  dialog.showModal();
  // The browser gives the focus back to where it was; if that is gone by then, the page's content gets it.
  dialog.addEventListener("close", () => { if (document.activeElement === document.body) document.getElementById("contenido")?.focus({ preventScroll: true }); }, { once: true });
  dialog.querySelector("[autofocus], input:not([type=hidden]), textarea, select")?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-dialog]");
  if (link) {
    const dialog = document.getElementById(link.getAttribute("href")?.slice(1) ?? link.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      show(dialog);
    }
    return;
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
});

// A press on the backdrop closes, unless something was typed.
document.addEventListener("mousedown", (event) => {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement) || !dialog.open) return;
  const box = dialog.getBoundingClientRect();
  const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
  const typed = [...dialog.querySelectorAll("textarea, input[type=text]")].some((field) => field.value !== field.defaultValue);
  if (outside && !typed) dialog.close();
});

each("dialog[data-open]", (dialog) => show(dialog));
if (location.hash.length > 1) {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named instanceof HTMLDialogElement) show(named);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-view]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const viewer = document.createElement("dialog");
  viewer.className = "v-dialog v-viewer";
  const picture = document.createElement("img");
  picture.src = link.href;
  picture.alt = link.querySelector("b")?.textContent ?? "";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "v-close";
  close.setAttribute("aria-label", text("close"));
  close.textContent = "×";
  close.addEventListener("click", () => viewer.close());
  viewer.append(picture, close);
  viewer.addEventListener("click", (press) => { if (press.target === viewer) viewer.close(); });
  viewer.addEventListener("close", () => viewer.remove());
  document.body.append(viewer);
  viewer.showModal();
});
