// [data-live-url]: asks every data-live-every seconds whether something is new (If-None-Match: data-live-version) and puts the named
// parts ([data-live="thread"]) in place. Never moves what is being read, never touches what is being typed, rests while hidden.
import { each, text } from "./text.js";
import { toast } from "./toast.js";

const typing = (part) => {
  if (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select, [contenteditable]")) return true;
  if (part.querySelector("details[data-menu][open], dialog[open]")) return true;
  return [...part.querySelectorAll("textarea, input:not([type=hidden])")].some((field) =>
    field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : field.type === "file" ? field.files.length : field.value !== field.defaultValue);
};

// The first thing in sight stays where it is on the screen, whatever grew above it.
function still(change) {
  const anchor = document.elementFromPoint(innerWidth / 2, Math.min(140, innerHeight / 3))?.closest("[id]");
  const name = anchor?.id;
  const before = anchor?.getBoundingClientRect().top;
  const focused = document.activeElement;
  change();
  const after = name && document.getElementById(name);
  if (after) {
    const moved = after.getBoundingClientRect().top - before;
    if (Math.abs(moved) > 1 && scrollY > 0) scrollBy({ top: moved, behavior: "instant" });
  }
  if (!focused.isConnected) twin(focused)?.focus({ preventScroll: true });
}

// What stands now where this stood: the same link, button or field, else the content of the page. Focus is never lost.
function twin(gone) {
  const same = ["id", "href", "formaction", "name", "value"].filter((name) => gone.getAttribute(name));
  const alike = same.map((name) => `[${name}="${CSS.escape(gone.getAttribute(name))}"]`).join("");
  const named = alike && document.querySelector(gone.localName + alike);
  const said = () => gone.textContent && [...document.querySelectorAll(gone.localName)].find((one) => one.textContent === gone.textContent);
  return named || said() || document.getElementById("contenido");
}

// Puts the parts that arrived in place of those of the same name, wherever the page has them. False if one had to stay as it is.
export function renew(html) {
  const arrived = new DOMParser().parseFromString(html, "text/html");
  let done = true;
  still(() => {
    for (const part of arrived.querySelectorAll("[data-live]")) {
      for (const here of document.querySelectorAll(`[data-live="${CSS.escape(part.dataset.live)}"]`)) {
        if (here.innerHTML === part.innerHTML) continue;
        if (typing(here)) { done = false; continue; }
        const next = document.importNode(part, true);
        here.replaceWith(next);
        globalThis.htmx?.process(next);
        next.dispatchEvent(new CustomEvent("v:fresh", { bubbles: true }));
      }
    }
  });
  return done;
}

each("[data-live-url]", (host) => {
  let version = host.dataset.liveVersion ?? "";
  let wait = Math.max(2, Number(host.dataset.liveEvery) || 10) * 1000;
  const rest = wait;
  let timer;

  const later = () => { clearTimeout(timer); timer = setTimeout(ask, wait); };

  async function ask() {
    if (!host.isConnected) return;
    if (document.hidden) return;
    try {
      const answer = await fetch(host.dataset.liveUrl, {
        headers: { "X-Live": "1", ...(version ? { "If-None-Match": version } : {}) },
        credentials: "same-origin", redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(20_000),
      });
      wait = rest;
      if (answer.status === 200) {
        // A part that could not be renewed is asked for again next time.
        if (renew(await answer.text())) version = answer.headers.get("ETag") ?? "";
      }
      else if (answer.type === "opaqueredirect") {
        toast(text("signedOut"), "warning", { label: text("signIn"), run: () => location.reload() });
        return;
      } else if (answer.status === 404 || answer.status === 403) {
        toast(text(answer.status === 404 ? "gone" : "denied"), "warning", { label: text("freshShow"), run: () => location.reload() });
        return;
      } else if (answer.status >= 500 || answer.status === 429) wait = Math.min(wait * 2, 300_000);
    } catch {
      wait = Math.min(wait * 2, 300_000); // offline: ask more and more rarely
    }
    later();
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) { clearTimeout(timer); ask(); } });
  addEventListener("online", () => { wait = rest; ask(); });
  later();
});
