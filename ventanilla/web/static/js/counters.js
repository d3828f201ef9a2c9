// Characters left, beside the label of a control with data-limit. Counted as the server counts: by code point, \r\n as one.
import { each } from "./text.js";

each("[data-counter]", (counter) => {
  const field = document.getElementById(counter.dataset.counter);
  const limit = Number(field?.dataset.limit);
  if (!limit) return;
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const show = () => {
    const length = [...field.value].length;
    const left = limit - length;
    const over = left < 0;
    counter.toggleAttribute("data-over", over);
    counter.toggleAttribute("data-near", !over && left <= limit / 10);
    // Silent until it matters: a number that counts down from the first letter only distracts.
    counter.textContent = over ? counter.dataset.overText.replace("{n}", number.format(-left)) : length > limit / 2 ? `${number.format(length)} / ${number.format(limit)}` : "";
  };
  field.addEventListener("input", show);
  show();
});
