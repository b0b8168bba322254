// The page's one socket, at /live/. It says “ping” now and then, and comes back by itself when it is
// lost: soon at first, then ever more rarely. Where sockets are blocked, failures tells it.
// Listen with addEventListener: “state” when it opens, is lost or is over for good, and the “is” of each
// message, with the message as its detail. What concerns the person is also “bothways:news” of the document.

const PING_EVERY = 25_000;
const PONG_WITHIN = 10_000;
const FIRST_WAIT = 400;
const LONGEST_WAIT = 30_000;
const SIGNED_OUT = 4401; // the numbers of config/sockets/codes.py
const TOO_MANY = 4429;
const NONSENSE = 4400;

export class Live extends EventTarget {
  #address;
  #socket = null;
  #wait = FIRST_WAIT;
  #timers = new Set();
  failures = 0; // since it was open last
  state = "opening"; // “open”, “lost”, or “over”: signed out

  constructor(path = "/live/") {
    super();
    const address = new URL(path, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    this.#address = address;
    addEventListener("online", () => this.again());
    addEventListener("pagehide", () => this.#drop());
    addEventListener("pageshow", (event) => event.persisted && this.again());
    document.addEventListener("visibilitychange", () => !document.hidden && this.again());
  }

  open() {
    if (this.#socket || this.state === "over") return;
    this.#forget();
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    socket.addEventListener("message", (event) => this.#hear(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => this.#socket === socket && this.#lose(event.code));
  }

  // Tries at once, if it is waiting to.
  again() {
    if (this.state === "lost" && !this.#socket) {
      this.#wait = FIRST_WAIT;
      this.open();
    }
  }

  // False when it can't be said now.
  say(message) {
    if (this.state !== "open" || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  // What was said wasn't answered: the line is dead, though nobody said so.
  renew() {
    this.#socket?.close();
    if (this.#socket) this.#lose(0);
  }

  #hear(message) {
    if (message.is === "hello") {
      this.#wait = FIRST_WAIT;
      this.failures = 0;
      this.#become("open");
      this.#pingLater();
    } else if (message.is === "pong") {
      this.#forget();
      this.#pingLater();
    } else if (message.is === "news") {
      document.dispatchEvent(new CustomEvent("bothways:news", { detail: message }));
    }
    this.dispatchEvent(new CustomEvent(message.is, { detail: message }));
  }

  #lose(code) {
    this.#socket = null;
    this.#forget();
    this.failures += 1;
    if (code === SIGNED_OUT) return this.#become("over");
    this.#become("lost");
    const base = code === TOO_MANY || code === NONSENSE ? LONGEST_WAIT : this.#wait;
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
    this.#after(base * (0.7 + 0.6 * Math.random()), () => this.open());
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#forget();
    socket?.close();
    if (this.state !== "over") this.state = "lost";
  }

  #pingLater() {
    this.#after(PING_EVERY, () => {
      this.say({ do: "ping" });
      this.#after(PONG_WITHIN, () => this.renew());
    });
  }

  #after(milliseconds, deed) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      deed();
    }, milliseconds);
    this.#timers.add(timer);
  }

  #forget() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}
