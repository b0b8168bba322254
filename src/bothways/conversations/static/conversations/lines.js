// The line of messages on the page: puts each at its place, once, as it is now. What it makes comes
// from the templates of _live.html; text from people is only ever set as text, but for the HTML of a
// message's own words, which the server has escaped.

export class Lines {
  sentHere = new Set(); // keys of what was said on this page
  #root;
  #list;
  #data;
  #people;
  #clock;
  #dayKey;
  #dayWords;

  constructor(root, list) {
    this.#root = root;
    this.#list = list;
    this.#data = root.dataset;
    this.#people = JSON.parse(root.dataset.people);
    const timeZone = root.dataset.zone;
    const { lang } = document.documentElement;
    this.#clock = new Intl.DateTimeFormat(lang, { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.#dayKey = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
    this.#dayWords = new Intl.DateTimeFormat(lang, { timeZone, weekday: "long", day: "numeric", month: "long" });
  }

  get me() {
    return Number(this.#data.me);
  }

  get first() {
    return Number(this.#list.querySelector("[data-seq]")?.dataset.seq ?? 1);
  }

  get last() {
    const all = this.#list.querySelectorAll("[data-seq]");
    return Number(all[all.length - 1]?.dataset.seq ?? 0);
  }

  at(seq) {
    return document.getElementById(`m${seq}`);
  }

  name(person) {
    return this.#people[person] ?? this.#data.someoneLeft;
  }

  // Shows a message as it is now; false where it belongs above what is loaded.
  show(state) {
    const old = this.at(state.seq);
    this.#requote(state);
    if (old && Number(old.dataset.version) >= state.version) return true;
    if (!old && state.seq < this.first && this.#list.querySelector("[data-seq]")) return false;
    const line = this.#make(state);
    if (old) old.replaceWith(line);
    else this.#insert(line, state);
    if (state.author === this.me) this.pending(state.key)?.remove();
    this.#days();
    return true;
  }

  #make(state) {
    const line = this.#blank();
    const isMine = state.author === this.me;
    line.id = `m${state.seq}`;
    Object.assign(line.dataset, { seq: state.seq, version: state.version, author: state.author ?? "", at: state.at });
    line.classList.toggle("message--mine", isMine);
    line.classList.toggle("message--gone", state.deleted);
    const isFresh = Date.now() - Date.parse(state.at) < Number(this.#data.changeable) * 1000;
    line.toggleAttribute("data-fresh", isMine && !state.deleted && isFresh);
    this.#head(line, this.name(state.author), state.at);
    line.querySelector(".message__edited").hidden = !state.edited || state.deleted;
    const text = line.querySelector(".message__text");
    if (state.deleted) {
      const gone = document.createElement("span");
      gone.className = "soft";
      gone.textContent = this.#data.takenBackLine;
      text.replaceChildren(gone);
    } else {
      text.innerHTML = state.html; // escaped by the server
      line.querySelector(".message__parts").innerHTML = state.parts;
    }
    if (isMine) line.dataset.text = state.text;
    this.#quote(line, state.deleted ? null : state.reply);
    line.querySelector(".message__signs").replaceChildren(
      ...Object.entries(state.signs).map(([sign, people]) => this.#sign(state.seq, sign, people)),
    );
    const more = line.querySelector(".message__more");
    if (state.deleted) more.remove();
    else {
      more.href = this.#data.message.replace("/0/", `/${state.seq}/`);
      more.querySelector(".visually-hidden").textContent += `: ${this.name(state.author)}, ${this.#clock.format(new Date(state.at))}`;
    }
    return line;
  }

  #blank() {
    return document.getElementById("talk-blank").content.firstElementChild.cloneNode(true);
  }

  #head(line, author, at) {
    const moment = new Date(at);
    line.querySelector(".message__author").textContent = author;
    const time = line.querySelector("time");
    time.dateTime = at;
    time.textContent = this.#clock.format(moment);
    line.dataset.day = this.#dayKey.format(moment);
  }

  #quote(line, reply) {
    const quote = line.querySelector(".message__quote");
    if (!reply) return quote.remove();
    quote.dataset.quote = reply.seq;
    quote.href = this.at(reply.seq) ? `#m${reply.seq}` : `?from=${reply.seq}#m${reply.seq}`;
    quote.querySelector("bdi").textContent = this.name(reply.author);
    quote.querySelector("span").textContent = reply.text || this.#data.takenBack;
  }

  // What is quoted elsewhere says what it says now, and nothing once it is taken back.
  #requote(state) {
    const line = state.deleted ? this.#data.takenBack : state.text.split(/\s+/u).join(" ") || this.#data.aFile;
    const short = line.length > 140 ? `${line.slice(0, 139)}…` : line;
    for (const quote of this.#list.querySelectorAll(`[data-quote="${state.seq}"] span`)) {
      quote.textContent = short;
    }
  }

  #sign(seq, sign, people) {
    const button = document.getElementById("talk-sign").content.firstElementChild.cloneNode(true);
    const isMine = people.includes(this.me);
    const who = people.map((person) => this.name(person)).join(", ");
    button.classList.toggle("sign--mine", isMine);
    button.setAttribute("aria-pressed", String(isMine));
    button.setAttribute("formaction", this.#data.message.replace("/0/", `/${seq}/`) + "reaction/");
    button.name = isMine ? "off" : "on";
    button.value = sign;
    button.title = who;
    const [shown, named] = button.querySelectorAll("span");
    shown.textContent = sign;
    shown.after(` ${people.length}`);
    named.textContent = ` ${JSON.parse(this.#data.signs)[sign] ?? ""}: ${who}`;
    return button;
  }

  #insert(line, state) {
    let before = null;
    const all = this.#list.querySelectorAll("[data-seq]");
    for (let at = all.length - 1; at >= 0 && Number(all[at].dataset.seq) > state.seq; at--) before = all[at];
    this.#list.insertBefore(line, before ?? this.#list.querySelector("[data-key]"));
  }

  // One line with the day's name before the first message of each day.
  #days() {
    let day = "";
    for (const line of [...this.#list.children]) {
      if (line.classList.contains("talk__day")) {
        if (line.dataset.day === day || !hasMessages(line)) line.remove();
        else day = line.dataset.day;
      } else if (line.dataset.seq) {
        const own = (line.dataset.day ??= this.#dayKey.format(new Date(line.dataset.at)));
        if (own !== day) this.#dayBefore(line, own);
        day = own;
      }
    }
  }

  #dayBefore(line, day) {
    const item = document.getElementById("talk-day").content.firstElementChild.cloneNode(true);
    const moment = new Date(line.dataset.at);
    const yesterday = new Date(Date.now() - 86_400_000);
    item.dataset.day = day;
    item.firstElementChild.textContent =
      day === this.#dayKey.format(new Date())
        ? this.#data.today
        : day === this.#dayKey.format(yesterday)
          ? this.#data.yesterday
          : this.#dayWords.format(moment);
    const isNew = line.previousElementSibling?.classList.contains("talk__new");
    (isNew ? line.previousElementSibling : line).before(item);
  }

  // The messages of another page of the same talk, before those that are here.
  prepend(list) {
    const anchor = this.#list.firstElementChild;
    for (const item of [...list.children]) {
      if (item.id && document.getElementById(item.id)) continue;
      if (item.classList.contains("talk__new")) continue;
      this.#list.insertBefore(document.importNode(item, true), anchor);
    }
    this.#days();
  }

  // What is on its way, at the end of the list.
  pending(key) {
    return this.#list.querySelector(`[data-key="${CSS.escape(key)}"]`);
  }

  wait(entry) {
    let line = this.pending(entry.key);
    if (!line) {
      line = this.#blank();
      line.dataset.key = entry.key;
      line.classList.add("message--mine", "message--waiting");
      this.#head(line, this.name(this.me), entry.at);
      delete line.dataset.day;
      line.querySelector(".message__text").textContent = entry.text || this.#data.aFile;
      line.querySelector(".message__text").classList.add("message__text--plain");
      line.querySelector(".message__more").remove();
      line.querySelector(".message__edited").remove();
      this.#quote(line, entry.quote ?? null);
      this.#list.append(line);
    }
    return line;
  }

  // How a message fares: a few words below it, and buttons where something is to be decided.
  fate(line, words, { problem = false, choices = [] } = {}) {
    let fate = line.querySelector(".message__fate");
    if (!words) return fate?.remove();
    if (!fate) {
      fate = document.createElement("div");
      line.append(fate);
    }
    fate.className = `message__fate small${problem ? " message__fate--problem" : ""}`;
    if (problem) fate.setAttribute("role", "alert");
    const buttons = choices.map(([label, deed]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--quiet button--small";
      button.textContent = label;
      button.addEventListener("click", deed);
      return button;
    });
    fate.replaceChildren(words, ...buttons.flatMap((button) => [" ", button]));
  }

  markNew(seq) {
    if (this.#list.querySelector(".talk__new")) return;
    const line = this.at(seq);
    line?.before(document.getElementById("talk-new").content.firstElementChild.cloneNode(true));
  }

  forgetNew() {
    this.#list.querySelector(".talk__new")?.remove();
  }
}

function hasMessages(day) {
  let next = day.nextElementSibling;
  while (next?.classList.contains("talk__new")) next = next.nextElementSibling;
  return Boolean(next?.dataset.seq);
}
