// Search in the reader's own browser, over the files that kb_tools/search/index.py makes.
// No DOM here: it runs in a worker, in a page and in node.
//
//   const engine = await load("…/manifest.json", fetch);
//   for await (const answer of engine.search("payout late", { limit: 10 })) show(answer.results);

import { analysis } from "./analysis.js";
import { confidence, evidence } from "./confidence.js";
import { kept, pairs, places } from "./phrases.js";
import { understood } from "./query.js";
import { Ranking } from "./ranking.js";
import { postings, vocabulary } from "./shards.js";
import { marks, snippet } from "./snippets.js";
import { firstAtLeast } from "./spelling.js";
import { StaticLeg, fused } from "./static_leg.js";

const FORMAT = "kb-search/1";
const REREAD = 10; // of the first results, the text is read for phrases
const REMEMBERED = 500; // sections whose text has been read

export async function load(manifestUrl, fetch) {
  const get = async (name, as) => {
    const response = await fetch(new URL(name, manifestUrl).href);
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return as === "json" ? response.json() : new Uint8Array(await response.arrayBuffer());
  };
  const manifest = await get(manifestUrl, "json");
  if (manifest.format !== FORMAT) throw new Error(`${manifestUrl}: ${manifest.format} is not ${FORMAT}`);
  return new Engine(manifest, await get(manifest.core, "json"), get);
}

class Engine {
  #get;
  #loaded = new Map();
  #synonyms = new Map();
  #static = null; // the leg, once it has been read
  #read = new Map(); // section → places of its terms

  constructor(manifest, core, get) {
    this.#get = get;
    this.manifest = manifest;
    this.core = core;
    this.analysis = analysis(manifest.analysis);
    this.ranking = new Ranking(core, manifest.ranking);
    const plain = (id) => this.analysis.folded(id).replace(/[^\p{L}\p{N}]/gu, "");
    this.ids = new Map(core.docs.map((doc, page) => [plain(doc), page]));
    this.firstTerms = manifest.terms.map(([first]) => first);
    for (const rule of manifest.synonyms) {
      this.#synonyms.set(rule[0][0], [...(this.#synonyms.get(rule[0][0]) ?? []), rule]);
    }
  }

  // What one may filter by: { queues, markets, areas, statuses }, each a list of names; and which
  // SOPs there are: { docs }.
  get choices() {
    const { queues, markets, areas, statuses, docs } = this.core;
    return { queues, markets, areas, statuses, docs };
  }

  // Yields answers, each at least as good as the one before:
  // { stage, text, results, corrections: [[typed, looked for]], confidence }, where `confidence`
  // (0 to 1) says how likely it is that the first result answers the question.
  // The first is `lexical`; `fused` follows once the static leg has been read, and from then on
  // comes alone. `legs: "lexical"` does without it: it is the larger part of what is loaded.
  // filters: { queues, markets, areas, statuses }, each a list of names; without `statuses`
  // what is retired stays out. `quote: false` leaves all but ids and scores out.
  async *search(text, { limit = 10, filters = {}, quote = true, legs = "static" } = {}) {
    const query = await understood(String(text), this);
    const allowed = this.#allowed(filters);
    const lexical = await this.#ranked(query, allowed);
    const answer = async (stage, found, near = []) => {
      const results = await this.#results(query, found.slice(0, limit), quote);
      const { words, meaning } = this.manifest.confidence;
      const features = evidence(query.asked, lexical, near, this.ranking.pageOf);
      const sure = query.pages.size && results.length ? 1 : confidence(near.length ? meaning : words, features);
      return { stage, text, results, corrections: query.corrections, confidence: sure };
    };
    const wanted = legs !== "lexical" && this.manifest.static && !query.pages.size;
    if (!wanted || !this.#static) yield await answer("lexical", lexical);
    if (!wanted) return;
    let leg;
    try {
      leg = await this.#staticLeg();
    } catch {
      if (this.#static) yield await answer("lexical", lexical);
      return; // the next question may try again
    }
    const near = leg.near(query.tokens, query.groups, query.sentences);
    const { fuse, pool } = this.ranking.weights;
    const both = () => fused(lexical, near, fuse, pool, (s) => allowed(this.ranking.pageOf[s]));
    yield await answer("fused", near.length ? both() : lexical, near);
  }

  async #results(query, found, quote) {
    const terms = new Map();
    for (const group of query.groups.filter(({ stop }) => !stop)) {
      for (const other of group.alternatives) for (const term of other.terms) terms.set(term, group.weight);
    }
    return Promise.all(found.map(([section, score]) => this.#result(section, score, quote && terms)));
  }

  async #staticLeg() {
    const { table, passages, ...facts } = this.manifest.static;
    const files = await Promise.all([table, passages].map((file) => this.#once(file)));
    this.#static ??= new StaticLeg(facts, ...files);
    return this.#static;
  }

  async #ranked(query, allowed) {
    const { ranking } = this;
    const bonus = this.#bonus(query);
    const sentence = this.#bestSentence(query.sentences, allowed);
    const found = ranking.ranked(query.groups, allowed, (s) => bonus(s) + sentence(s));
    const wanted = pairs(query.tokens, query.groups, this.analysis);
    if (wanted.length) {
      const factor = async ([section]) => {
        return 1 + ranking.weights.phrase * kept(wanted, await this.#places(section));
      };
      const factors = await Promise.all(found.slice(0, REREAD).map(factor));
      factors.forEach((by, i) => { found[i][1] *= by; });
      found.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    }
    return found;
  }

  async #places(section) {
    if (!this.#read.has(section)) {
      const [, { title, heading, text }] = await this.#shown(section);
      if (this.#read.size >= REMEMBERED) this.#read.clear();
      this.#read.set(section, places([title, heading, text], this.analysis));
    }
    return this.#read.get(section);
  }

  // A long message drowns in its own chatter: a section that answers one sentence well is worth
  // more than one that has a word of each.
  #bestSentence(sentences, allowed) {
    const best = new Map();
    for (const groups of sentences) {
      for (const [s, score] of this.ranking.ranked(groups, allowed)) {
        if (score > (best.get(s) ?? 0)) best.set(s, score);
      }
    }
    return (section) => this.ranking.weights.sentence * (best.get(section) ?? 0);
  }

  // An SOP or step called by its name comes first.
  #bonus({ pages, step, onlyNamed }) {
    if (!pages.size) return () => 0;
    const { pageOf } = this.ranking;
    return (section) => {
      if (!pages.has(pageOf[section])) return 0;
      const number = this.core.steps[section] ?? "";
      const asked = step ? number === step || number.startsWith(`${step}.`) : onlyNamed && this.core.kinds[section] === "p";
      return asked ? 2000 : 1000;
    };
  }

  #allowed({ queues = [], markets = [], areas = [], statuses = [] }) {
    const { core } = this;
    const numbers = (names, chosen) => new Set(chosen.map((name) => names.indexOf(name)));
    const [queue, market] = [numbers(core.queues, queues), numbers(core.markets, markets)];
    const [area, status] = [numbers(core.areas, areas), numbers(core.statuses, statuses)];
    const hidden = new Set(statuses.length ? [] : this.manifest.hidden.map((name) => core.statuses.indexOf(name)));
    // An SOP without queues or markets holds for all of them.
    const some = (chosen, has) => !chosen.size || !has.length || has.some((n) => chosen.has(n));
    return (page) =>
      some(queue, core.queue[page]) && some(market, core.market[page]) &&
      (!area.size || area.has(core.area[page])) &&
      (!status.size || status.has(core.status[page])) && !hidden.has(core.status[page]);
  }

  // The postings of a term; undefined where the index does not have it.
  async term(name) {
    const at = firstAtLeast(this.firstTerms, name);
    const shard = this.firstTerms[at] === name ? at : at - 1;
    if (shard < 0) return undefined;
    return (await this.#once(this.manifest.terms[shard][1], postings)).get(name);
  }

  vocabulary() {
    return this.#once(this.manifest.words, vocabulary);
  }

  synonymsFrom(term) {
    return this.#synonyms.get(term) ?? [];
  }

  #once(file, read = (content) => content) {
    if (!this.#loaded.has(file)) {
      const content = this.#get(file, file.endsWith(".json") ? "json" : "bytes").then(read);
      content.catch(() => this.#loaded.delete(file)); // the next key press may try again
      this.#loaded.set(file, content);
    }
    return this.#loaded.get(file);
  }

  async #shown(section) {
    const { pageOf, firstOf } = this.ranking;
    const [start, file] = this.manifest.show.findLast(([first]) => first <= section);
    const { docs } = await this.#once(file);
    const [title, url, version, effective, changed, sections] = docs[pageOf[section] - pageOf[start]];
    const [anchor, kind, heading, path, label, text] = sections[section - firstOf[pageOf[section]]];
    return [{ url, version, effective, changed }, { anchor, kind, title, heading, path, label, text }];
  }

  // `terms`: what to mark, by weight; false for ids and scores alone.
  async #result(section, score, terms) {
    const { core, ranking } = this;
    const page = ranking.pageOf[section];
    const [doc, { anchor, kind, title, heading, path, label, text }] = await this.#shown(section);
    const id = `${core.docs[page]}#${anchor}`;
    if (!terms) return { id, score };
    const names = (all, numbers) => numbers.map((n) => all[n]);
    return {
      ...doc, id, doc: core.docs[page], anchor, url: anchor ? `${doc.url}#${anchor}` : doc.url,
      kind, label, score, path,
      title: { text: title, marks: marks(title, terms, this.analysis) },
      heading: { text: heading, marks: marks(heading, terms, this.analysis) },
      snippet: snippet(text, terms, this.analysis),
      area: core.areas[core.area[page]], status: core.statuses[core.status[page]],
      queues: names(core.queues, core.queue[page]), markets: names(core.markets, core.market[page]),
    };
  }
}
