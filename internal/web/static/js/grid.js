// The grid of failed rows: a cell is saved when it is left, and checked at
// once. Without this script the form saves all of them.
import { say } from "./app.js";

const form = document.getElementById("grid-form");
if (form) {
  document.documentElement.classList.add("scripted");
  const before = new WeakMap(); // what a cell held when it was entered, or was saved last
  const field = (target) => target.closest?.(".fix-cell input");

  form.addEventListener("focusin", (event) => {
    const input = field(event.target);
    if (input && !before.has(input)) before.set(input, input.value);
  });
  form.addEventListener("change", (event) => {
    const input = field(event.target);
    if (input) save(input);
  });
  form.addEventListener("keydown", (event) => {
    const input = field(event.target);
    if (!input) return;
    if (event.key === "Enter") {
      event.preventDefault();
      move(input, event.shiftKey ? -1 : 1);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(input, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && before.has(input)) {
      input.value = before.get(input);
      input.select();
    }
  });
  // What is typed and not yet saved is not lost by a click on a button.
  addEventListener("beforeunload", (event) => {
    const input = field(document.activeElement);
    if (input && before.has(input) && before.get(input) !== input.value && !sending) event.preventDefault();
  });
  let sending = false;
  form.addEventListener("submit", (event) => {
    if (event.submitter?.id === "save-first") event.preventDefault(); // Enter in a cell; it is saved already
    else sending = true;
  });

  /** move goes to the cell above or below. */
  function move(input, by) {
    const row = input.closest("tr");
    const at = [...row.cells].indexOf(input.closest("td"));
    const next = by > 0 ? row.nextElementSibling : row.previousElementSibling;
    const other = next?.cells[at]?.querySelector("input");
    if (other) {
      other.focus();
      other.select();
    } else {
      input.blur();
      input.focus();
    }
  }

  let queue = Promise.resolve(); // one after the other, for each changes the row's mark
  function save(input) {
    const from = before.get(input);
    if (from === input.value) return;
    before.set(input, input.value);
    queue = queue.then(() => send(input, from)).catch(() => {
      before.set(input, from);
      say("The cell was not saved: the server does not answer.");
    });
  }

  async function send(input, from) {
    input.classList.add("saving");
    try {
      const answer = await fetch(form.dataset.cell, {
        method: "POST", headers: { "HX-Request": "true" },
        body: new URLSearchParams({ cell: input.name, value: input.value }),
      });
      if (!answer.ok || !answer.headers.get("Content-Type").startsWith("application/json")) {
        before.set(input, from);
        document.getElementById("problems").innerHTML = await answer.text();
        return;
      }
      show(input, from, await answer.json());
    } finally {
      input.classList.remove("saving");
    }
  }

  /** show brings the row up to date with what the server found. */
  function show(input, from, saved) {
    const row = input.closest("tr");
    row.classList.toggle("fix-ready", saved.ready);
    const badge = row.querySelector(".row-check .badge");
    badge.textContent = saved.ready ? "Looks right" : "Needs a fix";
    badge.className = `badge ${saved.ready ? "good" : "bad"}`;
    row.querySelector(".row-words").textContent = saved.words?.join(" ") ?? "";
    row.querySelector("input[type=hidden]").value = saved.mark;
    for (const cell of row.querySelectorAll(".fix-cell")) {
      const one = cell.querySelector("input");
      const fault = saved.faults[one.name.split(".")[2]] ?? "";
      cell.querySelector(".cell-fault").textContent = fault;
      if (fault) {
        one.setAttribute("aria-invalid", "true");
        one.setAttribute("aria-describedby", `${one.id}-fault`);
      } else {
        one.removeAttribute("aria-invalid");
        one.removeAttribute("aria-describedby");
      }
    }
    input.closest(".fix-cell").classList.toggle("fix-changed", saved.changed);
    row.querySelector(".put-back").hidden = !saved.changed;
    document.getElementById("ready-note").textContent = saved.note;
    offer(input, from, saved);
  }

  /** offer proposes to correct the same value in all other rows. */
  function offer(input, from, saved) {
    const box = document.getElementById("same");
    box.hidden = !saved.same;
    box.replaceChildren();
    if (!saved.same) return;
    const column = form.querySelector(`thead th[data-at="${input.name.split(".")[2]}"] bdi`).textContent;
    const text = document.createElement("span");
    const value = document.createElement("bdi");
    value.textContent = from.length > 60 ? `${from.slice(0, 60)}…` : from;
    text.append(`${saved.same === 1 ? "One other row has" : `${saved.same.toLocaleString("en-US")} other rows have`} “`, value, "” here too.");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = saved.same === 1 ? "Change it too" : "Change them all";
    button.addEventListener("click", () => everywhere(column, from, input.value));
    const no = document.createElement("button");
    no.type = "button";
    no.className = "button small quiet";
    no.textContent = "No";
    no.addEventListener("click", () => { box.hidden = true; input.focus(); });
    box.append(text, button, no);
  }

  /** everywhere posts the correction as the forms above the grid do. */
  function everywhere(column, from, to) {
    const post = document.createElement("form");
    post.method = "post";
    post.action = form.dataset.value;
    for (const [name, value] of Object.entries({ column, from, to })) {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = value;
      post.append(input);
    }
    document.body.append(post);
    sending = true;
    post.submit();
  }

  document.getElementById("save-rows")?.setAttribute("hidden", "");
}

// A corrected file can be dropped on its box.
const drop = document.querySelector("form.fix-drop");
if (drop) {
  const file = drop.querySelector("input[type=file]");
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    drop.addEventListener(name, () => drop.classList.remove("over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    file.files = event.dataTransfer.files;
    drop.requestSubmit();
  });
}
