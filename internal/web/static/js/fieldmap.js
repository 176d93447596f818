// The pages of an integration: conditions that are added and removed, and a
// record that is chosen from a list instead of typed.

const list = document.querySelector("[data-conditions]");

function ready(row) {
  const op = row.querySelector("[data-op]");
  const values = row.querySelector("[name='filter.values']");
  const fit = () => { values.hidden = op.value === "filled" || op.value === "blank"; };
  op.addEventListener("change", fit);
  fit();
  const remove = row.querySelector("[data-remove-condition]");
  remove.hidden = false;
  remove.addEventListener("click", () => {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("select") ?? document.querySelector("[data-add-condition]")).focus();
  });
}

if (list) {
  for (const row of list.children) ready(row);
  const add = document.querySelector("[data-add-condition]");
  add.hidden = false;
  add.addEventListener("click", () => {
    const row = document.getElementById("condition").content.firstElementChild.cloneNode(true);
    list.append(row);
    ready(row);
    row.querySelector("select").focus();
  });
}

document.addEventListener("change", (event) => {
  const field = document.getElementById(event.target.dataset?.fill ?? "");
  if (field) field.value = event.target.value;
}, true);
