// The bell: its number stands in the title of the page too, and what an open ticket shows is told to the server as seen (POST).
import { renew } from "./live.js";

let told = "";

function entitle() {
  const unread = document.querySelector("[data-bell]")?.dataset.bell ?? "";
  document.title = (unread ? `(${unread}) ` : "") + document.title.replace(/^\(\d+\+?\) /, "");
}

async function tell() {
  const form = document.querySelector("form[data-seen]");
  if (!form || document.hidden || !document.querySelector("[data-bell]")?.dataset.bell) return;
  const shown = form.elements.up_to.value;
  if (shown === told) return;
  told = shown;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "error" });
    if (answer.ok) renew(await answer.text());
  } catch {
    told = ""; // the next renewal tries again
  }
}

tell();
document.addEventListener("v:fresh", () => { entitle(); tell(); });
document.addEventListener("visibilitychange", tell);
