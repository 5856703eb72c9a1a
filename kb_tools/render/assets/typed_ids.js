// Which SOP an id means that people have typed: "gft-001", "GFT 001", "gft1". As
// kb_tools/search/typed_ids.py.

const DIGIT = /[0-9]/;
const LIKE_AN_ID = /^(\p{L}+)[0-9]+$/u;

// Whether a text names this SOP, as people write its id.
export function names(text, id) {
  const ids = new TypedIds([id]);
  return ids.meant(text).length > 0 || ids.named(text) !== undefined;
}

export class TypedIds {
  #written = new Map();
  #whole = new Map();
  #short = new Map();
  #letters = new Set();
  #folded;

  // Ids are known by their place, from 0.
  constructor(ids, folded = (text) => text.normalize("NFKC").toLowerCase()) {
    this.#folded = folded;
    const several = new Set();
    for (const [place, id] of ids.entries()) {
      const written = folded(id);
      const code = withoutSigns(written);
      const short = withoutZeros(code);
      this.#written.set(written, place);
      const letters = LIKE_AN_ID.exec(code);
      if (letters) this.#letters.add(letters[1]);
      const whole = this.#whole.get(code);
      if (whole) whole.push(place);
      else this.#whole.set(code, [place]);
      if (this.#short.has(short)) several.add(short);
      else if (DIGIT.test(code)) this.#short.set(short, place);
    }
    for (const short of several) this.#short.delete(short);
  }

  // An id without its signs.
  code(id) {
    return withoutSigns(this.#folded(id));
  }

  // The places of the ids that are written so: the one with these signs, in any case; else all that have
  // other signs only.
  meant(typed) {
    const place = this.#written.get(this.#folded(typed));
    return place === undefined ? this.#whole.get(this.code(typed)) ?? [] : [place];
  }

  // The place of the only id that is like this where zeros do not count.
  short(code) {
    return this.#short.get(withoutZeros(code));
  }

  // The places of the ids that begin so, from their first figure on.
  begun(typed) {
    const start = this.code(typed);
    if (!DIGIT.test(start) || !/^\p{L}/u.test(start)) return [];
    const begun = [...this.#whole].filter(([whole]) => whole.startsWith(start));
    return begun.flatMap(([, places]) => places).sort((a, b) => a - b);
  }

  // Whether it is called as these are: the letters of one, and a number.
  isLike(typed) {
    const letters = LIKE_AN_ID.exec(this.code(typed));
    return letters !== null && this.#letters.has(letters[1]);
  }

  // The place of the id that the text is. A word without a digit is none.
  named(text) {
    const code = this.code(text);
    if (!DIGIT.test(code)) return undefined;
    const found = this.meant(text);
    return found.length === 1 ? found[0] : this.short(code);
  }
}

function withoutSigns(text) {
  return text.replace(/[^\p{L}\p{N}]/gu, "");
}

function withoutZeros(code) {
  return code.replace(/(?<![0-9])0+(?=[0-9])/g, "");
}
