// Reads what kb_tools/search/packing.py and index.py wrote.

const utf8 = new TextDecoder();

export class Stream {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  number() {
    let byte = this.bytes[this.at++];
    if (byte < 128) return byte;
    let value = byte & 127;
    let shift = 128;
    for (;;) {
      byte = this.bytes[this.at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
      shift *= 128;
    }
  }

  stream() {
    const length = this.number();
    this.at += length;
    return new Stream(this.bytes.subarray(this.at - length, this.at));
  }

  words() {
    const { bytes } = this;
    const found = [];
    const word = new Uint8Array(bytes.length); // each word is written over the end of the one before
    while (this.at < bytes.length) {
      const shared = this.number();
      const length = shared + this.number();
      for (let i = shared; i < length; i += 1) word[i] = bytes[this.at++];
      found.push(written(word, length));
    }
    return found;
  }

  numbers() {
    const found = [];
    while (this.at < this.bytes.length) found.push(this.number());
    return found;
  }

  // Behind the first so many numbers.
  moveBehind(count) {
    const { bytes } = this;
    let at = 0;
    for (let passed = 0; passed < count; at += 1) if (bytes[at] < 128) passed += 1;
    this.at = at;
  }

  // Numbers of so many bytes, all lowest ones first, all highest last.
  planes() {
    const { bytes } = this;
    const many = bytes[0];
    if (many === 1) return bytes.subarray(1);
    const count = (bytes.length - 1) / many;
    const found = new Uint32Array(count);
    for (let row = 0, at = 1; row < many; row += 1) {
      for (let i = 0; i < count; i += 1) found[i] += bytes[at++] * 256 ** row;
    }
    return found;
  }
}

// What is known of every SOP and section: ids, filters, lengths of fields, the files that show them.
export function core(bytes) {
  const all = new Stream(bytes);
  const told = JSON.parse(utf8.decode(all.stream().bytes));
  const [shared, counts, area, status, queue, market, step, title, tags, heading, body, runs] = Array.from({ length: 12 }, () => all.stream().planes());
  const { docs, show: files } = told;
  for (let page = 1; page < docs.length; page += 1) docs[page] = docs[page - 1].slice(0, shared[page]) + docs[page];
  const starts = Uint32Array.from(runs);
  for (let run = 1; run < starts.length; run += 1) starts[run] += starts[run - 1];
  const queuesOf = (page) => told.queue[queue[page]];
  const marketsOf = (page) => told.market[market[page]];
  return { ...told, counts, area, status, queuesOf, marketsOf, step, lengths: { title, tags, heading, body }, show: { starts, files } };
}

// Most words are of plain letters, for which a decoder takes several times as long.
function written(word, length) {
  let text = "";
  for (let i = 0; i < length; i += 1) {
    if (word[i] > 127) return utf8.decode(word.subarray(0, length));
    text += String.fromCharCode(word[i]);
  }
  return text;
}

// `get(term)` → { pages, pageCounts, sections, sectionCounts }: ascending numbers, and for each how
// often: title | keywords << 2, heading | body << 2. A question asks for one or two of a file's terms.
export function postings(bytes) {
  const all = new Stream(bytes);
  const names = all.stream().words();
  const counts = all.stream().numbers(); // of each term: pages, sections
  const where = all.stream();
  const howOften = all.stream();
  const ascending = (count) => {
    const found = new Uint32Array(count);
    let last = 0;
    for (let i = 0; i < count; i += 1) found[i] = last += where.number();
    return found;
  };
  const numbers = (count) => {
    const found = new Uint8Array(count);
    for (let i = 0; i < count; i += 1) found[i] = howOften.number();
    return found;
  };
  const read = (number) => {
    let before = 0;
    for (let i = 0; i < 2 * number; i += 1) before += counts[i];
    where.moveBehind(before);
    howOften.moveBehind(before);
    const [pageCount, sectionCount] = [counts[2 * number], counts[2 * number + 1]];
    const pages = ascending(pageCount);
    const sections = ascending(sectionCount);
    return { pages, sections, pageCounts: numbers(pageCount), sectionCounts: numbers(sectionCount) };
  };
  const known = new Map(names.map((name, number) => [name, number]));
  const found = new Map();
  return {
    get(name) {
      if (!found.has(name) && known.has(name)) found.set(name, read(known.get(name)));
      return found.get(name);
    },
  };
}

// The words as written, sorted, and the binary logarithm of how often each occurs.
export function vocabulary(bytes) {
  const all = new Stream(bytes);
  return { words: all.stream().words(), weights: all.stream().numbers() };
}
