// <form data-draft="name">: what is typed is kept in this browser, for this person, until the form got through. It comes back after
// an expired session, a failed post or a closed tab. Passwords and files are never kept.
import { each, text } from "./text.js";
import { toast } from "./toast.js";

const DAYS = 14;
const user = () => document.body.dataset.user;
const key = (form) => `draft:${user()}:${form.dataset.draft}`;
const KEPT = "textarea, select, input:not([type]), input[type=text], input[type=tel], input[type=email], input[type=number], input[type=date], input[type=datetime-local], input[type=url], input[type=radio], input[type=checkbox]";
const fields = (form) => [...form.elements].filter((field) => field.name && field.matches(KEPT) && !field.closest("[data-no-draft]"));
const isCheck = (field) => field.type === "radio" || field.type === "checkbox";
const initial = (field) => (isCheck(field) ? field.defaultChecked : field.tagName === "SELECT" ? [...field.options].findIndex((o) => o.defaultSelected) : field.defaultValue);

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null; // private mode, or not ours
  }
}

function keep(form) {
  const values = fields(form).map((field) => [field.name, isCheck(field) ? [field.value, field.checked] : field.value]);
  const typed = fields(form).some((field) => field.matches("textarea, input:not([type=radio], [type=checkbox])") && field.value.trim() && field.value !== field.defaultValue);
  try {
    if (typed) localStorage.setItem(key(form), JSON.stringify({ at: Date.now(), values }));
    else localStorage.removeItem(key(form));
  } catch {
    // full or forbidden: the page works on without
  }
}

function restore(form, draft) {
  let changed = false;
  for (const field of fields(form)) {
    for (const [name, value] of draft.values) {
      if (name !== field.name) continue;
      if (isCheck(field)) {
        if (value[0] === field.value && value[1] !== field.checked) field.checked = value[1];
      } else if (field.value !== value && (field.tagName !== "SELECT" || [...field.querySelectorAll("option")].some((option) => option.value === value))) {
        // What the server wrote there is newer than what the browser kept.
        if (field.tagName !== "SELECT" && initial(field)) continue;
        field.value = value;
        changed ||= field.tagName !== "SELECT";
      } else continue;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  return changed;
}

// A post got through when it led, by our own redirect, to a signed-in page that does not show the form refused. The login page, an
// error page (error.js) and a way back or a reload are none of that, and the draft stays.
const sent = sessionStorage.getItem("draft-sent");
sessionStorage.removeItem("draft-sent");
const arrival = performance.getEntriesByType("navigation")[0]?.type;
if (sent && user() && arrival === "navigate" && document.referrer.startsWith(location.origin)) {
  const form = document.querySelector(`form[data-draft="${CSS.escape(sent.split(":").slice(2).join(":"))}"]`);
  if (!form?.querySelector("[aria-invalid=true], [role=alert]") && !document.querySelector("[data-refused]")) localStorage.removeItem(sent);
}

each("form[data-draft]", (form) => {
  if (!user()) return;
  const draft = read(key(form));
  if (draft && Date.now() - draft.at < DAYS * 864e5) {
    if (restore(form, draft)) {
      toast(text("draft"), "info", {
        label: text("draftDrop"),
        run: () => { localStorage.removeItem(key(form)); form.reset(); form.dispatchEvent(new Event("input", { bubbles: true })); },
      });
    }
  }
  let waiting;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => keep(form), 300); });
  form.addEventListener("submit", () => { clearTimeout(waiting); keep(form); sessionStorage.setItem("draft-sent", key(form)); });
  form.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) { clearTimeout(waiting); localStorage.removeItem(key(form)); } });
});

// A way out empties what this browser keeps of the person.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-forget]")) return;
  for (const name of Object.keys(localStorage)) if (name.startsWith(`draft:${user()}:`)) localStorage.removeItem(name);
});
