// The languages of a site: kb_tools/search/languages.py says what is known of each.

import { stem } from "./stemmer.js";
import { STEMMERS } from "./stemmers.js";

const REMEMBERED = 20_000; // words

// data: of the manifest. → [{ stem, stop, chatter, units, elided, compounds }], that of most SOPs first.
export function languages({ languages: codes = ["en"], others = {}, ...english }) {
  return codes.map((code) => {
    const { snowball, latin, elided = [], compounds = false, ...own } = others[code] ?? {};
    const { stop, chatter, units } = { ...english, ...own };
    return { stem: snowball ? remembered(stemmer(code, latin)) : stem, stop: new Set(stop), chatter: new Set(chatter), units: new Map(Object.entries(units)), elided: new Set(elided), compounds };
  });
}

// Of folded words.
function stemmer(code, latin) {
  const snowball = new STEMMERS[code]();
  return (word) => {
    if (!latin && /^[\x00-\x7f]*$/.test(word)) return stem(word); // an English one
    return /[0-9]/.test(word) ? word : snowball.stem(word) || word; // nothing is left of some in Arabic
  };
}

// Of the words lately asked for: a text has most of its words more than once.
function remembered(stem) {
  const stems = new Map();
  return (word) => {
    let known = stems.get(word);
    if (known === undefined) {
      if (stems.size >= REMEMBERED) stems.clear();
      stems.set(word, known = stem(word));
    }
    return known;
  };
}
