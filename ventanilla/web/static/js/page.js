// The page itself: marks that scripts run, focus after an error, errors of HTMX requests, copy buttons.
import { each, text } from "./text.js";
import { toast } from "./toast.js";

document.documentElement.classList.add("v-js");

// After a refused form the summary of what is wrong is read first.
each("[data-focus]", (element) => element.focus({ preventScroll: false }));

const SENTENCES = { 0: "offline", 401: "signedOut", 403: "denied", 404: "gone", 413: "large", 429: "often" };

function complain(status) {
  toast(text(SENTENCES[status] ?? "busy"), "error");
}

document.addEventListener("htmx:responseError", (event) => complain(event.detail.xhr.status));
document.addEventListener("htmx:sendError", () => complain(0));
document.addEventListener("htmx:timeout", () => complain(0));

// Where a fragment was asked for, a whole page is the login page: the session ended. Drafts come back after signing in.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (event.detail.shouldSwap && target !== document.body && /^\s*<!doctype/i.test(xhr.responseText)) {
    event.detail.shouldSwap = false;
    event.detail.isError = false;
    toast(text("signedOut"), "error", { label: text("signIn"), run: () => location.reload() });
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || !navigator.clipboard) return;
  event.preventDefault();
  await navigator.clipboard.writeText(button.dataset.copy);
  toast(text("copied"), "success");
});
