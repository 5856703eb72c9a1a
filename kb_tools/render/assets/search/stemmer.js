// English stems: Porter2, step by step as in kb_tools/search/stemmer.py.
// Source: M. F. Porter, "The English (Porter2) stemming algorithm", snowballstem.org, 2002.

const PLAIN = /^[a-z]{3,40}$/;
const VOWEL = /[aeiouy]/;
const DOUBLE = /(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/;
const SHORT_SYLLABLE = /(?:[^aeiouy][aeiouy][^aeiouywxY]|^[aeiouy][^aeiouy])$/;
const REGION_1_EXCEPTIONS = /^(?:gener|commun|arsen)/;

const FIXED = new Map(Object.entries({
  skis: "ski", skies: "sky", dying: "die", lying: "lie", tying: "tie", idly: "idl",
  gently: "gentl", ugly: "ugli", early: "earli", only: "onli", singly: "singl",
  sky: "sky", news: "news", howe: "howe", atlas: "atlas", cosmos: "cosmos",
  bias: "bias", andes: "andes",
}));
const FIXED_AFTER_PLURAL = new Set([
  "inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed",
]);

// Longest first: the first suffix that fits is the one the algorithm means.
const STEP_2 = [
  ["ational", "ate"], ["fulness", "ful"], ["iveness", "ive"], ["ization", "ize"],
  ["ousness", "ous"], ["biliti", "ble"], ["lessli", "less"], ["tional", "tion"],
  ["alism", "al"], ["aliti", "al"], ["ation", "ate"], ["entli", "ent"], ["fulli", "ful"],
  ["iviti", "ive"], ["ousli", "ous"], ["abli", "able"], ["alli", "al"], ["anci", "ance"],
  ["ator", "ate"], ["enci", "ence"], ["izer", "ize"], ["bli", "ble"], ["ogi", "og"], ["li", ""],
];
const STEP_3 = [
  ["ational", "ate"], ["tional", "tion"], ["alize", "al"], ["ative", ""], ["icate", "ic"],
  ["iciti", "ic"], ["ical", "ic"], ["ness", ""], ["ful", ""],
];
const STEP_4 = [
  "ement", "able", "ance", "ence", "ible", "ment", "ant", "ate", "ent", "ion", "ism", "iti",
  "ive", "ize", "ous", "al", "er", "ic",
];

const REMEMBERED = 20_000; // words
const stems = new Map(); // of the words lately asked for: a text has most of its words more than once

export function stem(word) {
  let known = stems.get(word);
  if (known === undefined) {
    if (stems.size >= REMEMBERED) stems.clear();
    stems.set(word, known = stemmed(word));
  }
  return known;
}

function stemmed(word) {
  if (!PLAIN.test(word)) return word;
  if (FIXED.has(word)) return FIXED.get(word);
  word = (word[0] === "y" ? "Y" + word.slice(1) : word).replace(/(?<=[aeiouy])y/g, "Y");
  const special = REGION_1_EXCEPTIONS.exec(word);
  const r1 = special ? special[0].length : region(word, 0);
  const r2 = region(word, r1);
  word = plural(word);
  if (FIXED_AFTER_PLURAL.has(word)) return word;
  word = pastAndIng(word, r1);
  if (word.length > 2 && /[^aeiouy][yY]$/.test(word)) word = word.slice(0, -1) + "i";
  word = step2(word, r1);
  word = step3(word, r1, r2);
  word = step4(word, r2);
  return step5(word, r1, r2).toLowerCase();
}

function region(word, start) {
  const found = /[aeiouy][^aeiouy]/g;
  found.lastIndex = start;
  return found.exec(word) ? found.lastIndex : word.length;
}

function plural(word) {
  if (word.endsWith("sses")) return word.slice(0, -2);
  if (word.endsWith("ied") || word.endsWith("ies")) return word.slice(0, word.length > 4 ? -2 : -1);
  if (word.endsWith("us") || word.endsWith("ss") || !word.endsWith("s")) return word;
  return VOWEL.test(word.slice(0, -2)) ? word.slice(0, -1) : word;
}

function pastAndIng(word, r1) {
  for (const suffix of ["eedly", "eed"]) {
    if (!word.endsWith(suffix)) continue;
    const rest = word.slice(0, -suffix.length);
    return rest.length >= r1 ? rest + "ee" : word;
  }
  for (const suffix of ["ingly", "edly", "ing", "ed"]) {
    if (!word.endsWith(suffix)) continue;
    const rest = word.slice(0, -suffix.length);
    if (!VOWEL.test(rest)) return word;
    if (/(?:at|bl|iz)$/.test(rest)) return rest + "e";
    if (DOUBLE.test(rest)) return rest.slice(0, -1);
    return rest.length <= r1 && SHORT_SYLLABLE.test(rest) ? rest + "e" : rest;
  }
  return word;
}

function step2(word, r1) {
  for (const [suffix, becomes] of STEP_2) {
    if (!word.endsWith(suffix)) continue;
    const rest = word.slice(0, -suffix.length);
    let fits = rest.length >= r1;
    if (suffix === "ogi") fits = fits && rest.endsWith("l");
    else if (suffix === "li") fits = fits && /[cdeghkmnrt]$/.test(rest);
    return fits ? rest + becomes : word;
  }
  return word;
}

function step3(word, r1, r2) {
  for (const [suffix, becomes] of STEP_3) {
    if (!word.endsWith(suffix)) continue;
    const rest = word.slice(0, -suffix.length);
    return rest.length >= (suffix === "ative" ? r2 : r1) ? rest + becomes : word;
  }
  return word;
}

function step4(word, r2) {
  for (const suffix of STEP_4) {
    if (!word.endsWith(suffix)) continue;
    const rest = word.slice(0, -suffix.length);
    return rest.length >= r2 && (suffix !== "ion" || /[st]$/.test(rest)) ? rest : word;
  }
  return word;
}

function step5(word, r1, r2) {
  const rest = word.slice(0, -1);
  if (word.endsWith("e")) {
    const inR1 = rest.length >= r1 && !SHORT_SYLLABLE.test(rest);
    return rest.length >= r2 || inR1 ? rest : word;
  }
  return word.endsWith("l") && rest.length >= r2 && rest.endsWith("l") ? rest : word;
}
