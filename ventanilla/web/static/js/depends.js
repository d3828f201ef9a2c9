// <select data-depends-on="id of another select">: leaves the optgroups whose data-parent is the other's value.
import { each } from "./text.js";

each("select[data-depends-on]", (select) => {
  const other = document.getElementById(select.dataset.dependsOn);
  if (!other) return;
  const groups = [...select.querySelectorAll("optgroup[data-parent]")];
  const follow = () => {
    const chosen = select.value;
    groups.forEach((group) => group.remove());
    select.append(...groups.filter((group) => group.dataset.parent === other.value));
    select.value = chosen;
    if (select.selectedIndex < 0) select.selectedIndex = 0;
    select.disabled = !other.value && groups.length > 1;
    if (select.value !== chosen) select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  // A single hidden area has nothing to choose from.
  other.addEventListener("change", follow);
  follow();
  select.form?.addEventListener("reset", () => setTimeout(follow));
});
