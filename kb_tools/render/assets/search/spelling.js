// Words of the index that an unfinished or mistyped word may mean.

export const SHORTEST_CORRECTED = 4; // letters; nearly all shorter words are one edit from another
const TWO_EDITS_FROM = 8; // letters

// Edits between two words (insert, delete, replace, swap of neighbours), or `most` + 1.
// Optimal string alignment: R. A. Wagner and R. Lowrance, J. ACM 22 (1975), 177-183, restricted.
export function edits(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = new Uint8Array(b.length + 1);
  let last = Uint8Array.from(before, (_, j) => j);
  let row = new Uint8Array(b.length + 1);
  for (let i = 1; i <= a.length; i += 1) {
    row[0] = i;
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
      row[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return most + 1;
    [before, last, row] = [last, row, before];
  }
  return Math.min(last[b.length], most + 1);
}

// The words that begin with `start`, most frequent first.
export function completions({ words, weights }, start, limit) {
  const found = [];
  for (let i = firstAtLeast(words, start); i < words.length && words[i].startsWith(start); i += 1) found.push(i);
  found.sort((a, b) => weights[b] - weights[a] || words[a].length - words[b].length || a - b);
  return found.slice(0, limit).map((i) => words[i]);
}

// [[word, edits]]: words within one edit, of long words two; nearest and most frequent first.
export function corrections(vocabulary, word, limit) {
  const most = word.length < SHORTEST_CORRECTED ? 0 : word.length < TWO_EDITS_FROM ? 1 : 2;
  if (most === 0) return [];
  const { words, weights } = vocabulary;
  vocabulary.letters ??= Uint32Array.from(words, letters);
  const own = letters(word);
  const found = [];
  for (let i = 0; i < words.length; i += 1) {
    const other = words[i];
    if (Math.abs(other.length - word.length) > most || bits(own ^ vocabulary.letters[i]) > 2 * most) continue;
    const distance = edits(word, other, most);
    if (distance <= most) found.push([other, distance, cost(word, other, distance) - weights[i] * 0.02, i]);
  }
  found.sort((a, b) => a[2] - b[2] || a[3] - b[3]);
  return found.slice(0, limit).map(([other, distance]) => [other, distance]);
}

export function holds({ words }, word) {
  return words[firstAtLeast(words, word)] === word;
}

// Which letters a word has, as bits: one edit changes two of them at most.
function letters(word) {
  let mask = 0;
  for (let i = 0; i < word.length; i += 1) mask |= 1 << (word.charCodeAt(i) & 31);
  return mask >>> 0;
}

function bits(mask) {
  let count = 0;
  for (let rest = mask; rest; rest &= rest - 1) count += 1;
  return count;
}

// Swapped letters are the commonest slips, a wrong first letter the rarest.
function cost(word, other, distance) {
  const sameLetters = [...word].sort().join("") === [...other].sort().join("");
  return distance - (sameLetters ? 0.3 : 0) + (word[0] === other[0] ? 0 : 0.4);
}

export function firstAtLeast(words, word) {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle] < word) low = middle + 1;
    else high = middle;
  }
  return low;
}
