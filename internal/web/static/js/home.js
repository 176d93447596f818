// Tells screen readers how far the work on Home is, but only when that changed;
// and shows the new figures when all work is done.

const said = document.getElementById("home-said");
let works = Number(document.getElementById("home-now")?.dataset.works);

document.addEventListener("htmx:afterSettle", () => {
  const now = document.getElementById("home-now");
  if (!now) return;
  if (said && said.textContent !== now.dataset.said) said.textContent = now.dataset.said;
  const left = Number(now.dataset.works);
  if (works > 0 && left === 0) setTimeout(() => location.reload(), 1500);
  works = left;
});
