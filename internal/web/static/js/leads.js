// Marks all leads of the page at once.
const all = document.querySelector("[data-mark-all]");
if (all) {
  const marks = () => [...document.querySelectorAll('input[form="bulk"][name="id"]')];
  all.hidden = false;
  all.addEventListener("change", () => marks().forEach((mark) => { mark.checked = all.checked; }));
  document.addEventListener("change", (event) => {
    if (event.target.name !== "id") return;
    const checked = marks().filter((mark) => mark.checked).length;
    all.checked = checked === marks().length;
    all.indeterminate = checked > 0 && !all.checked;
  });
}
