// From what was typed to what is looked for: groups of alternatives with weights.
//
// A group is one word of the query: the word itself, or what it may mean (a synonym, the word
// that an unfinished one begins, the correction of a mistyped one).

import { quoted } from "./phrases.js";
import { rare, rarity, saturation } from "./ranking.js";
import { SHORTEST_CORRECTED, completions, compounds, corrections, holds } from "./spelling.js";

const MOST_CHARACTERS = 10000;
const MOST_WORDS = 300; // different ones; what follows in a pasted message repeats itself
const LONGEST_ID = 2; // words: "mon 4"
const LONG_MESSAGE = 25; // words; from here on rare words count for less
const MOST_COMPLETIONS = 20;
const MOST_CORRECTIONS = 6;
const COMMON = 20; // places of a stem from which on no mistyped word has it by accident
const MOST_CORRECTED = 30; // words of a query: each is measured against the whole vocabulary
const ABBREVIATION = 4; // letters, up to which a word may mean many things
const SENTENCE = /[.!?\u3002\uff01\uff1f\n]+(?=\s|$)|\n/gu;

// { typed, tokens, entries }: the words, each once.
export function asTyped(text, { analysis }) {
  const typed = text.slice(0, MOST_CHARACTERS).normalize("NFC");
  const tokens = analysis.tokens(typed);
  return { typed, tokens, entries: distinct(tokens, typed).slice(0, MOST_WORDS) };
}

// Asks for the files of the words that say something, all at once, and for those of what an unfinished one
// may become; who is `hasty` does not wait for these where it is a word already. Who needs one asks again
// and hears what went wrong.
export function filesOf({ entries }, engine, hasty = false) {
  const says = entries.filter(({ stop, unfinished }) => unfinished || !stop);
  const read = async ({ word, term, others, unfinished }) => {
    const known = Promise.all([term, ...others].map((each) => engine.term(each)));
    const begun = Promise.all(unfinished && word.length > 1 ? [engine.near(word), engine.termsFrom(word)] : []);
    begun.catch(() => {});
    if (!hasty || !(await known).some(Boolean)) await Promise.all([known, begun]);
  };
  return Promise.all(says.map(read)).catch(() => {});
}

// `engine` has read its core. `hasty`: beside those files only what is at hand counts; whether that leaves
// out a function word, a synonym, a correction or what an unfinished word may become, `unread` says.
export async function understood({ typed, tokens, entries }, engine, hasty = false) {
  const corrected = [];
  await filesOf({ entries }, engine, hasty);
  const index = hasty ? engine.atHand() : engine;
  if (!hasty) await Promise.all(entries.flatMap(({ term, others }) => [term, ...others].map((each) => index.term(each))));
  const groups = [];
  let unknown = 0;
  for (const entry of entries) {
    const made = await group(entry, index, unknown < MOST_CORRECTED ? corrected : null);
    if (made.unknown) unknown += 1;
    groups.push(made);
  }
  addSynonyms(groups, await synonymPostings(tokens, groups, index), engine.manifest.ranking.synonym);
  const useful = groups.filter((each) => each.alternatives.length);
  const long = tokens.length >= LONG_MESSAGE;
  const { called, ...names } = await named(typed, tokens, engine);
  const meant = useful.some((each) => !each.stop) ? useful : useful.map((each) => ({ ...each, weight: 1, stop: false }));
  return {
    groups: meant,
    long,
    sentences: long ? bySentence(meant, typed) : [],
    unread: index.unread ?? false,
    corrections: corrected.filter(([word]) => !called.has(word)),
    unknown: long ? [] : groups.filter((each) => !called.has(each.word) && !(names.step && each.word === "step") && isUnknown(each, engine)).map(({ word }) => word),
    tokens,
    quoted: quoted(typed, tokens),
    about: about(groups, engine.analysis),
    asked: asked(groups, engine.ranking, long),
    called,
    ...names,
    first: wantedFirst(tokens, corrected, engine),
  };
}

// The places, [an SOP's id, the number of a step or "", the abbreviation that alone says so or ""], that
// owners want to be seen first by who says this, mistyped or not. Behind a number an abbreviation is a unit.
function wantedFirst(tokens, corrected, { analysis, manifest }) {
  const others = (word) => corrected.filter(([typed]) => typed === word).map(([, other]) => other);
  const plain = tokens.filter(({ code }) => !code);
  const meant = plain.map((each) => [each.term, ...each.others, ...terms(others(each.word), [], analysis)]);
  const holds = (said) => said.length && meant.some((_, at) => said.every((term, i) => meant[at + i]?.includes(term)));
  const counted = (term) => meant.every((all, at) => !all.includes(term) || isNumber(plain[at - 1]?.word));
  const short = ([term, ...more]) => (more.length || term.length > ABBREVIATION ? "" : term);
  return manifest.first.filter(([said]) => holds(said) && !(short(said) && counted(said[0])))
    .map(([said, id, step]) => [id, step, short(said)]);
}

// Each word once, with how often it occurs and whether it may be unfinished.
function distinct(tokens, typed) {
  const found = new Map();
  for (const token of tokens) {
    const entry = found.get(token.term) ?? { ...token, times: 0, unfinished: false };
    entry.times += 1;
    entry.unfinished ||= token.end === typed.length;
    found.set(token.term, entry);
  }
  return [...found.values()];
}

async function group(entry, engine, corrected) {
  const { analysis, manifest: { ranking: weights } } = engine;
  const { word, term, others, code, stop } = entry;
  const own = [term, ...others];
  const alternatives = [];
  const said = new Map(); // terms that no SOP has and owners wrote as said → how much their synonyms count
  const add = async (other, weight) => {
    const postings = await engine.term(other);
    if (postings) alternatives.push({ terms: [other], weight, postings: [postings] });
    else if (!own.includes(other) && engine.said.has(other) && !said.has(other)) said.set(other, weight);
  };
  for (const each of own) await add(each, 1);
  const asWritten = alternatives.length;
  await add(analysis.inThousands(word), weights.synonym);
  const synonyms = alternatives.length > asWritten; // by which, or as the same figure, it was looked for too
  const complete = async (words, longer = completions, part = word) => {
    const begun = terms(longer(words, part, MOST_COMPLETIONS), own, analysis);
    await Promise.all(begun.map((other) => engine.term(other))); // their files, all at once
    for (const other of begun) await add(other, weights.prefix);
  };
  if (entry.unfinished && word.length > 1) await complete(await engine.near(word));
  let unknown = false;
  if (corrected && !synonyms && !said.size && alternatives.length < 2 && !code && !stop && !isNumber(word) && !analysis.isCut(word) && !isCommon(alternatives)) {
    // A word that nobody wrote, not among the synonyms either (nor begins one of these with it), may be
    // mistyped even where its stem occurs, but rarely: "appel" for "appeal" has the stem of "appellant".
    // It is none where somebody wrote the word that it is a form of ("charged", with "charge").
    const known = alternatives.length > 0;
    const wrote = known ? [word, term, `${term}e`] : [word];
    const near = await Promise.all(wrote.map((each) => engine.near(each)));
    unknown = !engine.said.has(term) && !wrote.some((each, at) => holds(near[at], each));
    for (const [other, edits] of unknown ? corrections(await engine.vocabulary(), word, MOST_CORRECTIONS) : []) {
      const meant = terms([other], [term], analysis);
      if (!meant.length || (known && edits > 1)) continue;
      if (!known) corrected.push([word, other]);
      for (const each of meant) await add(each, weights.typo ** edits);
    }
    // Half a word, with others behind it; or, in some languages, the second half, or a half of which the
    // umlauts are spelt ("rueckgabefr").
    const parts = [[completions, word]];
    if (analysis.compounds) parts.push([compounds, word], [completions, word.replace(/([aou])e/g, "$1")]);
    for (const [longer, part] of parts) {
      if (unknown && !alternatives.length && !said.size && part.length >= SHORTEST_CORRECTED) await complete(await engine.vocabulary(), longer, part);
    }
  }
  const weight = stop ? weights.stop : analysis.isChatter(word) ? weights.chatter : 1;
  return { ...entry, unknown, weight: weight * (1 + Math.log(entry.times)), alternatives, said, synonyms };
}

// It says something, and neither it nor what it may mean stands in what is in force. What begins with a figure
// ("2am", "8ben" of W-8BEN) is no word.
function isUnknown({ word, code, stop, alternatives }, engine) {
  const stands = alternatives.some(({ postings }) => postings.some((where) => engine.inForce(where)));
  return !(stands || code || stop || /^[0-9]/.test(word) || engine.analysis.isChatter(word) || engine.analysis.isCut(word));
}

function isNumber(word) {
  return /^[0-9]+$/.test(word ?? "");
}

function isCommon([first]) {
  return first?.postings.some(({ pages, sections }) => pages.length + sections.length >= COMMON) ?? false;
}

// Those of these words, without its own.
function terms(words, own, analysis) {
  const found = new Set(words.flatMap((word) => { const [{ term, others }] = analysis.tokens(word); return [term, ...others]; }));
  for (const term of own) found.delete(term);
  return [...found];
}

// For each synonym rule that the query contains: the terms typed, what else to look for, and how much
// that counts: wholly where each word stands there as it was said.
async function synonymPostings(tokens, groups, engine) {
  const saidBy = tokens.filter((token) => !token.code);
  const plain = saidBy.map(({ term }) => term);
  const saidFor = new Map(groups.map(({ term, said }) => [term, said]));
  const meant = saidBy.map(({ term, others }) => new Map([...[term, ...others].map((each) => [each, 1]), ...(saidFor.get(term) ?? [])]));
  const rulesAt = (at) => [...meant[at].keys()].flatMap((term) => engine.synonymsFrom(term));
  const found = [];
  for (let at = 0; at < plain.length; at += 1) {
    for (const [said, others] of rulesAt(at)) {
      if (!said.every((term, k) => meant[at + k]?.has(term))) continue;
      const share = said.reduce((product, term, k) => product * meant[at + k].get(term), 1);
      for (const other of others) {
        const postings = await Promise.all(other.map((term) => engine.term(term)));
        const there = other.map((_, k) => k).filter((k) => postings[k]);
        // Bodies are not searched by function words, so these need not be anywhere.
        const whole = other.every((term, k) => postings[k] || engine.analysis.isStopTerm(term));
        if (!whole || !there.length) continue;
        found.push({ typed: plain.slice(at, at + said.length), share, alternative: { terms: there.map((k) => other[k]), postings: there.map((k) => postings[k]) } });
      }
    }
  }
  return found;
}

function addSynonyms(groups, found, weight) {
  for (const { typed, share, alternative } of found) {
    const own = groups.filter(({ term }) => typed.includes(term));
    const most = Math.max(...own.map((each) => each.weight));
    // Small talk that owners wrote as said ("is down") says as much as one word that says something.
    const heaviest = most < 1 ? own.find((each) => each.weight === most) : null;
    for (const each of own) {
      const counts = weight * share * (each === heaviest ? 1 / most : 1);
      each.synonyms ||= share === 1;
      // Of two rules that lead to the same, the one whose words were typed as they are counts.
      const known = each.alternatives.find(({ terms }) => terms.join(" ") === alternative.terms.join(" "));
      if (known) known.weight = Math.max(known.weight, counts);
      else each.alternatives.push({ ...alternative, weight: counts });
    }
  }
}

// The groups of the words that say something; none where one of them has a figure, which asks for a row or a step.
function about(groups, { isChatter }) {
  const says = groups.filter(({ word, stop }) => !stop && !isChatter(word));
  return says.some(({ word }) => /[0-9]/.test(word)) ? [] : says;
}

// What the question offers to be found by; function words count for nothing.
function asked(groups, { sections, weights }, long) {
  const says = groups.filter(({ stop }) => !stop);
  const total = (value) => says.reduce((sum, each) => sum + value(each), 0);
  const own = ({ term, others }) => [term, ...others];
  const places = ({ alternatives: [first] }) => first?.postings[0].sections.length ?? 0;
  return {
    weight: total(({ weight }) => weight),
    known: total((each) => (each.synonyms || each.alternatives.some((other) => own(each).includes(other.terms.join(" "))) ? each.weight : 0)),
    possible: total((each) => each.weight * rarity(weights, long, places(each), sections) * (saturation(weights, long) + 1)),
    words: says.map((each) => [each.weight * rare(places(each), sections), each.alternatives]),
  };
}

// The groups of each sentence, by where a word first stands.
function bySentence(groups, typed) {
  const ends = [...typed.matchAll(SENTENCE)].map((match) => match.index + match[0].length);
  const sentences = new Map();
  for (const each of groups) {
    const number = ends.findIndex((end) => each.start < end);
    sentences.set(number, [...(sentences.get(number) ?? []), each]);
  }
  return sentences.size > 1 ? [...sentences.values()] : [];
}

// SOPs named by id ("MON-004", "mon 004"; "mon4" where no text says such a word, "mon 4" where a step's
// number follows), those whose id begins with all that was typed, what looks like an id and no SOP has it, the
// words that are such ids or parts of them, and the step asked for: "step 4", or the number right behind an id.
async function named(typed, tokens, engine) {
  const plain = tokens.filter((token) => !token.code);
  const pages = new Set();
  const ends = new Set(); // where ids end
  const called = new Set();
  const known = new Set(); // ids
  const strange = new Map(); // what looks like an id → where it stands
  const stepped = new Set(plain.flatMap((first, i) => {
    const [last, step, number] = plain.slice(i + 1);
    return step?.word === "step" && isNumber(number?.word) ? [typed.slice(first.start, last.end)] : [];
  }));
  const call = (from, to) => { for (const { word, start, end } of tokens) if (start >= from && end <= to) called.add(word); };
  for (const [i, first] of tokens.entries()) {
    for (const last of tokens.slice(i, i + 2)) {
      const apart = last === first || last.start >= first.end; // no code with its own first part
      if (!apart || !/[0-9]/.test(first.word + last.word)) continue;
      const id = typed.slice(first.start, last.end);
      let found = engine.ids.meant(id);
      if (!found.length && stepped.has(id) && engine.ids.isLike(id)) {
        const short = engine.ids.short(engine.ids.code(id));
        if (short !== undefined) found = [short];
      }
      if (!found.length && last === first && /\p{L}/u.test(first.word)) {
        const short = engine.ids.short(first.word);
        if (short !== undefined && !(await engine.term(first.term))) found = [short];
      }
      if (!found.length && !/\s/.test(id) && engine.ids.isLike(id) && !(await engine.term(engine.ids.code(id)))) strange.set(id, [first.start, last.end]);
      if (!found.length) continue;
      known.add(id);
      for (const page of found) pages.add(page);
      ends.add(last.end);
      call(first.start, last.end);
    }
  }
  const alone = plain.length <= LONGEST_ID ? plain.map((token) => token.word).join("") : "";
  const short = /[0-9]/.test(alone) ? engine.ids.short(alone) : undefined; // the ids are made for whoever may name one
  if (short !== undefined) {
    pages.add(short);
    for (const { word } of tokens) called.add(word);
  }
  const mayBegin = !pages.size && /[0-9]/.test(alone) ? engine.ids.begun(alone) : [];
  const begun = mayBegin.length && !(await engine.term(alone)) ? mayBegin : [];
  if (begun.length) for (const { word } of tokens) called.add(word);
  const nowhere = begun.length || short !== undefined ? [] : [...strange.keys()].filter((id) => !known.has(id));
  for (const id of nowhere) call(...strange.get(id));
  // "MON-004 5 business days late" asks for no step 5.
  const isCounted = (word, i) => plain.slice(i + 1, i + 3).some(({ term }) => engine.analysis.areFigureAndUnit(word, term));
  const isAsked = ({ word }, i) => isNumber(word) && (plain[i - 1]?.word === "step" || (ends.has(plain[i - 1]?.end) && !isCounted(word, i)));
  return { pages, begun, nowhere, called, step: plain.find(isAsked)?.word ?? "", onlyNamed: pages.size > 0 && plain.length <= LONGEST_ID };
}
