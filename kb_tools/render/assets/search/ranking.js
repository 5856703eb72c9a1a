// Fielded BM25 over sections and over whole pages. The weights come with the manifest
// (kb_tools/search/ranking.py says what each means and where it comes from, and makes the same
// sums for `kb search`).

// Numbers above 0 for some of many places. Handing them on empties it, in the time it takes to visit
// those; each way of it is a plain loop, for a first question finds nothing compiled.
class Sparse {
  constructor(size) {
    this.values = new Float64Array(size);
    this.at = new Uint32Array(size);
    this.count = 0;
  }

  get places() {
    return this.at.subarray(0, this.count);
  }

  add(place, value) {
    if (this.values[place] === 0) this.at[this.count++] = place;
    this.values[place] += value;
  }

  // Each number, weighted, on top of what is there.
  addTo(other, weight) {
    const { values, at, count } = this;
    for (let i = 0; i < count; i += 1) {
      const place = at[i];
      other.add(place, weight * values[place]);
      values[place] = 0;
    }
    this.count = 0;
  }

  // Each number where it is larger than what is there.
  raise(other) {
    const { values, at, count } = this;
    for (let i = 0; i < count; i += 1) {
      const place = at[i];
      if (other.values[place] === 0) other.at[other.count++] = place;
      if (values[place] > other.values[place]) other.values[place] = values[place];
      values[place] = 0;
    }
    this.count = 0;
  }

  // Each number n as worth × n / (k1 + n), weighted, on top of what is there.
  saturateTo(other, worth, k1, weight) {
    const { values, at, count } = this;
    for (let i = 0; i < count; i += 1) {
      const place = at[i];
      const n = values[place];
      other.add(place, weight * ((worth * n) / (k1 + n)));
      values[place] = 0;
    }
    this.count = 0;
  }

  empty() {
    for (let i = 0; i < this.count; i += 1) this.values[this.at[i]] = 0;
    this.count = 0;
  }
}

export class Ranking {
  constructor(core, weights) {
    this.weights = weights;
    this.lengths = core.lengths;
    this.sections = core.kinds.length;
    this.pages = core.docs.length;
    this.pageOf = new Uint32Array(this.sections);
    this.firstOf = new Uint32Array(this.pages + 1);
    const { counts, sums, longest } = core;
    const { body } = core.lengths;
    const pageLengths = new Uint32Array(this.pages);
    for (let p = 0, s = 0; p < this.pages; p += 1) {
      const end = s + counts[p];
      this.firstOf[p] = s;
      this.firstOf[p + 1] = end;
      this.pageOf.fill(p, s, end);
      for (; s < end; s += 1) pageLengths[p] += body[s];
    }
    const table = (field, places) => norms(longest[field], weights[`${field}_b`], mean(sums[field], places));
    this.title = table("title", this.pages);
    this.tags = table("tags", this.pages);
    this.heading = table("heading", this.sections);
    this.body = table("body", this.sections);
    const usual = mean(sums.body, this.pages);
    this.pageBody = new Float64Array(this.pages);
    for (let p = 0; p < this.pages; p += 1) this.pageBody[p] = norm(pageLengths[p], weights.body_b, usual);
    [this.total, this.count] = [this.#scratch(), this.#scratch()];
  }

  #scratch() {
    return [new Sparse(this.sections), new Sparse(this.pages)];
  }

  // groups: [{ weight, alternatives: [{ weight, postings: [one for each of its terms] }] }].
  // → the sections' scores. A group counts with its best alternative, an alternative of several terms
  // with their mean. `allowed(page)` filters; `bonus(section)` is added; `long`: the query is
  // a long message.
  ranked(groups, allowed, bonus = null, long = false) {
    const [total, pageTotal] = this.total;
    for (const group of groups) this.#add(group, long);
    const found = new Sparse(this.sections);
    const { values, at, count } = total;
    for (let i = 0; i < count; i += 1) {
      const s = at[i];
      const p = this.pageOf[s];
      if (allowed(p)) found.add(s, values[s] + this.weights.page * pageTotal.values[p] + (bonus ? bonus(s) : 0));
    }
    total.empty();
    pageTotal.empty();
    return found;
  }

  #add({ weight, alternatives }, long) {
    if (alternatives.length === 1 && alternatives[0].postings.length === 1) {
      const [{ weight: share, postings: [posting] }] = alternatives;
      this.#term(posting, share, long, this.total, weight);
      return;
    }
    this.group ??= this.#scratch();
    this.alternative ??= this.#scratch();
    for (const alternative of alternatives) {
      const share = alternative.weight / alternative.postings.length;
      for (const posting of alternative.postings) this.#term(posting, share, long, this.alternative, 1);
      this.alternative.forEach((sum, i) => sum.raise(this.group[i]));
    }
    this.group.forEach((best, i) => best.addTo(this.total[i], weight));
  }

  // `into`: for sections and for pages.
  #term(posting, share, long, into, weight) {
    const { weights, firstOf, pageOf, lengths, title, tags, heading, body, pageBody } = this;
    const [count, pageCount] = this.count;
    const { pages, pageCounts, sections, sectionCounts } = posting;
    for (let i = 0; i < pages.length; i += 1) {
      const p = pages[i];
      const named = weights.title * (pageCounts[i] & 3) * title[lengths.title[p]];
      const value = named + weights.tags * (pageCounts[i] >> 2) * tags[lengths.tags[p]];
      pageCount.add(p, value);
      for (let s = firstOf[p]; s < firstOf[p + 1]; s += 1) count.add(s, value);
    }
    for (let i = 0; i < sections.length; i += 1) {
      const s = sections[i];
      const p = pageOf[s];
      const above = weights.heading * (sectionCounts[i] & 3) * heading[lengths.heading[s]];
      const within = weights.body * (sectionCounts[i] >> 2);
      count.add(s, above + within * body[lengths.body[s]]);
      pageCount.add(p, above + within * pageBody[p]);
    }
    const k1 = saturation(weights, long);
    const worth = share * rarity(weights, long, count.count, this.sections) * (k1 + 1);
    const pageWorth = share * rarity(weights, long, pageCount.count, this.pages) * (k1 + 1);
    count.saturateTo(into[0], worth, k1, weight);
    pageCount.saturateTo(into[1], pageWorth, k1, weight);
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

// Length, up to the longest → what a mention counts in a field of that length.
function norms(longest, b, usual) {
  const found = new Float64Array(longest + 1);
  for (let length = 0; length <= longest; length += 1) found[length] = norm(length, b, usual);
  return found;
}

function norm(length, b, usual) {
  return 1 / (1 - b + (b * Math.max(1, length)) / usual);
}

function mean(sum, count) {
  return sum / Math.max(1, count) || 1;
}
