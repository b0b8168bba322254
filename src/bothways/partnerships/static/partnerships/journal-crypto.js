// The journal's cryptography and nothing else: WebCrypto alone, no library.
//
// A random AES-GCM key seals the notes. It leaves this browser only wrapped: by a key made of the
// passphrase, and by one made of the recovery code (PBKDF2 with SHA-256). Whatever is sealed carries
// a fresh nonce in front and is bound to its place by additional data.

export const ROUNDS = 600000;
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"; // 32, without those that look alike
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const isPossible = () => Boolean(globalThis.crypto && crypto.subtle);

export function toBase64(bytes) {
  let text = "";
  const array = new Uint8Array(bytes);
  for (let at = 0; at < array.length; at += 0x8000) {
    text += String.fromCharCode(...array.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

export const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

const random = (size) => crypto.getRandomValues(new Uint8Array(size));

async function keyOf(secret, salt, rounds) {
  const material = await crypto.subtle.importKey(
    "raw", encoder.encode(secret.normalize("NFKC")), "PBKDF2", false, ["deriveKey"],
  );
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds },
    material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"],
  );
}

async function seal(key, bytes, place) {
  const iv = random(12);
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: encoder.encode(place) }, key, bytes,
  );
  const whole = new Uint8Array(12 + sealed.byteLength);
  whole.set(iv);
  whole.set(new Uint8Array(sealed), 12);
  return toBase64(whole);
}

async function open(key, text, place) {
  const whole = fromBase64(text);
  return crypto.subtle.decrypt(
    { name: "AES-GCM", iv: whole.subarray(0, 12), additionalData: encoder.encode(place) },
    key, whole.subarray(12),
  );
}

const asKey = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", true, ["encrypt", "decrypt"]);

// 25 letters of 32 are 125 bits.
export function newCode() {
  const letters = [...random(25)].map((byte) => LETTERS[byte % 32]).join("");
  return letters.match(/.{5}/g).join("-");
}

export const tidyCode = (code) => code.toUpperCase().replace(/[^A-Z0-9]/g, "");

async function wrap(raw, passphrase, code) {
  const [salt, recoverySalt] = [random(16), random(16)];
  const [byPassphrase, byCode] = await Promise.all([
    keyOf(passphrase, salt, ROUNDS), keyOf(tidyCode(code), recoverySalt, ROUNDS),
  ]);
  return {
    rounds: ROUNDS,
    salt: toBase64(salt),
    wrapped: await seal(byPassphrase, raw, "passphrase"),
    recovery_salt: toBase64(recoverySalt),
    recovery_wrapped: await seal(byCode, raw, "recovery"),
  };
}

// A new key, what is to be kept of it, and the recovery code, which is shown once.
export async function newJournal(passphrase) {
  const raw = random(32);
  const code = newCode();
  return { key: await asKey(raw), kept: await wrap(raw, passphrase, code), code };
}

// The same key under another passphrase; the old passphrase and the old code stop working.
export async function wrapAnew(key, passphrase) {
  const code = newCode();
  const raw = await crypto.subtle.exportKey("raw", key);
  return { kept: await wrap(raw, passphrase, code), code };
}

// The key, or null for a wrong passphrase.
export async function unlock(kept, passphrase) {
  try {
    const by = await keyOf(passphrase, fromBase64(kept.salt), kept.rounds);
    return await asKey(await open(by, kept.wrapped, "passphrase"));
  } catch {
    return null;
  }
}

export async function unlockByCode(kept, code) {
  try {
    const by = await keyOf(tidyCode(code), fromBase64(kept.recoverySalt), kept.rounds);
    return await asKey(await open(by, kept.recoveryWrapped, "recovery"));
  } catch {
    return null;
  }
}

export const sealNote = (key, id, text) => seal(key, encoder.encode(text), `note ${id}`);

export async function openNote(key, id, sealed) {
  try {
    return decoder.decode(await open(key, sealed, `note ${id}`));
  } catch {
    return null;
  }
}
