// From text to terms, as kb_tools/search/analysis.py does it. The data (stop words, letters,
// scripts) comes with the index's manifest, so that it exists once.

import { languages } from "./languages.js";

const LONGEST_TERM = 40; // characters; what is longer is a hash, a URL or an attack
const LONGEST_CODE = 24;
const MOST_PARTS = 5; // of a code or compound that is also kept as one
const NONE = [];

// → { folded, tokens, inThousands, isStopTerm, isCut, isChatter, areFigureAndUnit }
// A token: { word, term, others, stop, at, code, start, end }, where start and end are positions in the text
// as it was given, for highlights, `stop` says that it is a function word, and `others` are, of a question on
// a site in several languages, its terms in the other ones.
export function analysis(data) {
  const letters = new Map(Object.entries(data.letters));
  const letter = `[\\p{L}\\p{N}${escaped(data.signs)}]`;
  const apostrophes = `[${escaped(data.apostrophes)}]`;
  const connectors = `[${escaped(data.connectors + data.apostrophes, true)}]`;
  const large = `[0-9]{1,3}(?:,[0-9]{3})+(?!${letter})`; // 5,000
  const toLarge = `(?:[0-9]+[${escaped(data.connectors, true)}])?${large}`; // 500-1,000
  const chunks = new RegExp(`${toLarge}|${letter}+(?:${connectors}${letter}+)*`, "gu");
  const parts = new RegExp(`${large}|${letter}+(?:${apostrophes}${letter}+)*`, "gu");
  const possessive = new RegExp(`${apostrophes}s$`, "u");
  const apart = new RegExp(`[${escaped(data.apostrophes)},]`, "gu"); // inside a word, and not part of it
  const accent = new RegExp(`[${escaped(data.accents)}]`, "gu");
  const unspaced = new RegExp(`[${escaped(data.unspaced)}]+`, "gu");
  const article = new RegExp(`^([\\p{L}\\p{N}_]+)${apostrophes}(?=[\\p{L}\\p{N}_])`, "u");
  const spoken = languages(data);
  const each = (words) => spoken.flatMap((of) => words(of));
  const stopTerms = new Set(each(({ stop, stem }) => [...stop].map(stem)));
  const unitTerms = new Set(each(({ stem }) => each(({ units }) => [...units.values()].map(stem))));
  const thousands = new RegExp(`^([1-9][0-9]*)(000|${data.thousands})$`, "u");
  const known = new Map();

  function foldedCharacter(character) {
    let plain = known.get(character);
    if (plain !== undefined) return plain;
    plain = character.normalize("NFKC").toLowerCase();
    if (!/^[\uac00-\ud7af\u0439]/.test(plain)) plain = plain.normalize("NFD").replace(accent, "").normalize("NFC");
    plain = Array.from(plain, (c) => letters.get(c) ?? c).join("");
    if (known.size < 16384) known.set(character, plain);
    return plain;
  }

  // The folded text, and for each of its UTF-16 units the place in the text that it comes from
  // (null where the two agree).
  function foldedWithPlaces(text) {
    if (/^[\x00-\x7f]*$/.test(text)) return [text.toLowerCase(), null];
    let folded = "";
    const places = [];
    let at = 0;
    for (const character of text) {
      const plain = foldedCharacter(character);
      for (let i = 0; i < plain.length; i += 1) places.push(at);
      folded += plain;
      at += character.length;
    }
    places.push(at);
    return [folded, places];
  }

  function folded(text) {
    return foldedWithPlaces(text)[0];
  }

  // The same figure with or without its thousands ("5k", "5000"); "" of others.
  function inThousands(word) {
    const [, figure, end] = thousands.exec(word) ?? [];
    return figure ? `${figure}${end === "000" ? data.thousands : "000"}` : "";
  }

  // [words, start, end] of a figure and its unit ("24h"), and of a unit behind a figure ("24 hrs"): what it is
  // called in each of the languages. Of others, the word itself.
  function pieces(word, before, of) {
    if (!isCounting(word) && !isCounting(before)) return [[[word], 0, word.length]]; // as most do
    const split = /^[0-9]+(?=[^0-9])/.exec(word)?.[0].length ?? 0;
    const counted = split ? word.slice(split) : /^[0-9]+$/.test(before) ? word : "";
    const named = counted ? new Set(of.map(({ units }) => units.get(counted)).filter(Boolean)) : null;
    if (!named?.size) return [[[word], 0, word.length]];
    const unit = [[...named], split, word.length];
    return split ? [[[word.slice(0, split)], 0, split], unit] : [unit];
  }

  // Of a text in the language `number` of those of the site, or, without it, of a question. A question is in none
  // for certain: each of its words has a term in every language, and is a function word where it is one in those
  // of whose function words the question has most.
  function tokens(text, number = -1) {
    if (spoken.length === 1) return read(text, spoken, spoken);
    if (number >= 0) return read(text, [spoken[number]], [spoken[number]]);
    const words = read(text, spoken, spoken);
    const small = spoken.map(({ stop }) => words.filter(({ word }) => stop.has(word)).length);
    const likely = (_, i) => small[i] === Math.max(...small);
    const leading = spoken.filter(likely);
    return read(text, [...leading, ...spoken.filter((of) => !leading.includes(of))], leading);
  }

  function read(text, of, leading) {
    const elided = of.some((language) => language.elided.size) ? { article, is: (word) => of.some((language) => language.elided.has(word)) } : null;
    const [plain, places] = foldedWithPlaces(text);
    const place = places ? (i) => places[i] : (i) => i;
    const found = [];
    let at = 0;
    let before = "";
    const one = of.length === 1;
    const add = (words, start, end, code) => {
      const word = words[0];
      const terms = one ? null : [...new Set(words.flatMap((each) => of.map(({ stem }) => stem(each))))];
      const stop = one ? of[0].stop.has(word) : leading.every((language) => language.stop.has(word));
      found.push({ word, term: one ? of[0].stem(word) : terms[0], others: one ? NONE : terms.slice(1), stop, at, code, start: place(start), end: endOf(end) });
    };
    // The end of the character that the last unit comes from.
    const endOf = (end) => {
      if (!places) return end;
      const last = places[end - 1];
      let next = end;
      while (next < places.length - 1 && places[next] === last) next += 1;
      return places[next];
    };
    for (const chunk of plain.matchAll(chunks)) {
      const inside = [...chunk[0].matchAll(parts)];
      const joined = code(inside.map((part) => part[0]), apart);
      if (joined) add([joined], chunk.index, chunk.index + chunk[0].length, true);
      for (const part of inside) {
        for (const [word, start, end] of words(part[0], possessive, apart, unspaced, elided)) {
          const offset = chunk.index + part.index;
          for (const [piece, left, right] of pieces(word, before, of)) {
            const ends = right < word.length ? start + right : end; // 5,000 is 5000
            add(piece, offset + start + left, offset + ends, false);
            at += 1;
          }
          before = word;
        }
      }
      if (joined && !/^[0-9]/.test(chunk[0])) before = ""; // the number of an id counts nothing
    }
    return found;
  }

  return {
    folded,
    tokens,
    inThousands,
    compounds: spoken.some(({ compounds }) => compounds),
    isStopTerm: (term) => stopTerms.has(term),
    isCut: (word) => word.replace(unspaced, "") === "", // out of a text without spaces: nobody typed it as a word
    isChatter: (word) => spoken.some(({ chatter }) => chatter.has(word)),
    areFigureAndUnit: (one, other) => unitTerms.has(other) && /^[0-9]+$/.test(one),
  };
}

function isCounting(word) {
  const first = word.charCodeAt(0);
  return first >= 48 && first <= 57; // 0 to 9
}

// Inside a character class; a range keeps its hyphen, a list of signs must not make one.
function escaped(signs, list = false) {
  return signs.replace(list ? /[\\\]^/-]/g : /[\\\]^]/g, "\\$&");
}

function code(parts, apart) {
  if (parts.length < 2 || parts.length > MOST_PARTS) return "";
  const joined = parts.join("").replace(apart, "");
  if (joined.length > LONGEST_CODE || !/^[\x00-\x7f]*$/.test(joined)) return "";
  return /[0-9]/.test(joined) || parts.length === 2 ? joined : "";
}

// [word, start, end] of each word in a part, behind an article that lost its vowel: pairs of characters where a script has no spaces.
function* words(part, possessive, apart, unspaced, elided) {
  part = part.replace(possessive, "");
  const [whole, before] = elided?.article.exec(part) ?? [];
  const plain = (start, end) => cut(part.slice(start, end).replace(apart, ""));
  let last = before && elided.is(before) ? whole.length : 0;
  for (const run of part.matchAll(unspaced)) {
    const between = plain(last, run.index);
    if (between) yield [between, last, run.index]; // more than an apostrophe
    const characters = Array.from(run[0]);
    let at = run.index;
    if (characters.length === 1) yield [characters[0], at, at + characters[0].length];
    for (let i = 0; i + 1 < characters.length; i += 1) {
      const pair = characters[i] + characters[i + 1];
      yield [pair, at, at + pair.length];
      at += characters[i].length;
    }
    last = run.index + run[0].length;
  }
  const behind = plain(last, part.length);
  if (behind) yield [behind, last, part.length];
}

function cut(word) {
  return word.length <= LONGEST_TERM ? word : Array.from(word).slice(0, LONGEST_TERM).join("");
}
