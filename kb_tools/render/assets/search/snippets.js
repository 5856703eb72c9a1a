// What of a section to show, and where the words of the query stand in it. Ranges, never HTML:
// [start, end) in UTF-16 units of the text beside them.

const LONGEST = 220; // characters of a snippet: three lines on a phone
const LONGEST_READ = 6000; // of a section; a longer one is searched, but not quoted from, beyond
const CELL = "\t"; // between the cells of a table's row
const ALIKE = 1e-9; // a smaller difference is one of rounding

// `language`: the number of the text's among those of the site.
export function marks(text, terms, analysis, language) {
  return merged(hits(text, terms, analysis, language));
}

// { text, marks, cut, row, columns }: the stretch that holds most of the query, from the beginning of a word
// or of the text; `cut` says whether text is left out before and after. Where a row of a table says as much, that
// row alone: its number among the lines with cells, and what stands above its cells; else -1 and [].
export function snippet(whole, terms, analysis, language, fromStart = false) {
  const text = whole.slice(0, LONGEST_READ);
  const found = hits(text, terms, analysis, language);
  let [start, best] = [0, -1];
  for (let i = 0; i < found.length; i += 1) {
    const from = Math.max(0, found[i].start - 40);
    const seen = new Map();
    for (let j = i; j < found.length && found[j].end <= from + LONGEST; j += 1) seen.set(found[j].term, found[j].weight);
    if (worth(seen) > best + ALIKE) [start, best] = [from, worth(seen)];
  }
  const row = !fromStart && best > 0 && text.includes(CELL) ? rowOf(text, found, best) : null;
  if (row) start = row.start;
  else if (fromStart || (found.length && found[0].end <= LONGEST && start < 60)) start = 0;
  if (start > 0 && !row) start = startOfWord(text, start);
  const last = row?.end ?? text.length;
  const end = last - start <= LONGEST ? last : endOfWord(text, start + LONGEST);
  const inside = found.filter((hit) => hit.start >= start && hit.end <= end);
  return {
    text: text.slice(start, end),
    marks: merged(inside).map(([from, to]) => [from - start, to - start]),
    cut: [start > 0, end < (row ? row.end : whole.length)],
    row: row?.number ?? -1,
    columns: row?.columns ?? [],
  };
}

// The row that says most of the query, with what stands above its columns: { start, end, number, columns };
// null: none says as much as the best stretch, which is worth `best`.
function rowOf(text, found, best) {
  let [row, most] = [null, best - ALIKE];
  let [start, number, columns, head] = [0, 0, null, null];
  for (const line of text.split("\n")) {
    const end = start + line.length;
    const seen = new Map(found.filter((hit) => hit.start >= start && hit.start < end).map(({ term, weight }) => [term, weight]));
    const says = columns ? worth(new Map([...head, ...seen])) : 0;
    if (!line.includes(CELL)) columns = null;
    else if (!columns) [columns, head] = [line.split(CELL), seen];
    else if (seen.size && says > most) [row, most] = [{ start, end, number, columns }, says];
    if (line.includes(CELL)) number += 1;
    start = end + 1;
  }
  return row;
}

// seen: term → weight.
function worth(seen) {
  return [...seen.values()].reduce((sum, weight) => sum + weight, 0);
}

function hits(text, terms, analysis, language) {
  const found = [];
  for (const { term, start, end } of analysis.tokens(text, language)) {
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
