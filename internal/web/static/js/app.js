// What every page does: tell the time zone once, change colours, copy, answer
// keys, and say messages.

const root = document.documentElement;

function remember(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; SameSite=Lax; Max-Age=${value ? 31536000 : 0}${secure}`;
}

// The server writes times in the zone of who asks. Before it knows that, the
// script writes them.
function localTimes(scope) {
  const time = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "short" });
  const day = new Intl.DateTimeFormat("en-US", { dateStyle: "medium" });
  for (const node of scope.querySelectorAll("time[data-form]")) {
    node.textContent = (node.dataset.form === "day" ? day : time).format(new Date(node.dateTime));
  }
}
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (document.body.hasAttribute("data-ask-zone") && zone) {
  document.cookie = `leadbridge-zone=${zone}; Path=/; SameSite=Lax; Max-Age=31536000`;
  localTimes(document);
}

/** say shows a message for a few seconds, to screen readers too. */
export function say(text) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.textContent = text;
  document.getElementById("toasts").append(toast);
  setTimeout(() => toast.remove(), 6000);
}

function setTheme(button) {
  const theme = button.value;
  if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
  remember("leadbridge-theme", theme);
  for (const other of button.parentElement.querySelectorAll("button")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  document.dispatchEvent(new CustomEvent("leadbridge:theme"));
}

document.addEventListener("click", async (event) => {
  const theme = event.target.closest(".theme button");
  if (theme) {
    event.preventDefault();
    setTheme(theme);
    return;
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const field = document.getElementById(copy.dataset.copy);
    try {
      await navigator.clipboard.writeText(field.value);
      say("Copied.");
    } catch {
      field.select();
      say("Press Ctrl C to copy.");
    }
  }
});

// A form that was sent is not sent again by a second click.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.target.hasAttribute("hx-post")) return;
  const button = event.submitter;
  if (button) setTimeout(() => { if (!event.defaultPrevented) button.disabled = true; });
});
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("button:disabled").forEach((b) => { b.disabled = false; });
});

// Keys: / searches, g and a letter goes to a page.
const places = { h: "/", i: "/imports", l: "/leads", d: "/duplicates", c: "/integrations", q: "/quality", s: "/settings", n: "/import/new" };
let went = 0;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "/") {
    const search = document.getElementById("search");
    if (search && search.offsetParent) { event.preventDefault(); search.focus(); search.select(); }
  } else if (event.key === "g") {
    went = Date.now();
  } else if (Date.now() - went < 1200 && places[event.key]) {
    went = 0;
    location.assign(places[event.key]);
  }
});

// What htmx could not fetch because the server is away.
document.addEventListener("htmx:sendError", () => say("The server does not answer. What you see may be out of date."));

// On a narrow screen the tab that is shown may be out of sight.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
