// A talk, live: what others say appears, what one says is shown at once with how it fares, and what the
// server hasn't taken is kept and tried again. The server has the last word: everything shown comes back
// from it with a version, and who was away asks for what is newer than the last one they know.

import { Live } from "../ui/js/live.js";
import { Lines } from "./lines.js";
import { Outbox, newKey } from "./outbox.js";
import { Tools } from "./tools.js";

const ANSWER_WITHIN = 10_000;
const TYPING_EVERY = 2_000;
const TYPING_LASTS = 5_000;
const BLOCKED_AFTER = 2; // failures of the socket
const POLL_EVERY = 3_000;
const TRY_AGAIN = 3_000;
const NEAR_THE_END = 60; // pixels

function talk(root) {
  const { dataset } = root;
  const number = Number(dataset.talk);
  const scroll = document.getElementById("talk-scroll");
  const state = document.getElementById("talk-state");
  const typing = document.getElementById("talk-typing");
  const problem = document.getElementById("talk-problem");
  const form = document.getElementById("write");
  const box = form.elements.text;
  const replyField = form.elements.reply;
  const replyPart = document.getElementById("talk-reply");
  const below = document.getElementById("talk-below");
  const lines = new Lines(root, document.getElementById("talk-lines"));
  const outbox = new Outbox(dataset.me, number);
  const live = new Live();
  let version = Number(dataset.version);
  let read = Number(dataset.read);
  let isOver = false;
  let onItsWay = null; // the key of what waits for an answer
  let timer = 0;
  let typedAt = 0;
  let lastSent = 0;
  let isPolling = false;
  const writers = new Map();
  const folded = document.querySelector("[data-folded]")?.dataset.folded ?? "";
  const silenced = new Set(folded.split(",").filter(Boolean).map(Number));

  // Sending

  function send() {
    if (onItsWay || isOver) return;
    const entry = outbox.entries.find((each) => !each.why);
    if (!entry) return;
    const { key, what, text, reply, seq, sign, on } = entry;
    if (live.say({ do: what, talk: number, key, text, reply, seq, sign, on })) {
      onItsWay = key;
      timer = setTimeout(() => {
        onItsWay = null;
        live.renew();
      }, ANSWER_WITHIN);
    } else if (isBlocked()) post(entry);
    showWaiting();
  }

  // Where sockets don't get through, an address takes what is said, and is asked now and then.

  const isBlocked = () => live.state === "lost" && live.failures >= BLOCKED_AFTER;

  async function post(entry) {
    onItsWay = entry.key;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const { key, what, text, reply, seq, sign, on } = entry;
    body.append("said", JSON.stringify({ do: what, key, text, reply, seq, sign, on }));
    try {
      const answer = await ask(dataset.changes, { method: "POST", body });
      if (answer.why) refused({ key: entry.key, why: answer.why });
      else done({ key: entry.key, seq: answer.seq });
      poll();
    } catch {
      later(TRY_AGAIN);
    }
  }

  async function ask(address, options = {}) {
    const signal = AbortSignal.timeout(ANSWER_WITHIN);
    const response = await fetch(address, { ...options, signal });
    if (response.redirected) {
      signedOut();
      throw new Error("signed out");
    }
    if (response.status === 404) end();
    if (!response.ok && response.status !== 422) throw new Error(response.statusText);
    return response.json();
  }

  async function poll() {
    if (!isBlocked() || isOver || document.hidden) return;
    try {
      const answer = await ask(`${dataset.changes}?since=${version}`);
      isPolling = true;
      say("");
      if (answer.messages.length) changes(answer);
      send();
    } catch {
      isPolling = false;
      if (!isOver) say(dataset.lost);
    }
  }

  function answered(key) {
    if (key !== onItsWay) return;
    clearTimeout(timer);
    onItsWay = null;
  }

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      onItsWay = null;
      send();
    }, milliseconds);
  }

  function enqueue(entry) {
    lines.sentHere.add(outbox.add(entry).key);
    showWaiting();
    send();
  }

  // Everything that is on its way, with how it fares.
  function showWaiting() {
    const entries = outbox.entries;
    const keys = new Set(entries.map((entry) => entry.key));
    for (const line of root.querySelectorAll("[data-key]")) {
      if (!keys.has(line.dataset.key) && !line.dataset.done) line.remove();
    }
    for (const entry of entries) {
      const line = entry.what === "say" ? lines.wait(entry) : lines.at(entry.seq);
      if (!line) continue;
      if (entry.why) refusedLine(entry, line);
      else lines.fate(line, live.state === "open" || (isBlocked() && isPolling) ? dataset.sending : dataset.waiting);
    }
  }

  function refusedLine(entry, line) {
    const choices = [[dataset.throwAway, () => throwAway(entry)]];
    if (entry.text !== undefined) choices.unshift([dataset.changeIt, () => takeUp(entry, line)]);
    lines.fate(line, `${dataset.notSent} ${entry.why}`, { problem: true, choices });
  }

  function throwAway(entry) {
    outbox.drop(entry.key);
    const line = entry.what === "say" ? null : lines.at(entry.seq);
    if (line) lines.fate(line, "");
    showWaiting();
    box.focus();
  }

  function takeUp(entry, line) {
    outbox.drop(entry.key);
    if (entry.what === "edit") {
      lines.fate(line, "");
      tools.edit(line, entry.text);
    } else {
      // Under its own key, which its files have too; it was never said.
      if (!box.value.trim() && !filesHere()) form.elements.key.value = entry.key;
      box.value = box.value ? `${entry.text}\n${box.value}` : entry.text;
      outbox.draft = box.value;
      box.focus();
    }
    showWaiting();
  }

  const ours = (deed) => (event) => event.detail.talk === number && deed(event.detail);

  function done({ key, seq }) {
    answered(key);
    const isKept = outbox.drop(key);
    const line = lines.pending(key) ?? lines.at(seq);
    if (line?.dataset.key) {
      line.dataset.done = "yes"; // it comes itself in a moment
      lines.fate(line, dataset.sent);
    } else if (isKept && line) {
      const isGone = line.classList.contains("message--gone");
      lines.fate(line, seq === lastSent && !isGone ? dataset.sent : "");
    }
    send();
  }
  // One's own message has come back from the server. “Sent” stands under the newest of them alone.
  function taken({ key, seq }) {
    if (outbox.drop(key) || lines.sentHere.has(key)) {
      lines.sentHere.add(key);
      if (lastSent < seq && lines.at(lastSent)) lines.fate(lines.at(lastSent), "");
      lastSent = Math.max(lastSent, seq);
    }
    if (seq === lastSent) lines.fate(lines.at(seq), dataset.sent);
  }

  function refused({ key, why }) {
    answered(key);
    outbox.change(key, { why });
    const entry = outbox.entries.find((each) => each.key === key);
    const isBoxFree = !box.value.trim() && !filesHere();
    if (entry?.what === "say" && isBoxFree) {
      takeUp(entry);
      complain(why);
    } else showWaiting();
    send();
  }

  live.addEventListener("done", ours(done));
  live.addEventListener("refused", ours(refused));
  live.addEventListener("failed", ours(() => later(TRY_AGAIN)));
  live.addEventListener("slow", ours(() => later(2_000)));
  live.addEventListener("closed", ours(({ key }) => {
    if (key) answered(key);
    end();
  }));

  function end() {
    isOver = true;
    say(dataset.ended);
    showWaiting();
  }

  function signedOut() {
    isOver = true;
    say(dataset.signedOut, dataset.signIn);
  }

  // Hearing

  function changes({ version: now, messages }) {
    const wasAtEnd = isAtEnd();
    const height = scroll.scrollHeight;
    const top = scroll.scrollTop;
    let firstNew = 0;
    for (const message of messages) {
      const isNew = message.seq > lines.last;
      lines.show(message);
      if (message.author === lines.me && !message.edited && !message.deleted) taken(message);
      writers.delete(message.author);
      if (isNew && message.author !== lines.me && !message.deleted) firstNew ||= message.seq;
    }
    version = Math.max(version, now);
    document.getElementById("talk-empty")?.remove();
    showWaiting();
    showWriters();
    const hasLooked = wasAtEnd && !document.hidden;
    if (firstNew && !hasLooked) lines.markNew(firstNew);
    if (wasAtEnd) scroll.scrollTop = 0;
    else scroll.scrollTop = top - (scroll.scrollHeight - height);
    below.hidden = wasAtEnd || !firstNew;
    look();
  }

  live.addEventListener("changes", ours(changes));
  live.addEventListener("typing", ours(({ person }) => {
    if (person === lines.me || silenced.has(person)) return;
    clearTimeout(writers.get(person));
    writers.set(person, setTimeout(() => {
      writers.delete(person);
      showWriters();
    }, TYPING_LASTS));
    showWriters();
  }));
  live.addEventListener("news", (event) => {
    if (event.detail.talk !== number || !event.detail.read) return;
    read = Math.max(read, event.detail.read);
    count();
  });
  live.addEventListener("state", ({ detail }) => {
    clearTimeout(timer);
    onItsWay = null;
    if (detail === "open") {
      live.say({ do: "open", talk: number, since: version });
      say("");
      send();
    } else if (detail === "lost" && !isPolling) say(dataset.lost);
    else if (detail === "over") signedOut();
    showWaiting();
  });

  function say(words, link = "") {
    state.textContent = words;
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.href = link;
    anchor.textContent = dataset.signInWords;
    state.append(" ", anchor);
  }

  function showWriters() {
    const names = [...writers.keys()].map((person) => lines.name(person));
    typing.textContent = names.length
      ? (names.length > 1 ? dataset.areWriting : dataset.isWriting).replace("{names}", names.join(", "))
      : "";
  }

  // Reading: what stood at the end of a page that somebody looked at.

  const isAtEnd = () => Math.abs(scroll.scrollTop) < NEAR_THE_END;

  function look() {
    if (!document.hidden && document.hasFocus() && isAtEnd() && lines.last > read) {
      if (live.say({ do: "read", talk: number, seq: lines.last }) || (isBlocked() && isPolling && postRead(lines.last))) read = lines.last;
    }
    if (isAtEnd()) below.hidden = true;
    count();
  }

  function postRead(seq) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("seq", seq);
    fetch(dataset.reading, { method: "POST", body, redirect: "manual" }).catch(() => {});
    return true;
  }

  function count() {
    const unread = [...root.querySelectorAll("[data-seq]")].filter(
      (line) =>
        Number(line.dataset.seq) > read &&
        Number(line.dataset.author) !== lines.me &&
        !silenced.has(Number(line.dataset.author)) &&
        !line.classList.contains("message--gone"),
    ).length;
    const tab = document.querySelector(".tabs a[aria-current]");
    let badge = tab?.querySelector(".tabs__count");
    if (tab && unread && !badge) {
      badge = document.createElement("span");
      badge.className = "tabs__count";
      tab.append(" ", badge);
    }
    if (badge) badge.textContent = unread || "";
    document.title = (unread ? `(${unread}) ` : "") + dataset.title;
  }

  scroll.addEventListener("scroll", look, { passive: true });
  addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  below.addEventListener("click", () => {
    scroll.scrollTop = 0;
    box.focus();
  });

  // Writing

  const length = (text) => [...text.trim()].length;

  const filesHere = () => form.querySelectorAll("[data-attached]").length;

  function complaint(text, mayBeEmpty = false) {
    const letters = length(text);
    if (!letters && !mayBeEmpty) return dataset.empty;
    if (letters <= Number(dataset.longest)) return "";
    return dataset.tooLong.replace("{letters}", letters.toLocaleString(document.documentElement.lang));
  }

  function complain(words) {
    problem.textContent = words;
    problem.hidden = !words;
    box.toggleAttribute("aria-invalid", Boolean(words));
    if (words) box.setAttribute("aria-invalid", "true");
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value;
    const words = complaint(text, filesHere() > 0);
    complain(words);
    if (words) return box.focus();
    // Files were brought under the form's key, and join the message that has it.
    const key = form.elements.key.value;
    form.elements.key.value = newKey();
    const seq = Number(replyField.value) || undefined;
    const quoted = seq && lines.at(seq);
    const quote = quoted && {
      seq,
      author: Number(quoted.dataset.author),
      text: quoted.querySelector(".message__text").innerText.slice(0, 140),
    };
    box.value = "";
    outbox.draft = "";
    answerNone();
    scroll.scrollTop = 0;
    document.getElementById("talk-empty")?.remove();
    lines.forgetNew();
    enqueue({ what: "say", key, text, reply: seq, quote });
    form.dispatchEvent(new CustomEvent("files:sent"));
    box.focus();
  });
  box.addEventListener("input", () => {
    outbox.draft = box.value;
    if (!problem.hidden) complain("");
    const now = Date.now();
    if (box.value && now - typedAt > TYPING_EVERY && live.say({ do: "typing", talk: number })) typedAt = now;
  });
  box.addEventListener("keydown", (event) => {
    const isPlain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    const sends = event.key === "Enter" && !event.isComposing && (event.ctrlKey || (isPlain && matchMedia("(pointer: fine)").matches));
    if (!sends) return;
    event.preventDefault();
    form.requestSubmit();
  });

  function answer(line) {
    replyField.value = line.dataset.seq;
    document.getElementById("talk-reply-author").textContent = line.querySelector(".message__author").textContent;
    document.getElementById("talk-reply-text").textContent = line.querySelector(".message__text").innerText;
    replyPart.hidden = false;
    box.focus();
  }

  function answerNone() {
    replyField.value = "";
    replyPart.hidden = true;
  }

  document.getElementById("talk-reply-away").addEventListener("click", (event) => {
    event.preventDefault();
    answerNone();
    box.focus();
  });

  const tools = new Tools(root, lines, {
    answer,
    react: (seq, sign, on) => enqueue({ what: "react", seq, sign, on }),
    remove: (seq) => enqueue({ what: "delete", seq }),
    edit: (seq, text) => {
      const words = complaint(text);
      complain(words);
      if (!words) enqueue({ what: "edit", seq, text });
      return !words;
    },
  });

  // Earlier messages, and the way to one that is quoted

  async function earlier(link) {
    const response = await fetch(link.href);
    if (!response.ok || response.redirected) return location.assign(link.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    lines.prepend(page.getElementById("talk-lines"));
    const next = page.getElementById("earlier");
    if (next) link.href = next.getAttribute("href");
    else link.remove();
    return undefined;
  }

  root.addEventListener("click", (event) => {
    const link = event.target.closest("#earlier");
    if (link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      link.setAttribute("aria-busy", "true");
      earlier(link)
        .catch(() => say(dataset.lost))
        .finally(() => link.removeAttribute("aria-busy"));
    }
    const quote = event.target.closest(".message__quote");
    const target = quote && lines.at(quote.dataset.quote);
    if (target) {
      event.preventDefault();
      target.scrollIntoView({ block: "center" });
      target.classList.add("message--found");
      setTimeout(() => target.classList.remove("message--found"), 2_000);
    }
  });

  // Beginning

  root.classList.add("talk--live");
  document.getElementById("talk-read-button")?.remove();
  if (!box.value.trim()) box.value = outbox.draft;
  outbox.onChange(showWaiting);
  showWaiting();
  // Whoever came to write a first message goes on writing; the fragment alone moves no focus, and
  // takes it away until the page is loaded.
  if (new URLSearchParams(location.search).has("hello")) addEventListener("load", () => box.focus(), { once: true });
  live.open();
  setInterval(poll, POLL_EVERY);
  look();
}

const root = document.querySelector("[data-talk]");
if (root) talk(root);
