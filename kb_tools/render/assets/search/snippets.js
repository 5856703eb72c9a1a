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
// or of the text; `cut` says whether text is left out before and after. Where rows of a table say as much, these
// alone, a line each: the number of the first among the lines with cells, and what stands above its cells; else -1
// and [].
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
  const rows = !fromStart && best > 0 && text.includes(CELL) ? rowsOf(text, found, best) : [];
  if (rows.length) return ofRows(text, rows, found);
  if (fromStart || (found.length && found[0].end <= LONGEST && start < 60)) start = 0;
  if (start > 0) start = startOfWord(text, start);
  const end = text.length - start <= LONGEST ? text.length : endOfWord(text, start + LONGEST);
  return { text: text.slice(start, end), marks: within(found, start, end), cut: [start > 0, end < whole.length], row: -1, columns: [] };
}

// The rows of a table that say with its header as much as the best stretch, which is worth `best`, or more:
// [{ start, end, number, columns }], in their order; [] where no table's do.
function rowsOf(text, found, best) {
  let [picked, most] = [[], best - ALIKE];
  for (const { columns, head, rows } of tables(text, found)) {
    const some = telling(rows, head);
    const says = worth(new Map([...head, ...some.flatMap(({ seen }) => [...seen])]));
    if (some.length && says > most) [picked, most] = [some.map((row) => ({ ...row, columns })), says];
  }
  return picked.sort((a, b) => a.number - b.number);
}

// One after another, each the one that says most of what none before it did, as far as they fit.
function telling(rows, head) {
  const [said, picked] = [new Map(head), []];
  for (let length = 0; ; ) {
    const worths = rows.map(({ seen }) => worth(new Map([...said, ...seen])));
    const most = Math.max(...worths);
    const next = rows[worths.findIndex((each) => each > most - ALIKE)];
    if (!next || most <= worth(said) + ALIKE) return picked;
    length += next.end - next.start;
    if (picked.length && length > LONGEST) return picked;
    picked.push(next);
    for (const [term, weight] of next.seen) said.set(term, weight);
  }
}

// Each table: its header's cells, and what of the query the header and each row say.
function tables(text, found) {
  const made = [];
  let [start, number, table] = [0, 0, null];
  for (const line of text.split("\n")) {
    const end = start + line.length;
    const seen = new Map(found.filter((hit) => hit.start >= start && hit.start < end).map(({ term, weight }) => [term, weight]));
    if (!line.includes(CELL)) table = null;
    else if (table) table.rows.push({ start, end, number, seen });
    else made.push((table = { columns: line.split(CELL), head: seen, rows: [] }));
    if (line.includes(CELL)) number += 1;
    start = end + 1;
  }
  return made;
}

function ofRows(text, rows, found) {
  const [lines, marks] = [[], []];
  let [length, cut] = [0, false];
  for (const { start, end: last } of rows) {
    const end = last - start <= LONGEST - length ? last : endOfWord(text, start + LONGEST - length);
    for (const range of within(found, start, end)) marks.push(range.map((at) => at + length));
    lines.push(text.slice(start, end));
    length += end - start + 1;
    cut = end < last;
  }
  return { text: lines.join("\n"), marks, cut: [true, cut], row: rows[0].number, columns: rows[0].columns };
}

function within(found, start, end) {
  const inside = found.filter((hit) => hit.start >= start && hit.end <= end);
  return merged(inside).map((range) => range.map((at) => at - start));
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
