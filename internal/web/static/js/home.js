// Tells screen readers how far the work on Home is, but only when that changed.

const said = document.getElementById("home-said");

document.addEventListener("htmx:afterSettle", () => {
  const now = document.getElementById("home-now");
  if (said && now && said.textContent !== now.dataset.said) said.textContent = now.dataset.said;
});
