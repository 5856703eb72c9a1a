// Searches that found no good answer, counted in this browser (`search.log_unanswered` in kb.toml):
// the words, how often, in which month. Nothing of a ticket: only short searches are kept, without
// numbers, e-mail and web addresses; no day, no page. A name typed as a word is a word like others:
// the reader sees what is kept.
//
// No DOM here but the storage that is handed in: it runs in node too.

export const FORMAT = "kb-unanswered/1";
const MOST = 200; // different searches; the rarest and oldest go first
const WORDS = 8; // a longer one is a pasted message
const CHARACTERS = 60;

// What is kept of a search; "" where nothing may be.
export function bare(text) {
  const typed = text.normalize("NFKC").trim().toLowerCase();
  if (typed.length > CHARACTERS || /[\n\r]/.test(typed)) return "";
  const words = typed.split(/\s+/);
  if (words.length > WORDS) return "";
  const plain = words
    .filter((word) => !/[@/\\\p{N}]|^www\.|\p{L}[.:]\p{L}/u.test(word))
    .map((word) => word.replace(/[^\p{L}\p{M}'’-]/gu, ""))
    .filter((word) => /\p{L}/u.test(word));
  return plain.some((word) => [...word].length > 2 || /[^\p{ASCII}]/u.test(word)) ? plain.join(" ") : "";
}

// Whether a search is another one than that before, and not the same in more or other words.
export function isAnother(text, before) {
  const words = (said) => said.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  const said = words(text);
  return Boolean(before) && !text.startsWith(before) && !words(before).some((word) => said.includes(word));
}

// The log with one more: [{ words, month, times }].
export function noted(log, text, now) {
  const words = bare(text);
  if (!words) return log;
  const month = now.toISOString().slice(0, 7);
  const same = (each) => each.words === words && each.month === month;
  const before = log.find(same) ?? { words, month, times: 0 };
  const kept = [{ ...before, times: before.times + 1 }, ...log.filter((each) => !same(each))];
  if (kept.length <= MOST) return kept;
  const rarest = kept.reduce((a, b) => (b.times < a.times || (b.times === a.times && b.month <= a.month) ? b : a));
  return kept.filter((each) => each !== rarest);
}

export function readLog(stored) {
  return Array.isArray(stored)
    ? stored.filter((each) => each && typeof each.words === "string" && typeof each.month === "string" && each.times > 0).slice(0, MOST)
    : [];
}

export function exported(log) {
  return JSON.stringify({ format: FORMAT, searches: log }, null, 1);
}
