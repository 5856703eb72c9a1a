// Text to the pieces of words that a BERT model reads. kb_tools/search/wordpiece.py says where the
// method comes from and does the same; one table of cases holds the two together.

const LONGEST_WORD = 100; // characters; what is longer is one unknown piece
const CONTINUED = "##";
const CUT = /[\p{P}\p{Zs}\p{Zl}\p{Zp}\t\n\r!-/:-@[-`{-~\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\u{20000}-\u{2ceaf}]/u;
const SPACE = /[\p{Zs}\p{Zl}\p{Zp}\t\n\r]/u;
const UNSEEN = /[\p{Mn}\p{C}]/u;

export class WordPieces {
  // `vocabulary`: the pieces by number.
  constructor(vocabulary) {
    this.number = new Map(vocabulary.map((piece, number) => [piece, number]));
    [this.unknown, this.start, this.end] = ["[UNK]", "[CLS]", "[SEP]"].map((mark) => this.number.get(mark));
  }

  // The pieces between the start and the end mark, at most `most` of them.
  numbers(text, most) {
    const found = [];
    for (const word of words(text)) {
      found.push(...this.#cut(word));
      if (found.length >= most - 2) break;
    }
    return [this.start, ...found.slice(0, most - 2), this.end];
  }

  #cut(word) {
    const characters = Array.from(word);
    if (characters.length > LONGEST_WORD) return [this.unknown];
    const found = [];
    let start = 0;
    while (start < characters.length) {
      const mark = start ? CONTINUED : "";
      let end = characters.length;
      let number;
      for (; end > start; end -= 1) {
        number = this.number.get(mark + characters.slice(start, end).join(""));
        if (number !== undefined) break;
      }
      if (number === undefined) return [this.unknown];
      found.push(number);
      start = end;
    }
    return found;
  }
}

// Lower-case words; each sign and each Chinese character alone.
function* words(text) {
  let word = "";
  for (const character of text.toLowerCase().normalize("NFD")) {
    if (!SPACE.test(character) && UNSEEN.test(character)) continue;
    if (!CUT.test(character)) {
      word += character;
      continue;
    }
    if (word) yield word;
    word = "";
    if (!SPACE.test(character)) yield character;
  }
  if (word) yield word;
}
