// How likely it is that the first result answers the question. kb_tools/search/confidence.py says
// what each feature is and where the coefficients come from, and computes the same.

import { largest } from "./largest.js";

const RIVALS = 10; // sections that the first is compared with

// The features, six where `near` (by section) is not empty, else four; [] where nothing was found.
// asked: { weight, known, possible } of query.js; found: { best: [[section, score]], best first;
// values: section → score; places: the sections found }.
export function evidence(asked, { best, values, places }, near, pageOf) {
  if (!best.length) return [];
  const [first, top] = best[0];
  const other = largest(1, values, places, (section) => pageOf[section] !== pageOf[first])[0]?.[1] ?? 0;
  const lexical = [
    asked.possible ? top / asked.possible : 0,
    Math.log1p(top),
    top ? (top - other) / top : 0,
    asked.weight ? asked.known / asked.weight : 0,
  ];
  if (!near.length) return lexical;
  const ranked = largest(1 + RIVALS, near).map(([, value]) => value);
  const rivals = ranked.length > 1 ? ranked.slice(1) : ranked;
  return [
    ...lexical,
    ranked[0] - sum(rivals) / rivals.length,
    near[first] - ranked[0],
  ];
}

// From 0 to 1; 0 where nothing was found.
export function confidence({ bias, weights, means }, features) {
  if (features.length !== weights.length) return 0;
  const odds = features.reduce((total, value, i) => total + weights[i] * (value - means[i]), bias);
  return 1 / (1 + Math.exp(-Math.max(-30, Math.min(30, odds))));
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
