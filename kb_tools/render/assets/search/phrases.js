// Words that stand side by side in the query and in the section belong together.
// kb_tools/search/phrases.py does the same for `kb search`.

const LONGEST_READ = 6000; // characters of a section
const COPIED = 4; // words that say something, from which on nobody types a text's own words by accident
const QUOTED = /["\u201c\u201e\u00ab][^"\u201c\u201d\u201e\u00ab\u00bb]+["\u201c\u201d\u00bb]/g;

// The neighbouring words that say something: [[group, group]].
export function pairs(tokens, groups) {
  const of = new Map(groups.map((group) => [group.term, group]));
  const plain = saysSomething(tokens);
  const found = [];
  for (let i = 1; i < plain.length; i += 1) {
    const [a, b] = [plain[i - 1], plain[i]];
    if (b.at - a.at <= 2 && of.has(a.term) && of.has(b.term)) found.push([of.get(a.term), of.get(b.term)]);
  }
  return found;
}

// Term → its places among the words that say something; title, heading and text, in one language of the site,
// stand apart.
export function places(texts, analysis, language) {
  const found = new Map();
  let at = 0;
  for (const text of texts) {
    at += 10;
    for (const { term, code, stop } of analysis.tokens(text.slice(0, LONGEST_READ), language)) {
      if (code || stop) continue;
      at += 1;
      if (!found.has(term)) found.set(term, []);
      found.get(term).push(at);
    }
  }
  return found;
}

// Which share (0 to 1) of the query's neighbours are neighbours here, by weight.
export function kept(wanted, where, analysis) {
  let whole = 0;
  let held = 0;
  for (const [a, b] of wanted) {
    const weight = Math.min(a.weight, b.weight);
    whole += weight;
    const far = analysis.areFigureAndUnit(a.term, b.term) ? 2 : 1; // "5 business days" are 5 days
    const after = new Set(all(a, where).flatMap((at) => (far === 2 ? [at + 1, at + 2] : [at + 1])));
    if (all(b, where).some((at) => after.has(at))) held += weight;
  }
  return whole ? held / whole : 0;
}

// The words, without function words, of each phrase of several that stands in quotation marks: of each its
// terms, more than one where languages differ.
export function quoted(text, tokens) {
  const plain = saysSomething(tokens);
  const spans = [...text.matchAll(QUOTED)].map((match) => [match.index, match.index + match[0].length]);
  return spans.map(([from, to]) => plain.filter(({ start, end }) => from <= start && end <= to).map(terms)).filter((phrase) => phrase.length > 1);
}

// The words, without function words, of a whole question that may be copied from a text: [] or one phrase.
// `called`: words that are ids of SOPs or parts of one; "MON-004 step 4" asks for that step, and not for who
// refers to it.
export function copied({ tokens, called }) {
  const says = saysSomething(tokens);
  const enough = says.filter(({ word }) => !called.has(word)).length >= COPIED;
  return enough ? [says.map(terms)] : [];
}

function saysSomething(tokens) {
  return tokens.filter(({ code, stop }) => !code && !stop);
}

function terms({ term, others }) {
  return [term, ...others];
}

// Whether these words stand one after the other.
export function says(phrase, where) {
  const there = phrase.map((word) => word.flatMap((term) => where.get(term) ?? []));
  return there[0].some((at) => there.every((places, step) => places.includes(at + step)));
}

function all(group, where) {
  return group.alternatives.flatMap(({ terms }) => terms.flatMap((term) => where.get(term) ?? []));
}
