// The leg by a sentence model. Its code is loaded with the model, by those who run one: no first answer
// needs it.

import { Passages } from "./passages.js";
import { sentenceModel } from "./sentence_model.js";
import { WordPieces } from "./wordpiece.js";

// A function: text → for each section how near it is. `facts` of the manifest; the files' contents.
export async function transformerLeg({ largest, ...facts }, model, pieces, meanings) {
  const cut = new WordPieces(new TextDecoder().decode(pieces).split("\n"));
  const passages = new Passages(meanings, facts.width, largest);
  const reader = await sentenceModel({ ...facts, pieces: cut.number.size }, model);
  const near = (text) => passages.near(reader.embedded(cut.numbers(text, facts.most)));
  return (text) => ends(text, facts).map(near).reduce((a, b) => a.map((value, section) => Math.max(value, b[section])));
}

// What the model reads of a question: its beginning, and of a long one the end as well. People say
// first what happened and last what they want.
function ends(text, { long, end }) {
  const words = text.trim().split(/\s+/u);
  return words.length > long ? [text, words.slice(-end).join(" ")] : [text];
}
