// The journal: unlocked by a passphrase, read and written here, sent sealed. Text is never kept
// anywhere in clear, not in this browser's storage either; what can't be saved stays on the page and
// is tried again.

import * as secret from "./journal-crypto.js";

const LEAST = 10;
const LONGEST = 20000;
const SAVE_AFTER = 1200;
const RETRY = 5000;
const LOCK_AFTER = 30 * 60 * 1000;

const root = document.getElementById("journal");
const state = JSON.parse(document.getElementById("journal-state").textContent);
const words = root.dataset;
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const parts = [...root.querySelectorAll("[data-part]")];
const list = root.querySelector("[data-notes]");
const template = document.getElementById("journal-note");
const unsaved = new Set();
let key = null;
let idle = 0;

const show = (...names) => {
  for (const one of parts) one.hidden = !names.includes(one.dataset.part);
};

const token = () => root.querySelector("[name=csrfmiddlewaretoken]").value;

async function post(url, body) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  });
  const isJson = (response.headers.get("Content-Type") || "").includes("json");
  return { status: response.status, ...(isJson ? await response.json() : {}) };
}

function complain(form, message) {
  const place = form.querySelector("[data-problem]");
  place.textContent = message;
  place.hidden = !message;
}

function busy(form, isBusy) {
  for (const button of form.querySelectorAll("button")) button.disabled = isBusy;
  form.setAttribute("aria-busy", String(isBusy));
}

// What each form does; a second press while the passphrase is being worked on does nothing.
function on(name, act) {
  const form = part(name).querySelector("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    complain(form, "");
    busy(form, true);
    try {
      await act(form);
    } catch {
      complain(form, words.lost);
    } finally {
      busy(form, false);
    }
  });
}

function twice(form) {
  const [first, second] = form.querySelectorAll("input[type=password]");
  if (first.value.length < LEAST) return complain(form, words.short);
  if (first.value !== second.value) return complain(form, words.differ);
  return first.value;
}

function showCode(code) {
  part("code").querySelector("output").textContent = code;
  show("code");
  part("code").querySelector("h2").focus();
}

async function keep(form, made) {
  const answer = await post(state.keyUrl, { ...made.kept, version: state.key ? state.key.version : 0 });
  if (answer.status !== 200) return complain(form, answer.message || words.lost);
  state.key = answer.key;
  for (const field of form.querySelectorAll("input")) field.value = "";
  showCode(made.code);
}

on("new", async (form) => {
  const passphrase = twice(form);
  if (!passphrase) return;
  const made = await secret.newJournal(passphrase);
  key = made.key;
  await keep(form, made);
});

on("change", async (form) => {
  const passphrase = twice(form);
  if (!passphrase) return;
  await keep(form, await secret.wrapAnew(key, passphrase));
});

on("locked", async (form) => {
  const field = form.querySelector("input");
  key = await secret.unlock(state.key, field.value);
  if (!key) return complain(form, words.wrong);
  field.value = "";
  await openAll();
});

on("lost", async (form) => {
  const field = form.querySelector("input");
  key = await secret.unlockByCode(state.key, field.value);
  if (!key) return complain(form, words.wrongCode);
  field.value = "";
  await openAll();
  show("open", "change");
  part("change").querySelector("input").focus();
});

for (const button of root.querySelectorAll("[data-show]")) {
  button.addEventListener("click", () => {
    show(...button.dataset.show.split(" "));
    const wanted = part(button.dataset.show.split(" ").at(-1)).querySelector("input, h2");
    if (wanted) wanted.focus();
  });
}

root.querySelector("[data-code-kept]").addEventListener("click", () => {
  part("code").querySelector("output").textContent = "";
  if (list.children.length || !state.notes.length) {
    show("open");
  } else {
    openAll();
  }
});

async function openAll() {
  list.replaceChildren();
  for (const note of state.notes) {
    const text = await secret.openNote(key, note.key, note.sealed);
    list.append(drawn(note, text));
  }
  show("open");
  renewEmpty();
  renewLock();
}

const renewEmpty = () => {
  root.querySelector("[data-empty]").hidden = list.children.length > 0;
};

function renewLock() {
  clearTimeout(idle);
  idle = setTimeout(lock, LOCK_AFTER);
}

function lock() {
  if (unsaved.size) return renewLock();
  key = null;
  list.replaceChildren();
  show(state.key ? "locked" : "new");
}

root.querySelector("[data-lock]").addEventListener("click", lock);
root.addEventListener("input", renewLock);

root.querySelector("[data-add]").addEventListener("click", () => {
  const note = { key: crypto.randomUUID(), version: 0 };
  const card = drawn(note, "");
  list.prepend(card);
  renewEmpty();
  card.querySelector("textarea").focus();
});

function drawn(note, text) {
  const card = template.content.firstElementChild.cloneNode(true);
  const field = card.querySelector("textarea");
  const status = card.querySelector("[data-status]");
  if (text === null) {
    field.value = words.unreadable;
    field.disabled = true;
    return card;
  }
  field.value = text;
  field.readOnly = !state.isOpen;
  const on = note.changedAt ? new Date(note.changedAt).toLocaleString(document.documentElement.lang) : "";
  status.textContent = on;
  let timer = 0;
  let isSaving = false;
  let saved = text;

  const grow = () => {
    field.style.blockSize = "auto";
    field.style.blockSize = `${field.scrollHeight + 4}px`;
  };

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  async function save() {
    const now = field.value;
    if (isSaving || now === saved || !key) return;
    if (now.length > LONGEST) {
      status.textContent = words.long;
      return;
    }
    isSaving = true;
    try {
      const sealed = await secret.sealNote(key, note.key, now);
      const answer = await post(state.notesUrl, { key: note.key, sealed, version: note.version });
      if (answer.status === 200) taken(answer.note, now);
      else if (answer.status === 409) await clash(answer, now);
      else status.textContent = answer.message || words.lost;
    } catch {
      status.textContent = words.retry;
      later(RETRY);
    } finally {
      isSaving = false;
    }
  }

  function taken(kept, now) {
    saved = now;
    Object.assign(note, kept);
    if (!state.notes.includes(note)) state.notes.unshift(note);
    if (field.value === saved) unsaved.delete(card);
    else later(SAVE_AFTER);
    status.textContent = words.saved;
  }

  // Another window has changed it: theirs stays where it is, ours becomes a note of its own.
  async function clash(answer, now) {
    const mine = { key: crypto.randomUUID(), version: 0 };
    const copy = drawn(mine, "");
    card.before(copy);
    const own = copy.querySelector("textarea");
    own.value = now;
    own.dispatchEvent(new Event("input", { bubbles: true }));
    copy.querySelector("[data-status]").textContent = words.both;
    unsaved.delete(card);
    if (answer.note) {
      const theirs = await secret.openNote(key, note.key, answer.note.sealed);
      Object.assign(note, answer.note);
      field.value = theirs ?? words.unreadable;
      saved = field.value;
      status.textContent = words.theirs;
    } else {
      card.remove();
    }
    own.focus();
  }

  field.addEventListener("input", () => {
    unsaved.add(card);
    status.textContent = words.saving;
    grow();
    later(SAVE_AFTER);
  });
  field.addEventListener("blur", () => later(0));
  card.querySelector("[data-remove]").addEventListener("click", async (event) => {
    const button = event.currentTarget;
    if (button.dataset.sure !== "yes") {
      button.dataset.sure = "yes";
      button.textContent = words.sure;
      return;
    }
    clearTimeout(timer);
    if (note.version) {
      const answer = await post(state.notesUrl, { key: note.key, do: "remove" });
      if (answer.status !== 200) {
        status.textContent = answer.message || words.lost;
        return;
      }
    }
    state.notes = state.notes.filter((one) => one !== note);
    unsaved.delete(card);
    card.remove();
    renewEmpty();
  });
  requestAnimationFrame(grow);
  return card;
}

addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});

if (!secret.isPossible()) show("impossible");
else show(state.key ? "locked" : "new");
root.hidden = false;
