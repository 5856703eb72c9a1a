// What of a section to show, and where the words of the query stand in it. Ranges, never HTML:
// [start, end) in UTF-16 units of the text beside them.

const LONGEST = 220; // characters of a snippet: three lines on a phone
const LONGEST_READ = 6000; // of a section; a longer one is searched, but not quoted from, beyond
const CELL = "\t"; // between the cells of a table's row
const ALIKE = 1e-9; // a smaller difference is one of rounding

export function marks(text, terms, analysis) {
  return merged(hits(text, terms, analysis));
}

// { text, marks, cut }: the stretch that holds most of the query, from the beginning of a word, of a table's
// row or of the text; `cut` says whether text is left out before and after.
export function snippet(whole, terms, analysis, fromStart = false) {
  const text = whole.slice(0, LONGEST_READ);
  const found = hits(text, terms, analysis);
  let [start, best] = [0, -1];
  for (let i = 0; i < found.length; i += 1) {
    const from = Math.max(0, found[i].start - 40);
    const seen = new Map();
    for (let j = i; j < found.length && found[j].end <= from + LONGEST; j += 1) seen.set(found[j].term, found[j].weight);
    if (worth(seen) > best + ALIKE) [start, best] = [from, worth(seen)];
  }
  const row = best > 0 && text.includes(CELL) ? rowAt(text, found, best) : -1;
  if (row >= 0) start = row;
  else if (found.length && found[0].end <= LONGEST && start < 60) start = 0;
  if (fromStart) start = 0;
  if (start > 0) start = startOfWord(text, start);
  const end = text.length - start <= LONGEST ? text.length : endOfWord(text, start + LONGEST);
  const inside = found.filter((hit) => hit.start >= start && hit.end <= end);
  return {
    text: text.slice(start, end),
    marks: merged(inside).map(([from, to]) => [from - start, to - start]),
    cut: [start > 0, end < whole.length],
  };
}

// Where the row begins that says most of the query, with what stands above its columns; -1: none says as
// much as the best stretch, which is worth `best`.
function rowAt(text, found, best) {
  let [at, most] = [-1, best - ALIKE];
  let [from, head] = [0, null];
  for (const line of text.split("\n")) {
    const seen = new Map(found.filter(({ start }) => start >= from && start < from + line.length).map(({ term, weight }) => [term, weight]));
    if (!line.includes(CELL)) head = null;
    else if (!head) head = seen;
    else if (seen.size && worth(new Map([...head, ...seen])) > most) [at, most] = [from, worth(new Map([...head, ...seen]))];
    from += line.length + 1;
  }
  return at;
}

// seen: term → weight.
function worth(seen) {
  return [...seen.values()].reduce((sum, weight) => sum + weight, 0);
}

function hits(text, terms, analysis) {
  const found = [];
  for (const { term, start, end } of analysis.tokens(text)) {
    if (terms.has(term)) found.push({ term, start, end, weight: terms.get(term) });
  }
  return found;
}

function merged(found) {
  const ranges = [];
  for (const { start, end } of [...found].sort((a, b) => a.start - b.start)) {
    const last = ranges.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else ranges.push([start, end]);
  }
  return ranges;
}

function startOfWord(text, at) {
  const space = text.slice(Math.max(0, at - 30), at + 1).search(/\s\S*$/u);
  const start = space < 0 ? at : Math.max(0, at - 30) + space + 1;
  return isLowSurrogate(text, start) ? start - 1 : start;
}

function endOfWord(text, at) {
  const space = text.slice(0, at).search(/\s\S*$/u);
  const end = space > at - 30 ? space : at;
  return isLowSurrogate(text, end) ? end - 1 : end;
}

function isLowSurrogate(text, at) {
  return text[at] >= "\udc00" && text[at] <= "\udfff";
}
