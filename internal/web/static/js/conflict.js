// Lists on which things are marked, and conflicts settled by keys.

const marked = document.getElementById("marked");
const list = document.getElementById("conflicts");

function boxes() {
  return [...document.querySelectorAll('input[type="checkbox"][name="conflict"], input[type="checkbox"][name="drift"]')].filter((b) => !b.disabled);
}

function count() {
  const all = boxes(), on = all.filter((b) => b.checked).length;
  const every = document.getElementById("mark-all");
  if (every) {
    every.closest("label").hidden = all.length === 0;
    every.checked = on > 0 && on === all.length;
    every.indeterminate = on > 0 && on < all.length;
  }
  const note = document.getElementById("marked-note");
  if (note) note.textContent = on ? `${on.toLocaleString("en-US")} marked` : "";
  for (const button of marked?.querySelectorAll("button.small") ?? []) button.disabled = on === 0;
}

if (marked) {
  document.addEventListener("change", (event) => {
    if (event.target.id === "mark-all") for (const box of boxes()) box.checked = event.target.checked;
    if (event.target.matches('#mark-all, [name="conflict"], [name="drift"]')) count();
  });
  count();
}

// Keys. A row is chosen by j and k; what it is asked is done by its own
// buttons.
function rows() {
  return [...list.querySelectorAll(".conflict:not(.done)")];
}

function move(by) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.indexOf(document.activeElement?.closest(".conflict"));
  const to = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  to.focus();
  to.scrollIntoView({ block: "nearest" });
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  o: (row) => row?.querySelector('[data-key="o"]')?.click(),
  t: (row) => row?.querySelector('[data-key="t"]')?.click(),
  v: (row) => setTimeout(() => row?.querySelector('[data-key="v"]')?.focus()),
  x: (row) => row?.querySelector('[name="conflict"]')?.click(),
};

if (list) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('input:not([type="checkbox"]), textarea, select, [popover]')) {
      if (event.key === "Escape") event.target.closest(".conflict")?.focus();
      return;
    }
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act(document.activeElement?.closest(".conflict"));
  });
  // Whoever settles by keys goes on with the row that follows.
  let at = 0;
  document.addEventListener("htmx:beforeSwap", () => {
    at = rows().indexOf(document.activeElement?.closest(".conflict"));
  });
  document.addEventListener("htmx:afterSettle", () => {
    count();
    if (document.activeElement === document.body) rows()[Math.max(0, Math.min(at, rows().length - 1))]?.focus();
  });
}
