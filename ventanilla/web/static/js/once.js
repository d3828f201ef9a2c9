// A form that posts is sent once: its buttons rest until the answer. The server knows a second one anyway, by the form's key.
import { text } from "./text.js";

document.addEventListener("submit", (event) => {
  const form = event.target;
  // One that opens a page of its own leaves this one standing, to be sent again.
  if (event.defaultPrevented || form.method !== "post" || form.target) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  rest(form, event.submitter);
});

function rest(form, submitter) {
  form.dataset.sent = "1";
  // After this turn, or the pressed button's own name and value would not be sent.
  setTimeout(() => {
    if (!form.dataset.sent) return;
    for (const button of form.querySelectorAll("button:not([type=button]):not(:disabled)")) {
      button.disabled = true;
      button.dataset.resting = "";
    }
    const pressed = submitter ?? form.querySelector("button[type=submit]");
    pressed?.setAttribute("aria-busy", "true");
    pressed?.setAttribute("title", text("sending"));
  });
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt;
  if (!(form instanceof HTMLFormElement) || event.detail.requestConfig.verb === "get") return;
  if (form.dataset.sent) event.preventDefault();
  else rest(form, event.detail.requestConfig.triggeringEvent?.submitter);
});

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button[data-resting]")) {
    delete button.dataset.resting;
    button.disabled = false;
    button.removeAttribute("aria-busy");
    button.removeAttribute("title");
  }
}

const all = () => document.querySelectorAll("form[data-sent]").forEach(release);
// Back from the next page, out of the browser's cache.
addEventListener("pageshow", all);
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt?.closest?.("form[data-sent]");
  if (form) release(form);
});
