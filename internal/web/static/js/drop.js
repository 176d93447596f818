// Drag and drop, and an upload whose progress is seen. Without it the form
// works as it stands.
const form = document.querySelector("form[data-drop]");
const input = form.querySelector("input[type=file]");
const box = form.querySelector(".drop-box");
const progress = form.querySelector(".drop-progress");
const bar = progress.querySelector("progress");
const said = progress.querySelector("[data-said]");
const fault = document.getElementById("upload-fault");
const most = Number(form.dataset.max);
let request = null;

form.classList.add("scripted");

function size(n) {
  return n < 1048576 ? `${Math.max(1, Math.round(n / 1024))} KB` : `${(n / 1048576).toFixed(1)} MB`;
}

function show(uploading) {
  box.hidden = uploading;
  progress.hidden = !uploading;
}

// complain shows what was wrong with a file, in the words of the server or
// our own.
function complain(title, text) {
  show(false);
  const notice = document.createElement("div");
  notice.className = "notice bad";
  const body = document.createElement("div");
  const strong = document.createElement("strong");
  strong.textContent = title;
  const p = document.createElement("p");
  p.className = "wrap";
  p.textContent = text;
  body.append(strong, p);
  notice.append(body);
  fault.replaceChildren(notice);
  input.value = "";
}

function upload(file) {
  if (!file || request) return;
  fault.replaceChildren();
  if (file.size > most) {
    complain("This file is too large", `It has ${size(file.size)}, and this server takes ${size(most)} at most. Split it into several files.`);
    return;
  }
  form.querySelector("[data-name]").textContent = file.name;
  bar.value = 0;
  said.textContent = "";
  show(true);
  const body = new FormData();
  body.append("file", file);
  request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.upload.onprogress = (event) => {
    if (!event.lengthComputable) return;
    const share = event.loaded / event.total;
    bar.value = share * 100;
    said.textContent = share < 1 ? `${size(event.loaded)} of ${size(event.total)}` : "Looking at the file";
  };
  request.onload = () => {
    const { status, responseText } = request;
    const to = request.getResponseHeader("HX-Redirect");
    request = null;
    if (to) { location.assign(to); return; }
    show(false);
    input.value = "";
    if (status >= 400 && responseText) fault.innerHTML = responseText;
    else complain("The upload failed", "The server gave no answer that makes sense. Try again.");
  };
  request.onerror = () => { request = null; complain("The upload broke off", "The connection was lost, or the server does not answer. Try again."); };
  request.onabort = () => { request = null; input.value = ""; show(false); };
  request.send(body);
}

input.addEventListener("change", () => upload(input.files[0]));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  upload(input.files[0]);
});
progress.querySelector("[data-cancel]").addEventListener("click", () => request?.abort());

// A file may be dropped anywhere on the page.
let inside = 0;
const carriesFile = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
document.addEventListener("dragenter", (event) => {
  if (carriesFile(event)) { inside++; form.classList.add("over"); }
});
document.addEventListener("dragleave", (event) => {
  if (carriesFile(event) && --inside <= 0) { inside = 0; form.classList.remove("over"); }
});
document.addEventListener("dragover", (event) => { if (carriesFile(event)) event.preventDefault(); });
document.addEventListener("drop", (event) => {
  if (!carriesFile(event)) return;
  event.preventDefault();
  inside = 0;
  form.classList.remove("over");
  const files = event.dataTransfer.files;
  if (files.length > 1) complain("One file at a time", "Drop the files one after the other.");
  else upload(files[0]);
});
