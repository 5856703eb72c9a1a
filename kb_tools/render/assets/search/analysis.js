// From text to terms, as kb_tools/search/analysis.py does it. The data (stop words, letters,
// scripts) comes with the index's manifest, so that it exists once.

import { stem } from "./stemmer.js";

const LONGEST_TERM = 40; // characters; what is longer is a hash, a URL or an attack
const LONGEST_CODE = 24;
const MOST_PARTS = 5; // of a code or compound that is also kept as one

// → { folded, tokens, inThousands, isStop, isStopTerm, isCut, isChatter, areFigureAndUnit }
// A token: { word, term, at, code, start, end }, where start and end are positions in the text
// as it was given, for highlights.
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
  const stop = new Set(data.stop);
  const stopTerms = new Set(data.stop.map(stem));
  const chatter = new Set(data.chatter);
  const units = new Map(Object.entries(data.units));
  const unitTerms = new Set([...units.values()].map(stem));
  const counted = new RegExp(`^([0-9]+)(${[...units.keys()].join("|")})$`, "u");
  const thousands = new RegExp(`^([1-9][0-9]*)(000|${data.thousands})$`, "u");
  const known = new Map();

  function foldedCharacter(character) {
    let plain = known.get(character);
    if (plain !== undefined) return plain;
    plain = character.normalize("NFKC").toLowerCase();
    if (!(plain[0] >= "\uac00" && plain[0] <= "\ud7af")) plain = plain.normalize("NFD").replace(accent, "").normalize("NFC");
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

  // [word, start, end] of a figure and its unit ("24h"), and of a unit behind a figure ("24 hrs").
  function pieces(word, before) {
    const [, figure, unit] = counted.exec(word) ?? [];
    if (figure) return [[figure, 0, figure.length], [units.get(unit), figure.length, word.length]];
    return units.has(word) && /^[0-9]+$/.test(before) ? [[units.get(word), 0, word.length]] : null;
  }

  function tokens(text) {
    const [plain, places] = foldedWithPlaces(text);
    const place = places ? (i) => places[i] : (i) => i;
    const found = [];
    let at = 0;
    let before = "";
    const add = (word, start, end, code) => {
      const term = code && /[0-9]/.test(word) ? word : stem(word);
      found.push({ word, term, at, code, start: place(start), end: endOf(end) });
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
      if (joined) add(joined, chunk.index, chunk.index + chunk[0].length, true);
      for (const part of inside) {
        for (const [word, start, end] of words(part[0], possessive, apart, unspaced)) {
          const offset = chunk.index + part.index;
          for (const [piece, left, right] of pieces(word, before) ?? [[word, 0, end - start]]) {
            add(piece, offset + start + left, offset + start + right, false);
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
    isStop: (word) => stop.has(word),
    isStopTerm: (term) => stopTerms.has(term),
    isCut: (word) => word.replace(unspaced, "") === "", // out of a text without spaces: nobody typed it as a word
    isChatter: (word) => chatter.has(word),
    areFigureAndUnit: (one, other) => unitTerms.has(other) && /^[0-9]+$/.test(one),
  };
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

// [word, start, end] of each word in a part: pairs of characters where a script has no spaces.
function* words(part, possessive, apart, unspaced) {
  part = part.replace(possessive, "");
  const plain = (start, end) => [cut(part.slice(start, end).replace(apart, "")), start, end];
  let last = 0;
  for (const run of part.matchAll(unspaced)) {
    if (run.index > last) yield plain(last, run.index);
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
  if (last < part.length) yield plain(last, part.length);
}

function cut(word) {
  return word.length <= LONGEST_TERM ? word : Array.from(word).slice(0, LONGEST_TERM).join("");
}
