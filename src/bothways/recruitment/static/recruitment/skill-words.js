// Finding skills by what is typed. Knows words, no page.

const LETTERS = {
  ł: "l", ø: "o", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i", ß: "ss", ς: "σ",
  "&": " and ", "’": "", "'": "", "‘": "",
};
const MARKS = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");

/** The words of a text without case, accents and punctuation; as bothways.engine.text.folding does. */
export function tokens(text) {
  const plain = text.normalize("NFKD").toLowerCase().normalize("NFKD");
  return plain
    .replace(MARKS, (mark) => LETTERS[mark])
    .replace(/[\u0300-\u0333\u0339-\u036f]/g, "")
    .replace(/[^\p{L}\p{N}\p{M}+#]+/gu, " ")
    .normalize("NFKC")
    .split(" ")
    .filter(Boolean);
}

export const folded = (text) => tokens(text).join("");

const encoder = new TextEncoder();

/** FNV-1a, as bothways.people.skills.proposals has it: of words that aren't sent to be read. */
export function digest(key) {
  let value = 0x811c9dc5;
  for (const byte of encoder.encode(key)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}

/** A word as it is compared: all in one, and where its parts begin. */
function written(text) {
  const begins = new Set();
  let key = "";
  for (const token of tokens(text)) {
    begins.add(key.length);
    key += token;
  }
  return { text, key, begins };
}

export function skillsOf(rows, names = []) {
  const all = [];
  const byKey = new Map();
  const byDigest = new Map();
  const add = (name, others, digests) => {
    const skill = { name, words: [name, ...others].map(written) };
    all.push(skill);
    for (const word of skill.words) byKey.set(word.key, skill);
    for (const each of digests) byDigest.set(each, skill);
  };
  for (const [name, others, digests = []] of rows) add(name, others, digests);
  for (const name of names) {
    const key = folded(name);
    if (key && !byKey.has(key) && !byDigest.has(digest(key))) add(name, [], []);
  }
  return { all, byKey, byDigest };
}

const NEVER = 99;

/** How well a word answers what is typed: the whole, its beginning, a part's beginning, the middle. */
function rank(word, key, parts) {
  if (word.key === key) return 0;
  const at = word.key.indexOf(key);
  if (at === 0) return 2;
  if (at > 0) {
    for (let next = at; next >= 0; next = word.key.indexOf(key, next + 1)) {
      if (word.begins.has(next)) return 4;
    }
    return key.length > 1 ? 6 : NEVER;
  }
  return parts.length > 1 && parts.every((part) => word.key.includes(part)) ? 8 : NEVER;
}

/** At most `most` skills for `text`, the nearest first, none that is `taken`. Each with the word that
    met, where it wasn't the name, and whether that was the whole of it. */
export function find({ all, byDigest }, text, most, taken = new Set()) {
  const parts = tokens(text);
  const key = parts.join("");
  if (!key) return [];
  const meant = byDigest.get(digest(key));
  const found = [];
  for (const skill of all) {
    if (taken.has(skill)) continue;
    let best = { rank: NEVER };
    skill.words.forEach((word, number) => {
      const here = rank(word, key, parts) + (number ? 1 : 0);
      if (here < best.rank) best = { rank: here, word: number ? word.text : "" };
    });
    // Other words are told only where the name alone doesn't say why it is proposed.
    if (best.rank > 1 && rank(skill.words[0], key, parts) < NEVER) best.word = "";
    if (skill === meant && best.rank > 1) best = { rank: 1, word: text };
    if (best.rank < NEVER) found.push({ skill, isWhole: best.rank <= 1, ...best });
  }
  found.sort((one, other) => one.rank - other.rank || one.skill.name.length - other.skill.name.length);
  return found.slice(0, most);
}
