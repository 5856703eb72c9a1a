// Search in the reader's own browser, over the files that kb_tools/search/index.py makes.
// No DOM here: it runs in a worker, in a page and in node.
//
//   const engine = await load("…/manifest.json", fetch); // the rest of the index comes as needed
//   for await (const answer of engine.search("payout late", { limit: 10 })) show(answer.results);

import { TypedIds } from "../typed_ids.js";
import { analysis } from "./analysis.js";
import { confidence, meaningFeatures, wordFeatures } from "./confidence.js";
import { largest } from "./largest.js";
import { pagesFirst } from "./pages_first.js";
import { copied, kept, pairs, places as placesOf, says } from "./phrases.js";
import { asTyped, filesOf, understood } from "./query.js";
import { Ranking } from "./ranking.js";
import { core, postings, vocabulary } from "./shards.js";
import { marks, snippet } from "./snippets.js";
import { firstAtLeast } from "./spelling.js";
import { StaticLeg, fused } from "./static_leg.js";

const FORMAT = "kb-search/7";
const REREAD = 10; // of the first results, and of those that have all words, the text is read for phrases
const QUOTED = 3; // times the best score: a section with a phrase in quotation marks, or copied whole, comes first
const REMEMBERED = 500; // sections whose text has been read
const HASTY = 6; // results of a hasty answer: browsers ask for so many files at once
const MOST_BEGUN = 3; // files of terms that are asked for because an unfinished word may become one of theirs
const EVERY = "all"; // queues or markets
const MACRO = "m"; // among the kinds of sections
const NO_WORDS = { words: [], weights: [] };

// `nearby(name)`: this file costs no journey. Who says so is given hasty answers (see `search`).
export async function load(manifestUrl, fetch, nearby = null) {
  const get = async (name, as) => {
    const response = await fetch(new URL(name, manifestUrl).href);
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return as === "json" ? response.json() : new Uint8Array(await response.arrayBuffer());
  };
  const manifest = await get(manifestUrl, "json");
  if (manifest.format !== FORMAT) throw new Error(`${manifestUrl}: ${manifest.format} is not ${FORMAT}`);
  return new Engine(manifest, get, nearby);
}

class Engine {
  #get;
  #nearby;
  #loaded = new Map();
  #there = new Set(); // the files that have been read
  #synonyms = new Map();
  #static = null; // the leg, once it has been read
  #macros = []; // the sections that are macros
  #read = new Map(); // section → places of its terms
  #vocabulary;
  #ids;

  constructor(manifest, get, nearby) {
    this.#get = get;
    this.#nearby = nearby;
    this.manifest = manifest;
    this.analysis = analysis(manifest.analysis);
    this.firstTerms = manifest.terms.map(([first]) => first);
    this.firstWords = manifest.words.map(([first]) => first);
    for (const rule of manifest.synonyms) {
      this.#synonyms.set(rule[0][0], [...(this.#synonyms.get(rule[0][0]) ?? []), rule]);
    }
    // Terms that owners wrote as said: none of them is a slip.
    this.said = new Set([...manifest.synonyms, ...manifest.first].flatMap(([said]) => said));
    this.#readCore().catch(() => {}); // whoever needs it asks again
  }

  async #readCore() {
    const read = await this.#once(this.manifest.core, core);
    if (this.core) return;
    this.core = read;
    this.ranking = new Ranking(this.core, this.manifest.ranking);
    const { kinds } = this.core;
    for (let at = kinds.indexOf(MACRO); at >= 0; at = kinds.indexOf(MACRO, at + 1)) this.#macros.push(at);
  }

  // The SOPs by id, made when a question may name one.
  get ids() {
    this.#ids ??= new TypedIds(this.core.docs, this.analysis.folded);
    return this.#ids;
  }

  // Reads the postings and the words and ranks nothing, so that the first question finds all of it at
  // hand: for an index that is there already, while nobody has asked yet.
  async warm() {
    await this.#readCore();
    const query = await understood(asTyped(this.firstTerms.join(" "), this), this);
    await this.#ranked(query, () => false, 1);
  }

  // What one may filter by: { queues, markets, areas, statuses }, each a list of names; and which
  // SOPs there are: { docs }.
  async choices() {
    await this.#readCore();
    const { queues, markets, areas, statuses, docs } = this.core;
    return { queues, markets, areas, statuses, docs };
  }

  // Yields answers, each at least as good as the one before:
  // { stage, text, results, corrections: [[typed, looked for]], unknown, confidence, poor, doubted, notFound }, where
  // `confidence` (0 to 1) says how likely it is that the first result answers the question, `poor` that this is
  // unlikely, `doubted` that people are to be told so, `unknown` which words stand in no SOP in force, and `notFound`
  // ([{ id, why, supersededBy }]) which SOPs were called by their ids and are not among the results. A hasty answer has
  // none of these.
  // The first is `lexical`; `fused` follows once the static leg has been read, and from then on comes
  // alone. Before them comes a `hasty` one, of few results, where that saves journeys: by the words
  // that say something, as they stand.
  // `legs: "lexical"` does without the static leg: it is the larger part of what is loaded.
  // `legs: "transformer"` has a third one follow, `by meaning`, where the index has a sentence model:
  // that weighs more than all the rest, and takes its time, so `settled` is asked first and says
  // (true or false) whether anybody still waits for this answer.
  // filters: { queues, markets, areas, statuses }, each a list of names; without `statuses`
  // what is retired stays out. `quote: false` leaves all but ids and scores out.
  async *search(text, { limit = 10, filters = {}, quote = true, legs = "static", settled = () => true } = {}) {
    const typed = asTyped(String(text), this);
    filesOf(typed, this); // set out together with the core
    await this.#readCore();
    const allowed = this.#allowed(filters);
    const standing = this.#allowed({ statuses: filters.statuses });
    let [query, lexical, byWords] = [];
    const read = async (hasty) => {
      query = await understood(typed, this, hasty);
      lexical = await this.#ranked(query, allowed, query.unread ? HASTY : limit, query.unread ? HASTY : REREAD);
      byWords = query.unread ? null : wordFeatures(query.asked, lexical, this.ranking.pageOf, this.ranking.sections);
    };
    const { words, table, model: byModel, unsure, short } = this.manifest.confidence;
    // found: [[section, score]]; model: the coefficients for what `near` (by section) tells
    const answer = async (stage, found, near = [], model = words) => {
      const best = found.slice(0, limit);
      const isName = query.about.length && !query.pages.size && !query.quoted.length && !query.unread;
      const ordered = isName ? await pagesFirst(best, query.about, this.ranking, (section) => this.#names(section), this.analysis) : best;
      const { shown, certain } = await this.#withFirst(query, allowed, standing, ordered);
      const results = await this.#results(query, shown.slice(0, limit), quote);
      if (!byWords) return { stage, text, results, corrections: query.corrections };
      const features = near.length && found.length ? [...byWords, ...meaningFeatures(near, found[0][0])] : byWords;
      const sure = !results.length ? 0 : certain ? 1 : confidence(model, features);
      const poor = sure < unsure;
      const doubted = poor && String(text).trim().split(/\s+/).length > short;
      return { stage, text, results, corrections: query.corrections, unknown: query.unknown, confidence: sure, poor, doubted, notFound: this.#notFound(query, allowed, standing) };
    };
    await read(Boolean(this.#nearby));
    if (query.unread) {
      if (lexical.best.length) yield await answer("hasty", lexical.best.slice(0, HASTY));
      await read(false);
    }
    const wanted = legs !== "lexical" && this.manifest.static && !query.pages.size;
    if (!wanted || !this.#static) yield await answer("lexical", lexical.best);
    if (!wanted) return;
    const fits = (section) => allowed(this.ranking.pageOf[section]);
    const { fuse, fuse_long: fuseLong, fuse_transformer: fuseModel, fuse_page: fusePage } = this.ranking.weights;
    const withMeaning = (...share) => fused(lexical, near, share, this.ranking, fits);
    let near = [];
    try {
      near = (await this.#staticLeg()).near(query.tokens, query.groups, query.sentences);
    } catch {
      if (this.#static) yield await answer("lexical", lexical.best);
      return; // the next question may try again
    }
    yield await (near.length ? answer("fused", withMeaning(query.long ? fuseLong : fuse, 0), near, table) : answer("fused", lexical.best));
    if (legs !== "transformer" || !this.manifest.transformer || !near.length) return;
    const model = await this.#transformerLeg().catch(() => null);
    if (!model || !(await settled())) return;
    near = model(typed.typed);
    yield await answer("by meaning", withMeaning(fuseModel, fusePage), near, byModel);
  }

  async #results(query, found, quote) {
    const terms = new Map(); // to be marked: small talk only where there is nothing else, and no id
    const says = query.groups.filter(({ stop, word }) => !stop && !query.called.has(word));
    const telling = says.filter(({ word }) => !this.analysis.isChatter(word));
    for (const group of telling.length ? telling : says) {
      for (const { terms: meant } of group.alternatives) {
        const says = meant.filter((term) => meant.length === 1 || !this.analysis.isStopTerm(term));
        for (const term of says) terms.set(term, group.weight);
      }
    }
    return Promise.all(found.map(([section, score, whole]) => this.#result(section, score, quote && terms, whole)));
  }

  async #staticLeg() {
    const { table, passages, ...facts } = this.manifest.static;
    const files = await Promise.all([table, passages].map((file) => this.#once(file)));
    this.#static ??= new StaticLeg(facts, ...files);
    return this.#static;
  }

  // A function: text → for each section how near it is.
  #transformerLeg() {
    const { model, pieces, meanings, ...facts } = this.manifest.transformer;
    return this.#once(model, async (content) => {
      const files = [pieces, meanings].map((file) => this.#get(file));
      const [{ transformerLeg }, ...others] = await Promise.all([import("./transformer_leg.js"), ...files]);
      return transformerLeg(facts, content, ...others);
    });
  }

  // { best: [[section, score]], at least `limit` of them, best first; values: section → score;
  // places: the sections found }.
  async #ranked(query, allowed, limit, reread = REREAD) {
    const { ranking } = this;
    const groups = query.groups.map((each) => (query.called.has(each.word) ? ofPages(each) : each));
    const { values, places } = ranking.ranked(groups, allowed, this.#bonus(query), query.long);
    for (const section of this.#macros) values[section] *= ranking.weights.macro; // 0 where it is not found
    if (query.step && !query.pages.size) {
      for (const section of places) if (this.#isStep(section, query.step)) values[section] *= ranking.weights.step;
    }
    const best = largest(Math.max(reread, limit), values, places);
    const wanted = pairs(query.tokens, query.groups);
    if (wanted.length || query.quoted.length) {
      const top = best[0]?.[1] ?? 0;
      const phrases = [...query.quoted, ...copied(query)];
      const words = [...new Set(wanted.flatMap(([a, b]) => [a.term, b.term]))];
      const together = query.unread ? [] : [words.map((term) => [term]), ...query.quoted].filter((all) => all.length);
      const having = await Promise.all(together.map((all) => this.#having(all)));
      const early = new Set(best.slice(0, reread).map(([section]) => section));
      const all = [...new Set(having.flat())].filter((section) => values[section] && !early.has(section));
      const later = largest(reread, values, all);
      best.splice(reread, Infinity, ...later, ...best.slice(reread).filter(([section]) => !later.some(([other]) => other === section)));
      for (const [section] of best) this.#once(this.#range(section)[1]).catch(() => {}); // all at once
      const score = async ([section, before]) => {
        const where = await this.#places(section);
        const said = phrases.filter((phrase) => says(phrase, where)).length;
        return before * (1 + ranking.weights.phrase * kept(wanted, where, this.analysis)) + said * QUOTED * top;
      };
      const scores = await Promise.all(best.slice(0, early.size + later.length).map(score));
      scores.forEach((by, i) => { values[best[i][0]] = best[i][1] = by; });
      best.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    }
    return { best, values, places };
  }

  // The sections in whose heading and text all of these words stand, each by one of its terms.
  async #having(words) {
    const where = async (term) => [...((await this.term(term))?.sections ?? [])];
    const [first, ...others] = await Promise.all(words.map(async (terms) => (await Promise.all(terms.map(where))).flat()));
    const sets = others.map((sections) => new Set(sections));
    return [...new Set(first)].filter((section) => sets.every((set) => set.has(section)));
  }

  // What the section and its SOP are called; of an SOP without a page of its own, no names.
  async #names(section) {
    const { pageOf, firstOf } = this.ranking;
    const [, { title, tags, heading }] = await this.#shown(section);
    const names = this.core.kinds[firstOf[pageOf[section]]] === "p" ? [title, ...tags] : [];
    return { names, own: heading === title ? "" : heading, language: this.#language(section) };
  }

  // The number of the language that it is in, among those of the site.
  #language(section) {
    return this.core.languages?.[this.ranking.pageOf[section]] ?? 0;
  }

  async #places(section) {
    if (!this.#read.has(section)) {
      const [, { title, tags, heading, text }] = await this.#shown(section);
      if (this.#read.size >= REMEMBERED) this.#read.clear();
      this.#read.set(section, placesOf([title, ...tags, heading, text], this.analysis, this.#language(section)));
    }
    return this.#read.get(section);
  }

  // An SOP or step called by its name comes first.
  #bonus({ pages, step, onlyNamed }) {
    if (!pages.size) return null;
    const { pageOf } = this.ranking;
    return (section) => {
      if (!pages.has(pageOf[section])) return 0;
      const asked = step ? this.#isStep(section, step) : onlyNamed && this.core.kinds[section] === "p";
      return asked ? 2000 : 1000;
    };
  }

  #step(section) {
    return this.core.steps[this.core.step[section]];
  }

  // Step 4 is step 4.1 too.
  #isStep(section, asked) {
    const number = this.#step(section);
    return number === asked || number.startsWith(`${asked}.`);
  }

  // Before all others what owners want to be seen first by who says this, from its first word on, whatever
  // queue, market or area was chosen; of an SOP without that step, the page itself. An abbreviation that other SOPs have in title or keywords
  // means what it means there.
  // What is certain to answer: these, the place of a retired SOP that was called by its id, and one that was
  // called and is there. SOPs whose ids begin with what was typed come first too.
  async #withFirst({ first, pages: named, begun }, allowed, standing, found) {
    const { pageOf, firstOf } = this.ranking;
    const sections = new Set();
    for (const [id, step, short] of first) {
      const pages = this.ids.meant(id);
      const about = short ? await this.term(short) : null;
      if (about?.pages.some((other) => !pages.includes(other))) continue;
      for (const page of pages.filter(standing)) {
        let at = firstOf[page];
        if (step) while (at < firstOf[page + 1] && this.#step(at) !== step) at += 1;
        sections.add(pageOf[at] === page ? at : firstOf[page]);
      }
    }
    for (const page of named) if (!standing(page)) for (const heir of this.#heirs(page, standing)) sections.add(firstOf[heir]);
    const certain = sections.size > 0 || [...named].some(allowed);
    for (const page of begun.filter(allowed)) sections.add(firstOf[page]);
    if (!sections.size) return { shown: found, certain };
    const top = 1 + (found[0]?.[1] ?? 0);
    const shown = [...[...sections].map((section) => [section, top, true]), ...found.filter(([section]) => !sections.has(section))];
    return { shown, certain };
  }

  // The SOPs that took the place of a retired one.
  #heirs(page, standing) {
    const ids = this.core.supersededBy[this.core.docs[page]] ?? [];
    return [...new Set(ids.flatMap((id) => this.ids.meant(id)))].filter(standing);
  }

  #notFound({ pages, nowhere }, allowed, standing) {
    const { docs, statuses, status } = this.core;
    const ended = (page) => this.manifest.hidden.includes(statuses[status[page]]) && !standing(page);
    const missing = [...pages].filter((page) => !allowed(page)).sort((a, b) => a - b);
    const told = missing.map((page) => (ended(page)
      ? { id: docs[page], why: "retired", supersededBy: this.#heirs(page, standing).map((heir) => docs[heir]) }
      : { id: docs[page], why: "filtered", supersededBy: [] }));
    return [...told, ...nowhere.map((id) => ({ id, why: "nowhere", supersededBy: [] }))];
  }

  #allowed({ queues = [], markets = [], areas = [], statuses = [] }) {
    const { core } = this;
    const numbers = (names, chosen) => new Set(chosen.map((name) => names.indexOf(name)));
    const [area, status] = [numbers(core.areas, areas), numbers(core.statuses, statuses)];
    const hidden = new Set(statuses.length ? [] : this.manifest.hidden.map((name) => core.statuses.indexOf(name)));
    // An SOP without queues or markets holds for all of them.
    const some = (names, chosen, has) => !chosen.length || chosen.includes(EVERY) || !has.length || has.some((n) => chosen.includes(names[n]));
    const fits = new Uint8Array(core.docs.length);
    for (let page = 0; page < fits.length; page += 1) {
      fits[page] = some(core.queues, queues, core.queuesOf(page)) && some(core.markets, markets, core.marketsOf(page)) &&
        (!area.size || area.has(core.area[page])) &&
        (!status.size || status.has(core.status[page])) && !hidden.has(core.status[page]);
    }
    return (page) => fits[page] === 1;
  }

  // Where a term stands, is there a text that is found without being asked for?
  inForce({ pages, sections }) {
    const { core, ranking, manifest } = this;
    const found = (page) => !manifest.hidden.includes(core.statuses[core.status[page]]);
    return pages.some(found) || sections.some((section) => found(ranking.pageOf[section]));
  }

  // The postings of a term; undefined where the index does not have it.
  async term(name) {
    const shard = rangeOf(name, this.firstTerms);
    if (shard < 0) return undefined;
    return (await this.#once(this.manifest.terms[shard][1], postings)).get(name);
  }

  // Asks for the postings of the terms that begin with the word.
  termsFrom(word) {
    const first = Math.max(0, rangeOf(word, this.firstTerms));
    const files = this.manifest.terms.slice(first, rangeOf(`${word}\uffff`, this.firstTerms) + 1);
    return Promise.all(files.slice(0, MOST_BEGUN).map(([, file]) => this.#once(file, postings)));
  }

  // The same index, as far as it is at hand: it asks for no file, and `unread` tells of one that it wanted.
  atHand() {
    const { analysis, manifest, ranking, said, firstTerms, firstWords } = this;
    const view = { analysis, manifest, ranking, said, unread: false };
    const has = (files) => {
      const there = files.every(([, file]) => this.#there.has(file) || this.#nearby(file));
      view.unread ||= !there;
      return there;
    };
    const range = (all, firsts, name) => all.slice(Math.max(0, rangeOf(name, firsts)), rangeOf(`${name}\uffff`, firsts) + 1);
    view.term = async (name) => {
      const shard = rangeOf(name, firstTerms);
      return shard >= 0 && has([manifest.terms[shard]]) ? this.term(name) : undefined;
    };
    view.near = async (word) => (has(range(manifest.words, firstWords, word)) ? this.near(word) : NO_WORDS);
    view.vocabulary = async () => (has(manifest.words) ? this.vocabulary() : NO_WORDS);
    view.synonymsFrom = (term) => this.synonymsFrom(term);
    return view;
  }

  // The words as written, of the ranges in which a word stands or that it begins …
  async near(word) {
    const first = Math.max(0, rangeOf(word, this.firstWords));
    const last = Math.max(first, rangeOf(`${word}\uffff`, this.firstWords));
    return joined(await this.#words(first, last + 1));
  }

  // … and all of them.
  async vocabulary() {
    this.#vocabulary ??= joined(await this.#words(0, this.firstWords.length));
    return this.#vocabulary;
  }

  #words(from, to) {
    return Promise.all(this.manifest.words.slice(from, to).map(([, file]) => this.#once(file, vocabulary)));
  }

  synonymsFrom(term) {
    return this.#synonyms.get(term) ?? [];
  }

  #once(file, read = (content) => content) {
    if (!this.#loaded.has(file)) {
      const content = this.#get(file, file.endsWith(".json") ? "json" : "bytes").then(read);
      const again = () => this.#loaded.delete(file); // the next key press may try again
      content.then(() => this.#there.add(file)).catch(again);
      this.#loaded.set(file, content);
    }
    return this.#loaded.get(file);
  }

  // [first section, file] of the run of SOPs in which the section is shown.
  #range(section) {
    const { starts, files } = this.core.show;
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= section) low = middle;
      else high = middle;
    }
    return [starts[low], files[low]];
  }

  async #shown(section) {
    const { pageOf, firstOf } = this.ranking;
    const [start, file] = this.#range(section);
    const { docs } = await this.#once(file);
    const [title, url, version, effective, changed, changes, changesAt, tags, sections] = docs[pageOf[section] - pageOf[start]];
    const [anchor, kind, heading, path, label, text, rows] = sections[section - firstOf[pageOf[section]]];
    return [{ url, version, effective, changed, changes, changesAt }, { anchor, kind, title, tags, heading, path, label, text, rows }];
  }

  // `terms`: what to mark, by weight; false for ids and scores alone. `whole`: quoted from its beginning. The
  // address is that of the row which is quoted, if one is.
  async #result(section, score, terms, whole = false) {
    const { core, ranking } = this;
    const page = ranking.pageOf[section];
    const [doc, { anchor, kind, title, heading, path, label, text, rows }] = await this.#shown(section);
    const id = `${core.docs[page]}#${anchor}`;
    if (!terms) return { id, score };
    const language = this.#language(section);
    const quoted = snippet(text, terms, this.analysis, language, whole);
    const place = rows[quoted.row] ?? anchor;
    const names = (all, numbers) => numbers.map((n) => all[n]);
    return {
      ...doc, id, doc: core.docs[page], anchor, url: place ? `${doc.url}#${place}` : doc.url,
      kind, label, score, path,
      title: { text: title, marks: marks(title, terms, this.analysis, language) },
      heading: { text: heading, marks: marks(heading, terms, this.analysis, language) },
      snippet: quoted,
      area: core.areas[core.area[page]], status: core.statuses[core.status[page]],
      queues: names(core.queues, core.queuesOf(page)), markets: names(core.markets, core.marketsOf(page)),
    };
  }
}

// A group that counts in titles and keywords alone: an id means its SOP, and no section that has "4".
function ofPages(group) {
  const named = (posting) => ({ ...posting, sections: [], sectionCounts: [] });
  return { ...group, alternatives: group.alternatives.map((each) => ({ ...each, postings: each.postings.map(named) })) };
}

// The last of the ranges, each known by its first word, that may hold the word; -1: none.
function rangeOf(word, firsts) {
  const at = firstAtLeast(firsts, word);
  return firsts[at] === word ? at : at - 1;
}

function joined(ranges) {
  if (ranges.length === 1) return ranges[0];
  return { words: ranges.flatMap(({ words }) => words), weights: ranges.flatMap(({ weights }) => weights) };
}
