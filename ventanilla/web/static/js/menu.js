// <details data-menu>: one open at a time, closed by Escape, a click elsewhere or a choice, walked with the arrows, kept in sight.
const open = () => document.querySelectorAll("details[data-menu][open]");

function place(menu) {
  const body = menu.querySelector(".v-menu-body");
  const knob = menu.querySelector("summary").getBoundingClientRect();
  // Fixed, so that no table or card around it cuts it off.
  body.style.position = "fixed";
  body.style.inset = "0 auto auto 0"; // measured where it has all the room it wants
  const size = body.getBoundingClientRect();
  const below = innerHeight - knob.bottom > size.height + 12 || knob.top < size.height + 12;
  const start = menu.classList.contains("v-menu-start");
  const left = start ? knob.left : knob.right - size.width;
  body.style.top = `${below && !menu.classList.contains("v-menu-up") ? knob.bottom + 5 : Math.max(8, knob.top - size.height - 5)}px`;
  body.style.left = `${Math.max(8, Math.min(left, innerWidth - size.width - 8))}px`;
}

function close(menu, focus = false) {
  menu.open = false;
  if (focus) menu.querySelector("summary").focus();
}

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details[data-menu]") || !menu.open) return;
  for (const other of open()) if (other !== menu && !other.contains(menu)) close(other);
  place(menu);
}, true);

document.addEventListener("click", (event) => {
  for (const menu of open()) {
    // From an item focus goes back to the button: a dialog that the item opens gives it back there.
    if (!menu.contains(event.target)) close(menu);
    else if (event.target.closest(".v-menu-item[data-dialog], a.v-menu-item")) close(menu, true);
  }
});

// It stays by its button while the page moves below it.
const follow = (event) => {
  for (const menu of open()) if (!menu.querySelector(".v-menu-body").contains(event.target)) place(menu);
};
addEventListener("scroll", follow, { capture: true, passive: true });
addEventListener("resize", follow);
// What a menu holds may be fetched when it opens.
// htmx:load comes from what arrived, also where the link that asked for it went away with the swap.
for (const name of ["htmx:afterSwap", "htmx:load"]) document.addEventListener(name, () => open().forEach(place));

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]");
  if (!menu) return;
  if (event.key === "Escape") {
    event.stopPropagation();
    close(menu, true);
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.matches("input, textarea, select")) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll(".v-menu-item")];
  const here = items.indexOf(document.activeElement);
  items[(here + step + items.length) % items.length]?.focus();
});
