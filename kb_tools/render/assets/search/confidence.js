// How likely it is that the first result answers the question. kb_tools/search/confidence.py says
// what each feature is and where the coefficients come from, and computes the same.

import { largest } from "./largest.js";

const RIVALS = 10; // sections that the nearest is compared with
const NEXT = 9; // sections that the first by words is compared with
const BEST = 5; // sections of which one may cover the question
export const ALIKE = 1e-9; // a smaller standard deviation is one of rounding

// asked: { weight, known, possible, words } of query.js; found: { best: [[section, score]], best first;
// values: section → score; places: the sections found }, of `sections` in all.
export function wordFeatures(asked, { best, values, places }, pageOf, sections) {
  const known = asked.weight ? asked.known / asked.weight : 0;
  const length = Math.log1p(asked.words.length);
  if (!best.length) return [0, 0, known, 0, 0, length, 0];
  const [first, top] = best[0];
  const other = largest(1, values, places, (section) => pageOf[section] !== pageOf[first])[0]?.[1] ?? 0;
  const rivals = best.slice(1, 1 + NEXT).map(([, score]) => score);
  const { mean, deviation } = spread(values, places, sections);
  return [
    asked.possible ? top / asked.possible : 0,
    (top - other) / top,
    known,
    deviation ? Math.log1p((top - mean) / deviation) : 0,
    rivals.length ? (top - sum(rivals) / rivals.length) / top : 0,
    length,
    Math.max(...best.slice(0, BEST).map(([section]) => covered(asked.words, section, pageOf[section]))),
  ];
}

// Which part of the words, by weight and rarity, stands there.
function covered(words, section, page) {
  const here = ({ postings }) => postings.every((each) => has(each.sections, section) || has(each.pages, page));
  const whole = sum(words.map(([worth]) => worth));
  const held = words.map(([worth, meant]) => worth * Math.max(0, ...meant.filter(here).map(({ weight }) => weight)));
  return whole ? sum(held) / whole : 0;
}

// Whether ascending numbers hold this one.
function has(numbers, wanted) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return numbers[low] === wanted;
}

// `near`: of each section; `shown`: the one that is shown first.
export function meaningFeatures(near, shown) {
  const [nearest, ...rivals] = largest(1 + RIVALS, near).map(([, value]) => value);
  const { mean, deviation } = spread(near);
  return [
    deviation > ALIKE ? (near[shown] - mean) / deviation : 0,
    rivals.length ? nearest - sum(rivals) / rivals.length : 0,
    near[shown],
  ];
}

// From 0 to 1.
export function confidence({ bias, weights, means }, features) {
  const odds = features.reduce((total, value, i) => total + weights[i] * (value - means[i]), bias);
  return 1 / (1 + Math.exp(-Math.max(-30, Math.min(30, odds))));
}

// { mean, deviation } of `count` numbers: those at `places` (null: all), the others are 0.
export function spread(values, places = null, count = values.length) {
  const size = places ? places.length : values.length;
  let total = 0;
  for (let i = 0; i < size; i += 1) total += values[places ? places[i] : i];
  const mean = total / count;
  let squares = (count - size) * mean * mean;
  for (let i = 0; i < size; i += 1) {
    const off = values[places ? places[i] : i] - mean; // a power would take ten times as long
    squares += off * off;
  }
  return { mean, deviation: Math.sqrt(squares / count) };
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
