// Which SOP an id means that people have typed: "gft-001", "GFT 001", "gft1". As
// kb_tools/search/typed_ids.py.

const DIGIT = /[0-9]/;

export class TypedIds {
  #whole;
  #short = new Map();
  #folded;

  // Ids are known by their place, from 0.
  constructor(ids, folded = (text) => text.normalize("NFKC").toLowerCase()) {
    this.#folded = folded;
    this.#whole = new Map(ids.map((id, place) => [this.code(id), place]));
    const like = new Map();
    for (const code of this.#whole.keys()) like.set(withoutZeros(code), (like.get(withoutZeros(code)) ?? 0) + 1);
    for (const [code, place] of this.#whole) {
      if (DIGIT.test(code) && like.get(withoutZeros(code)) === 1) this.#short.set(withoutZeros(code), place);
    }
  }

  // An id without its signs.
  code(id) {
    return this.#folded(id).replace(/[^\p{L}\p{N}]/gu, "");
  }

  // The place of the id that is written so, without its signs …
  whole(code) {
    return this.#whole.get(code);
  }

  // … or of the only one that is like this where zeros do not count.
  short(code) {
    return this.#short.get(withoutZeros(code));
  }

  // The place of the id that the text is. A word without a digit is none.
  named(text) {
    const code = this.code(text);
    return DIGIT.test(code) ? this.whole(code) ?? this.short(code) : undefined;
  }
}

function withoutZeros(code) {
  return code.replace(/(?<![0-9])0+(?=[0-9])/g, "");
}
