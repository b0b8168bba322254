// What somebody wrote and the server hasn't taken yet, and what they are writing: kept in this browser
// for this person and this talk, so that neither a reload nor a sign-out loses it. Two tabs share it;
// the server makes one of what both send, by its key.

export class Outbox {
  #name;
  #draft;
  #here = []; // where the browser keeps nothing for us

  constructor(person, talk) {
    this.#name = `bothways:outbox:${person}:${talk}`;
    this.#draft = `bothways:draft:${person}:${talk}`;
  }

  get entries() {
    try {
      return JSON.parse(localStorage.getItem(this.#name) ?? "[]");
    } catch {
      return this.#here;
    }
  }

  #keep(entries) {
    this.#here = entries;
    try {
      if (entries.length) localStorage.setItem(this.#name, JSON.stringify(entries));
      else localStorage.removeItem(this.#name);
    } catch {
      // full, or forbidden: it is kept while the page is open
    }
  }

  add(entry) {
    const full = { key: newKey(), at: new Date().toISOString(), ...entry };
    this.#keep([...this.entries, full]);
    return full;
  }

  change(key, change) {
    this.#keep(this.entries.map((entry) => (entry.key === key ? { ...entry, ...change } : entry)));
  }

  drop(key) {
    const entries = this.entries;
    const left = entries.filter((entry) => entry.key !== key);
    if (left.length !== entries.length) this.#keep(left);
    return left.length !== entries.length;
  }

  onChange(deed) {
    addEventListener("storage", (event) => event.key === this.#name && deed());
  }

  get draft() {
    try {
      return localStorage.getItem(this.#draft) ?? "";
    } catch {
      return "";
    }
  }

  set draft(text) {
    try {
      if (text) localStorage.setItem(this.#draft, text);
      else localStorage.removeItem(this.#draft);
    } catch {
      // the box itself still has it
    }
  }
}

export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Plain http on another machine than this one has no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
