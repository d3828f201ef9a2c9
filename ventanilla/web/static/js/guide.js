// The help: the part that the address names opens, and typing leaves the parts that contain the words.
const parts = [...document.querySelectorAll("[data-guide-part]")];
const find = document.querySelector("[data-guide-find]");
const none = document.querySelector("[data-guide-none]");
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const texts = parts.map((part) => fold(part.textContent));
const open = parts.map((part) => part.open);

function openNamed() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const part = target && target.closest("[data-guide-part]");
  if (!part) return;
  part.open = true;
  part.scrollIntoView();
}

function filter() {
  const words = fold(find.value).split(/\s+/).filter(Boolean);
  let left = 0;
  parts.forEach((part, place) => {
    const fits = words.every((word) => texts[place].includes(word));
    part.hidden = !fits;
    part.open = words.length ? fits : open[place];
    if (fits) left += 1;
  });
  none.textContent = left ? "" : none.dataset.text;
}

addEventListener("hashchange", openNamed);
find.addEventListener("input", filter);
openNamed();
