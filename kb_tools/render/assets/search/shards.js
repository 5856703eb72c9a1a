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

// term → { pages, pageCounts, sections, sectionCounts }: ascending numbers, and for each how
// often: title | keywords << 2, heading | body << 2.
export function postings(bytes) {
  const all = new Stream(bytes);
  const names = all.stream().words();
  const counts = all.stream();
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
  return new Map(names.map((name) => {
    const pageCount = counts.number();
    const sectionCount = counts.number();
    const pages = ascending(pageCount);
    const sections = ascending(sectionCount);
    return [name, { pages, sections, pageCounts: numbers(pageCount), sectionCounts: numbers(sectionCount) }];
  }));
}

// The words as written, sorted, and the binary logarithm of how often each occurs.
export function vocabulary(bytes) {
  const all = new Stream(bytes);
  return { words: all.stream().words(), weights: all.stream().numbers() };
}
