// A field for a skill proposes while somebody types: by names, by other words for them, by the middle
// of words. The words come once, from our own address, and the browser keeps them. Without scripts, or
// without the words, the plain list of names stays as it is. Follows the pattern of an editable
// combobox with a listbox (ARIA Authoring Practices), where what is typed is kept as typed.

import { digest, find, folded, skillsOf } from "./skill-words.js";

const MOST = 8;
let numbered = 0;

const said = (words, values) => words.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

function element(name, className, words = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = words;
  return made;
}

class Picker {
  constructor(input, rows, skills) {
    Object.assign(this, { input, rows, skills, shown: [], active: -1 });
    const id = `skill-picker-${(numbered += 1)}`;
    this.list = element("ul", "picker__list");
    this.list.id = id;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", rows.dataset.skillsList);
    this.note = element("p", "picker__note");
    this.note.id = `${id}-note`;
    this.note.hidden = true;
    this.live = element("p", "visually-hidden");
    this.live.setAttribute("role", "status");
    const anchor = element("div", "picker");
    anchor.append(this.list);
    input.after(anchor, this.note, this.live);
    this.prepare(id);
    this.explain();
    // Somebody may have been quicker than the words.
    if (document.activeElement === input && input.value) this.typed();
  }

  prepare(id) {
    const { input, list } = this;
    input.removeAttribute("list");
    const described = [input.getAttribute("aria-describedby"), this.note.id].filter(Boolean);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
      "aria-describedby": described.join(" "),
      autocapitalize: "none",
      spellcheck: "false",
    })) input.setAttribute(name, value);
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
    input.addEventListener("click", () => list.hidden && this.typed());
    // Pressing on a proposal must not take the focus off the field, or the list would close first.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(this.shown[Number(option.dataset.at)]);
    });
  }

  typed() {
    const { input, rows } = this;
    const taken = new Set();
    for (const other of rows.querySelectorAll("input[role=combobox]")) {
      const skill = other === input ? null : meaning(this.skills, other.value);
      if (skill) taken.add(skill);
    }
    this.shown = find(this.skills, input.value, MOST, taken);
    const [first] = this.shown;
    const isSettled = this.shown.length === 1 && first.skill.name === input.value.trim();
    if (isSettled) this.shown = [];
    this.draw();
    this.explain();
    this.tell();
  }

  draw() {
    const { rows, list, shown } = this;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    list.replaceChildren(
      ...shown.map(({ skill, word, isWhole }, at) => {
        const option = element("li", "picker__option");
        option.id = `${list.id}-${at}`;
        option.dataset.at = at;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dir = "auto";
        option.append(element("span", "picker__name", skill.name));
        if (word) {
          const words = isWhole ? rows.dataset.skillsTyped : rows.dataset.skillsAlso;
          const typed = isWhole ? this.input.value.trim() : word;
          option.append(" ", element("span", "picker__word", `(${said(words, { words: typed })})`));
        }
        return option;
      }),
    );
    this.open(shown.length > 0);
  }

  open(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) this.input.removeAttribute("aria-activedescendant");
    else this.list.scrollTop = 0;
  }

  close() {
    this.shown = [];
    this.active = -1;
    this.open(false);
  }

  /** What will become of the words as they stand, below the field. */
  explain() {
    const { input, note, rows, skills } = this;
    const skill = meaning(skills, input.value);
    const isName = skill && folded(skill.name) === folded(input.value);
    const words = !folded(input.value) || isName
      ? ""
      : skill
        ? said(rows.dataset.skillsMeans, { name: skill.name })
        : rows.dataset.skillsNew;
    note.textContent = words;
    note.hidden = !words;
  }

  /** Aloud, after a pause in the typing, for whoever doesn't see the list. */
  tell() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const { rows, shown, note } = this;
      const count = shown.length;
      const some = count === 1 ? rows.dataset.skillsOne : said(rows.dataset.skillsSome, { count });
      this.live.textContent = count ? some : note.textContent;
    }, 700);
  }

  move(step) {
    if (!this.shown.length) {
      this.typed();
      if (!this.shown.length) return;
    }
    // One place more than there are proposals: the field itself, with nothing chosen.
    const places = this.shown.length + 1;
    this.active = ((this.active + 1 + step + places) % places) - 1;
    for (const [at, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(at === this.active));
      if (at === this.active) option.scrollIntoView({ block: "nearest" });
    }
    if (this.active < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
  }

  pressed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter" && isOpen) {
      // The first Enter settles the field; only the next one goes on to another page.
      event.preventDefault();
      if (this.active >= 0) this.choose(this.shown[this.active]);
      else this.close();
    } else if (event.key === "Tab" && this.active >= 0) {
      this.choose(this.shown[this.active]);
    }
  }

  choose({ skill }) {
    this.input.value = skill.name;
    this.close();
    this.explain();
    clearTimeout(this.telling);
    this.live.textContent = "";
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function meaning(skills, text) {
  const key = folded(text);
  return key ? (skills.byKey.get(key) ?? skills.byDigest.get(digest(key))) : undefined;
}

/** The names that this page proposes anyway come along: coordinators see words in use here. */
function namesOnPage() {
  return [...document.querySelectorAll("#skills option")].map((option) => option.value);
}

async function begin() {
  const first = document.querySelector("[data-skills]");
  if (!first) return;
  const answer = await fetch(first.dataset.skills, { credentials: "same-origin" });
  if (!answer.ok) return;
  const skills = skillsOf((await answer.json()).skills, namesOnPage());
  const prepare = (part) => {
    const rows = part.closest("[data-skills]");
    for (const input of part.querySelectorAll("input[list=skills]")) new Picker(input, rows, skills);
  };
  for (const rows of document.querySelectorAll("[data-skills]")) {
    prepare(rows);
    rows.addEventListener("row-added", (event) => prepare(event.target));
  }
}

begin().catch(() => {
  // No connection, or no answer that makes sense: the plain list of names is there.
});
