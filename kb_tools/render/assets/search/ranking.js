// Fielded BM25 over sections and over whole pages. The weights come with the manifest
// (kb_tools/search/ranking.py says what each means and where it comes from, and makes the same
// sums for `kb search`).

// Numbers above 0 for some of many places; cleared in the time it takes to visit those.
class Sparse {
  constructor(size) {
    this.values = new Float64Array(size);
    this.places = [];
  }

  add(place, value) {
    if (this.values[place] === 0) this.places.push(place);
    this.values[place] += value;
  }

  atLeast(place, value) {
    if (this.values[place] === 0) this.places.push(place);
    if (value > this.values[place]) this.values[place] = value;
  }

  // Hands each number to `take` and is empty again.
  drain(take) {
    const { places, values } = this;
    for (let i = 0; i < places.length; i += 1) {
      const place = places[i];
      take(place, values[place]);
      values[place] = 0;
    }
    this.places = [];
  }
}

export class Ranking {
  constructor(core, weights) {
    this.weights = weights;
    this.sections = core.kinds.length;
    this.pages = core.docs.length;
    this.pageOf = new Uint32Array(this.sections);
    this.firstOf = new Uint32Array(this.pages + 1);
    let section = 0;
    core.counts.forEach((count, page) => {
      this.firstOf[page] = section;
      this.pageOf.fill(page, section, section + count);
      section += count;
    });
    this.firstOf[this.pages] = section;
    const { title, tags, heading, body } = core.lengths;
    this.title = norms(title, weights.title_b);
    this.tags = norms(tags, weights.tags_b);
    this.heading = norms(heading, weights.heading_b);
    this.body = norms(body, weights.body_b);
    const pageLengths = new Float64Array(this.pages);
    body.forEach((length, s) => { pageLengths[this.pageOf[s]] += length; });
    this.pageBody = norms(pageLengths, weights.body_b);
    const scratch = () => [new Sparse(this.sections), new Sparse(this.pages)];
    [this.total, this.group, this.alternative, this.count] = [scratch(), scratch(), scratch(), scratch()];
  }

  // groups: [{ weight, alternatives: [{ weight, postings: [one for each of its terms] }] }].
  // → the sections' scores. A group counts with its best alternative, an alternative of several terms
  // with their mean. `allowed(page)` filters; `bonus(section)` is added; `long`: the query is
  // a long message.
  ranked(groups, allowed, bonus = null, long = false) {
    const [total, pageTotal] = this.total;
    for (const group of groups) this.#add(group, long);
    const found = new Sparse(this.sections);
    total.drain((s, score) => {
      const p = this.pageOf[s];
      if (allowed(p)) found.add(s, score + this.weights.page * pageTotal.values[p] + (bonus ? bonus(s) : 0));
    });
    pageTotal.drain(() => {});
    return found;
  }

  #add({ weight, alternatives }, long) {
    const [best, pageBest] = this.group;
    const [sum, pageSum] = this.alternative;
    for (const alternative of alternatives) {
      for (const posting of alternative.postings) this.#term(posting, alternative.weight / alternative.postings.length, long);
      sum.drain((s, value) => best.atLeast(s, value));
      pageSum.drain((p, value) => pageBest.atLeast(p, value));
    }
    best.drain((s, value) => this.total[0].add(s, weight * value));
    pageBest.drain((p, value) => this.total[1].add(p, weight * value));
  }

  #term(posting, share, long) {
    const { weights, firstOf, pageOf } = this;
    const [count, pageCount] = this.count;
    const { pages, pageCounts, sections, sectionCounts } = posting;
    for (let i = 0; i < pages.length; i += 1) {
      const p = pages[i];
      const value = weights.title * (pageCounts[i] & 3) * this.title[p] + weights.tags * (pageCounts[i] >> 2) * this.tags[p];
      pageCount.add(p, value);
      for (let s = firstOf[p]; s < firstOf[p + 1]; s += 1) count.add(s, value);
    }
    for (let i = 0; i < sections.length; i += 1) {
      const s = sections[i];
      const p = pageOf[s];
      const heading = weights.heading * (sectionCounts[i] & 3) * this.heading[s];
      const body = weights.body * (sectionCounts[i] >> 2);
      count.add(s, heading + body * this.body[s]);
      pageCount.add(p, heading + body * this.pageBody[p]);
    }
    const k1 = saturation(weights, long);
    const worth = share * rarity(weights, long, count.places.length, this.sections) * (k1 + 1);
    const pageWorth = share * rarity(weights, long, pageCount.places.length, this.pages) * (k1 + 1);
    count.drain((s, n) => this.alternative[0].add(s, (worth * n) / (k1 + n)));
    pageCount.drain((p, n) => this.alternative[1].add(p, (pageWorth * n) / (k1 + n)));
  }
}

export function saturation(weights, long) {
  return long ? weights.long_k1 : weights.k1;
}

// What a term is worth that `n` of all places have.
export function rarity(weights, long, n, all) {
  return long ? rare(n, all) ** weights.long_rarity : rare(n, all);
}

// The inverse document frequency, never negative: what `n` of `all` places share tells little.
export function rare(n, all) {
  return Math.log(1 + (all - n + 0.5) / (n + 0.5));
}

function norms(lengths, b) {
  let sum = 0;
  for (let i = 0; i < lengths.length; i += 1) sum += lengths[i];
  const average = sum / Math.max(1, lengths.length) || 1;
  const found = new Float64Array(lengths.length);
  for (let i = 0; i < lengths.length; i += 1) found[i] = 1 / (1 - b + (b * Math.max(1, lengths[i])) / average);
  return found;
}
