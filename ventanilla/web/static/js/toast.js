// A floating notice. `kind`: info, success, warning, error. `action`: {label, run}.
import { text } from "./text.js";

const LOOKS = { info: "blue", success: "green", warning: "yellow", error: "red" };

export function toast(message, kind = "info", action = null) {
  const place = document.getElementById("toasts");
  if (!place || !message) return;
  for (const old of place.children) if (old.dataset.message === message) old.remove();

  const notice = document.createElement("div");
  notice.className = `v-alert c-${LOOKS[kind]}`;
  notice.dataset.message = message;
  const words = document.createElement("div");
  words.textContent = message;
  notice.append(words);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = action.label;
    button.addEventListener("click", () => { notice.remove(); action.run(); });
    notice.append(button);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "v-close";
  close.setAttribute("aria-label", text("close"));
  close.textContent = "×";
  close.addEventListener("click", () => notice.remove());
  notice.append(close);
  place.append(notice);
  if (kind !== "error" && !action) setTimeout(() => notice.remove(), 7000);
}
