// A form with rows to tick: [data-bulk-all] ticks them all, [data-bulk-count] tells how many, Shift ticks a range.
import { each } from "./text.js";

const rows = (form) => [...form.querySelectorAll("input[type=checkbox][data-bulk]")];

function count(form) {
  const boxes = rows(form);
  const chosen = boxes.filter((box) => box.checked).length;
  for (const figure of form.querySelectorAll("[data-bulk-count]")) {
    figure.textContent = chosen;
    figure.dataset.bulkCount = chosen;
  }
  const all = form.querySelector("[data-bulk-all]");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

each("form:has([data-bulk-count])", (form) => {
  let last = null;
  form.addEventListener("click", (event) => {
    const box = event.target;
    if (!box.matches?.("input[data-bulk]")) return;
    const boxes = rows(form);
    if (event.shiftKey && last && boxes.includes(last)) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
    }
    last = box;
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-bulk-all]")) rows(form).forEach((box) => { box.checked = event.target.checked; });
    count(form);
  });
  count(form);
  addEventListener("pageshow", () => count(form));
});

// A filter that is chosen applies at once; without script its button does.
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-auto-submit]") && !event.target.matches("[type=text], [type=search]")) event.target.form.requestSubmit();
});
