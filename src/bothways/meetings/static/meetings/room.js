// The page around a meeting: what anybody does shows on everybody's page, and the clock counts.
//
// The server's time is the truth: each answer says when it was made and how much is left, and from then on
// the browser's steady clock counts, so that a wall clock that is wrong, or is set meanwhile, does no harm.
// What stands in a form being filled in stays. Without sockets the page asks every few seconds.

import { Live } from "../ui/js/live.js";

const WITHOUT_SOCKET = 4_000;
const WITH_SOCKET = 20_000; // for what is done on other pages
const SOON = 120;

const room = document.querySelector("[data-room]");
const state = document.querySelector("[data-room-state]");
const live = new Live();
const begun = { at: 0 };
const dirty = new Set(); // parts in which something was typed and not sent
let due;
let asking = false;
let again = false;

// The clock

function set(heardAt) {
  const clock = room.querySelector("[data-clock]");
  begun.at = heardAt;
  if (clock) clock.dataset.heard = heardAt;
  tick();
}

function tick() {
  const clock = room.querySelector("[data-clock][data-running]");
  const figures = clock?.querySelector("[data-figures]");
  if (!figures) return;
  const left = Number(clock.dataset.left) - Math.floor((performance.now() - begun.at) / 1_000);
  const whole = Math.abs(left);
  figures.textContent = `${left < 0 ? "+" : ""}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  const said = clock.querySelector("[data-said]");
  const words = left < 0 ? said.dataset.overWords : said.dataset.leftWords;
  if (said.textContent !== words) said.textContent = words;
  clock.classList.toggle("clock--over", left < 0);
}

// What is new

function later(wait = live.state === "open" ? WITH_SOCKET : WITHOUT_SOCKET) {
  clearTimeout(due);
  due = setTimeout(ask, wait);
}

async function ask() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  again = false;
  const have = room.querySelector("[data-version]")?.dataset.version ?? "";
  const asked = performance.now();
  try {
    const answer = await fetch(`${room.dataset.parts}?have=${have}`, { redirect: "error" });
    if (answer.status === 404 || answer.status === 403) return location.reload();
    if (answer.status === 200) show(await answer.text(), (asked + performance.now()) / 2);
    say("");
  } catch {
    say(room.dataset.lost);
  } finally {
    asking = false;
    if (!document.hidden || live.state !== "open") later(again ? SOON : undefined);
  }
}

function say(words) {
  if (state.textContent !== words) state.textContent = words;
}

// Puts in what differs, and leaves alone where somebody is writing.
function show(html, heardAt) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const version = fresh.querySelector("[data-version]");
  for (const name of ["head", "turns", "agenda", "note", "items"]) {
    const old = room.querySelector(`[data-part="${name}"]`);
    const now = fresh.querySelector(`[data-part="${name}"]`);
    if (!now) old?.remove(); // there are no turns in a meeting that was cancelled
    else if (!old) return location.reload();
    if (!old || !now) continue;
    if (name !== "turns" && same(old, now)) continue;
    if (name === "note" && dirty.has(name)) continue; // saving says what is newer
    if (dirty.has(name)) keepTyped(old, now);
    replace(old, now);
  }
  room.querySelector("[data-version]").dataset.version = version.dataset.version;
  set(heardAt);
}

const WITHOUT = /<input type="hidden"[^>]*>|\sopen(="")?/g; // keys and tokens differ each time

function same(a, b) {
  return a.outerHTML.replace(WITHOUT, "") === b.outerHTML.replace(WITHOUT, "");
}

function keepTyped(old, now) {
  for (const field of old.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    const other = field.id && now.querySelector(`#${CSS.escape(field.id)}`);
    if (other) other.value = field.value;
  }
}

function replace(old, now) {
  const focused = old.contains(document.activeElement) ? pathOf(old, document.activeElement) : null;
  const open = [...old.querySelectorAll("details")].map((one) => one.open);
  const fresh = document.adoptNode(now);
  old.replaceWith(fresh);
  const details = [...fresh.querySelectorAll("details")];
  if (details.length === open.length) details.forEach((one, at) => { one.open = open[at]; });
  if (focused) focusLike(fresh, focused);
}

function pathOf(part, field) {
  return { id: field.id, value: field.value, action: field.form?.getAttribute("action"), name: field.name,
    start: field.selectionStart ?? null };
}

// The same field, or the same button of the same form; the part itself where it is gone.
function focusLike(part, known) {
  let found = known.id && part.querySelector(`#${CSS.escape(known.id)}`);
  found ||= [...part.querySelectorAll("button")].find(
    (one) => one.name === known.name && one.form?.getAttribute("action") === known.action
      && (known.name !== "do" || one.value === known.value || /done$/.test(one.value) || ["run", "pause", "turn"].includes(one.value)),
  );
  if (!found) {
    found = part;
    part.tabIndex = -1;
  }
  found.focus({ preventScroll: true });
  if (known.start !== null && found.setSelectionRange && found.type !== "number") {
    try { found.setSelectionRange(known.start, known.start); } catch { /* not a field of text */ }
  }
}

// What is done here: sent without leaving the page; the answer is the page itself.
async function send(event) {
  const form = event.target;
  if (form.method !== "post" || !form.closest("[data-part]") || event.defaultPrevented) return;
  event.preventDefault();
  const part = form.closest("[data-part]").dataset.part;
  const button = event.submitter;
  const said = new FormData(form, button);
  button?.setAttribute("aria-busy", "true");
  const asked = performance.now();
  try {
    const answer = await fetch(form.action, { method: "POST", body: said });
    if (!answer.url.includes("/room/")) return location.assign(answer.url);
    if (answer.status >= 500) throw new Error(String(answer.status));
    if (answer.status < 400) dirty.delete(part);
    const html = await answer.text();
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const messages = fresh.getElementById("messages");
    if (messages) document.getElementById("messages")?.replaceWith(document.adoptNode(messages));
    if (answer.status >= 400) dirty.delete(part); // the form comes back with what was typed
    const holder = fresh.querySelector("[data-room]");
    if (holder) show(holder.outerHTML, (asked + performance.now()) / 2);
    else location.reload();
  } catch {
    say(room.dataset.lost);
    button?.removeAttribute("aria-busy");
  }
}

document.addEventListener("bothways:news", ({ detail }) => {
  if (detail.about === "room" && String(detail.meeting) === room.dataset.room) later(SOON);
});
live.addEventListener("state", () => later(SOON));
document.addEventListener("visibilitychange", () => !document.hidden && later(SOON));
room.addEventListener("submit", send);
room.addEventListener("input", (event) => {
  const part = event.target.closest("[data-part]");
  if (part) dirty.add(part.dataset.part);
});

const navigation = performance.getEntriesByType("navigation")[0];
set(navigation?.type === "back_forward" ? performance.now() : navigation?.responseStart ?? 0);
setInterval(tick, 250);
live.open();
later(navigation?.type === "back_forward" ? SOON : undefined);
