// Which SOP an id means that people have typed: "gft-001", "GFT 001", "gft1". As
// kb_tools/search/typed_ids.py.

const DIGIT = /[0-9]/;

// Whether a text names this SOP, as people write its id.
export function names(text, id) {
  const ids = new TypedIds([id]);
  return ids.meant(text).length > 0 || ids.named(text) !== undefined;
}

export class TypedIds {
  #written = new Map();
  #whole = new Map();
  #short = new Map();
  #folded;

  // Ids are known by their place, from 0.
  constructor(ids, folded = (text) => text.normalize("NFKC").toLowerCase()) {
    this.#folded = folded;
    const like = new Map();
    for (const [place, id] of ids.entries()) {
      const code = this.code(id);
      this.#written.set(folded(id), place);
      this.#whole.set(code, [...(this.#whole.get(code) ?? []), place]);
      like.set(withoutZeros(code), (like.get(withoutZeros(code)) ?? 0) + 1);
    }
    for (const [code, [place]] of this.#whole) {
      if (DIGIT.test(code) && like.get(withoutZeros(code)) === 1) this.#short.set(withoutZeros(code), place);
    }
  }

  // An id without its signs.
  code(id) {
    return this.#folded(id).replace(/[^\p{L}\p{N}]/gu, "");
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

  // The place of the id that the text is. A word without a digit is none.
  named(text) {
    const code = this.code(text);
    if (!DIGIT.test(code)) return undefined;
    const found = this.meant(text);
    return found.length === 1 ? found[0] : this.short(code);
  }
}

function withoutZeros(code) {
  return code.replace(/(?<![0-9])0+(?=[0-9])/g, "");
}
