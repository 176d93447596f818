// The columns page. What becomes of the values is asked of the server, by
// htmx; this makes the choice of a field one that can be searched.
const form = document.getElementById("columns");

// Enter in a dialog presses the dialog's own button, not the form's first.
form.addEventListener("keydown", (event) => {
  const dialog = event.target.closest(".dialog");
  if (event.key === "Enter" && dialog && event.target.matches("input")) {
    event.preventDefault();
    dialog.querySelector(".button.primary").click();
  }
});

// One list serves all selects. It opens in the place of the browser's own,
// with a box to search in; the select keeps the value, so that the form, its
// label and screen readers know nothing of it.
const picker = document.createElement("div");
picker.className = "picker";
picker.popover = "auto";
picker.innerHTML = `<input type="text" role="combobox" aria-expanded="true" aria-controls="picker-list" aria-autocomplete="list" aria-label="Search the fields" placeholder="Search" autocomplete="off" spellcheck="false"><ul id="picker-list" role="listbox" aria-label="Fields"></ul>`;
document.body.append(picker);
const search = picker.querySelector("input");
const list = picker.querySelector("ul");
let owner = null;
let active = -1;
let finger = false; // for which the browser's own list is better

const options = () => Array.from(list.querySelectorAll("[role=option]:not([hidden])"));

function mark(index) {
  const shown = options();
  list.querySelector("[aria-current]")?.removeAttribute("aria-current");
  active = shown.length ? (index + shown.length) % shown.length : -1;
  if (active < 0) { search.removeAttribute("aria-activedescendant"); return; }
  shown[active].setAttribute("aria-current", "true");
  shown[active].scrollIntoView({ block: "nearest" });
  search.setAttribute("aria-activedescendant", shown[active].id);
}

function fill(select) {
  list.replaceChildren();
  let number = 0;
  for (const node of select.children) {
    const group = node instanceof HTMLOptGroupElement;
    if (group) {
      const title = document.createElement("li");
      title.className = "picker-group";
      title.role = "presentation";
      title.textContent = node.label;
      list.append(title);
    }
    for (const option of group ? node.children : [node]) {
      const item = document.createElement("li");
      item.role = "option";
      item.id = `picker-${number++}`;
      item.dataset.value = option.value;
      item.textContent = option.textContent;
      item.setAttribute("aria-selected", String(option.selected));
      const other = usedBy(select, option.value);
      if (other) {
        const note = document.createElement("span");
        note.textContent = other;
        item.append(note);
      }
      list.append(item);
    }
  }
}

// usedBy names the column that a field is filled by already.
function usedBy(select, value) {
  if (!value) return "";
  for (const other of form.querySelectorAll(".column-field select")) {
    if (other !== select && other.value === value) return other.closest(".column").querySelector(".column-name strong").textContent;
  }
  return "";
}

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let group = null;
  let any = false;
  for (const item of list.children) {
    if (item.className === "picker-group") {
      if (group) group.hidden = !any;
      group = item;
      any = false;
      continue;
    }
    const text = item.textContent.toLowerCase();
    item.hidden = !words.every((word) => text.includes(word));
    if (!item.hidden) any = true;
  }
  if (group) group.hidden = !any;
  mark(0);
}

function open(select, typed) {
  owner = select;
  fill(select);
  search.value = typed;
  const at = select.getBoundingClientRect();
  const below = innerHeight - at.bottom;
  const height = Math.min(360, Math.max(below, at.top) - 16);
  picker.style.width = `${Math.max(at.width, 240)}px`;
  picker.style.maxHeight = `${height}px`;
  picker.style.left = `${Math.min(at.left, innerWidth - Math.max(at.width, 240) - 8)}px`;
  picker.style.top = below > 260 || below > at.top ? `${at.bottom + 4}px` : `${at.top - height - 4}px`;
  picker.showPopover();
  filter();
  if (!typed) mark(options().findIndex((item) => item.getAttribute("aria-selected") === "true"));
  search.focus();
}

function close(value) {
  const select = owner;
  picker.hidePopover();
  select?.focus();
  if (select && value !== undefined && select.value !== value) {
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

const field = (target) => target instanceof HTMLSelectElement && target.matches(".column-field select") ? target : null;

form.addEventListener("pointerdown", (event) => { finger = event.pointerType === "touch"; });
form.addEventListener("mousedown", (event) => {
  if (field(event.target) && event.button === 0 && !finger) event.preventDefault();
});
// Not before the button is up, for that closes what is open.
form.addEventListener("click", (event) => {
  const select = field(event.target);
  if (select && !finger) open(select, "");
});
form.addEventListener("keydown", (event) => {
  const select = field(event.target);
  if (!select || event.ctrlKey || event.metaKey || event.altKey) return;
  const letter = event.key.length === 1 && event.key !== " ";
  if (letter || [" ", "Enter", "ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    open(select, letter ? event.key : "");
  }
});

search.addEventListener("input", filter);
search.addEventListener("keydown", (event) => {
  switch (event.key) {
    case "ArrowDown": mark(active + 1); break;
    case "ArrowUp": mark(active - 1); break;
    case "Home": mark(0); break;
    case "End": mark(options().length - 1); break;
    case "Enter": close(options()[active]?.dataset.value); break;
    case "Escape": case "Tab": close(); break;
    default: return;
  }
  if (event.key !== "Tab") event.preventDefault();
});
list.addEventListener("mousedown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const item = event.target.closest("[role=option]");
  if (item) close(item.dataset.value);
});
