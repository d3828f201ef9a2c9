// Comforts of the editors: a search among icons and words, and dragging a list into order. All of it works without, by other means.

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function filter(input, items) {
  const words = fold(input.value).split(/\s+/).filter(Boolean);
  for (const item of items) {
    const text = fold(item.dataset.words);
    item.hidden = !words.every((word) => text.includes(word));
  }
}

document.addEventListener("input", (event) => {
  const input = event.target;
  if (input.matches("[data-icons-search]")) {
    filter(input, input.closest("[data-icons]").querySelectorAll("[data-words]"));
    event.stopPropagation();
  } else if (input.matches("[data-filter]")) {
    filter(input, document.querySelector(input.dataset.filter).children);
  }
}, true);

document.addEventListener("change", (event) => {
  const label = event.target.closest(".e-icon");
  if (!label) return;
  const picker = label.closest("[data-icons]");
  picker.querySelector("[data-icons-chosen]").replaceChildren(...[...label.querySelectorAll("svg")].map((one) => one.cloneNode(true)));
  picker.querySelector("[data-icons-name]").textContent = label.title;
});

// A search box in a form is no place from which to save it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-icons-search], [data-filter]")) event.preventDefault();
});

for (const list of document.querySelectorAll("[data-order]")) {
  let dragged = null;
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".e-grip");
    if (!grip) return;
    dragged = grip.closest("[data-entry]");
    dragged.classList.add("e-dragged");
    grip.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  list.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const over = [...list.children].find((item) => {
      const box = item.getBoundingClientRect();
      return event.clientY >= box.top && event.clientY < box.bottom;
    });
    if (!over || over === dragged) return;
    const after = over.compareDocumentPosition(dragged) & Node.DOCUMENT_POSITION_PRECEDING;
    list.insertBefore(dragged, after ? over.nextSibling : over);
  });
  const drop = () => {
    if (!dragged) return;
    dragged.classList.remove("e-dragged");
    dragged = null;
    const form = document.getElementById(list.dataset.order);
    const names = [...list.children].map((item) => item.dataset.entry);
    if (names.join() === list.dataset.before) return;
    for (const name of names) {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = "entry";
      input.value = name;
      form.append(input);
    }
    form.requestSubmit();
  };
  list.dataset.before = [...list.children].map((item) => item.dataset.entry).join();
  list.addEventListener("pointerup", drop);
  list.addEventListener("pointercancel", drop);
}
