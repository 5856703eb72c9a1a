// Search by meaning with a table instead of a model: each word has a vector, a question is the
// sum of its words', a section the vectors of its passages. kb_tools/search/static_leg.py wrote
// the bytes and makes the same sums.

import { ALIKE, spread } from "./confidence.js";
import { largest } from "./largest.js";
import { Passages, rows } from "./passages.js";
import { Stream } from "./shards.js";
import { firstAtLeast } from "./spelling.js";

const FAR = 3; // standard deviations
const SAYS_SOMETHING = 0.2; // weight of a word: more than a function word has

export class StaticLeg {
  // `facts` of the manifest: { width, scales: [table, passages] }; the two files.
  constructor({ width, scales }, table, passages) {
    const words = new Stream(table);
    this.width = width;
    this.terms = words.stream().words();
    this.table = rows(words.stream().bytes, width, scales[0]);
    this.passages = new Passages(passages, width, scales[1]);
  }

  // For each section how near it is to the question; [] where no word has a vector. Of a long
  // message the nearest of its sentences counts as much as the whole.
  near(tokens, groups, sentences) {
    const whole = this.vector(tokens, groups);
    if (!whole) return [];
    const near = this.passages.near(whole);
    if (!sentences.length) return near;
    const best = new Float64Array(near.length).fill(-1);
    for (const sentence of sentences) {
      if (sentence.filter(({ weight }) => weight > SAYS_SOMETHING).length < 2) continue;
      const terms = new Set(sentence.map(({ term }) => term));
      const vector = this.vector(tokens.filter(({ term }) => terms.has(term)), sentence);
      if (vector) this.passages.near(vector).forEach((score, s) => { if (score > best[s]) best[s] = score; });
    }
    return near.map((score, s) => score + best[s]);
  }

  // The question's direction; null where none of its words has a vector.
  vector(tokens, groups) {
    const of = new Map(groups.map((group) => [group.term, group]));
    const times = new Map();
    for (const { term, code } of tokens) {
      if (code) continue;
      for (const [row, weight] of this.#meant(term, of.get(term))) {
        times.set(row, [weight, (times.get(row)?.[1] ?? 0) + 1]);
      }
    }
    const whole = new Float64Array(this.width);
    for (const [row, [weight, often]] of times) {
      const scale = this.table.scales[row] * weight * (1 + Math.log(often));
      for (let i = 0; i < this.width; i += 1) whole[i] += this.table.codes[row * this.width + i] * scale;
    }
    const length = Math.sqrt(whole.reduce((sum, value) => sum + value * value, 0));
    return length ? whole.map((value) => value / length) : null;
  }

  // [row, weight]: the word itself; else the first of what it may mean that has a vector.
  #meant(term, group) {
    const row = this.#row(term);
    if (row >= 0) return [[row, 1]];
    for (const { terms, weight } of group?.alternatives ?? []) {
      const found = terms.map((other) => this.#row(other)).filter((each) => each >= 0);
      if (found.length) return found.map((each) => [each, weight]);
    }
    return [];
  }

  #row(term) {
    const at = firstAtLeast(this.terms, term);
    return this.terms[at] === term ? at : -1;
  }
}

// [[section, score]], best first: the normalised linear sum of both legs, for what either has among
// its best. The lexical scores are divided by the best of them. Of the other leg the best `pool` sections
// count, each by how far it stands out from all sections: 0 at their mean, `weight` at `FAR` standard
// deviations above it; and `pageWeight` of its nearest section, for all sections of a page.
// best: [[section, score]], best first; values: section → score of all.
export function fused({ best, values }, near, [weight, pageWeight], { pageOf, firstOf, weights: { pool } }, fits) {
  const { mean, deviation } = spread(near);
  const shares = new Map();
  const pages = new Map();
  for (const [section, value] of largest(pool, near, undefined, fits)) {
    const far = deviation > ALIKE ? (value - mean) / deviation : 0;
    const share = Math.min(Math.max(far, 0), FAR) / FAR;
    shares.set(section, share);
    pages.set(pageOf[section], Math.max(share, pages.get(pageOf[section]) ?? 0));
  }
  const found = new Set([...best.map(([section]) => section), ...shares.keys()]);
  for (const page of pageWeight ? pages.keys() : []) {
    for (let section = firstOf[page]; section < firstOf[page + 1]; section += 1) if (values[section]) found.add(section);
  }
  const top = best[0]?.[1] || 1;
  const score = (section) => values[section] / top + weight * (shares.get(section) ?? 0) + pageWeight * (pages.get(pageOf[section]) ?? 0);
  return [...found].map((section) => [section, score(section)]).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}
