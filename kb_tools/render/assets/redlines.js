// Words that were removed and added, as elements: readable without colour and by screen readers.

/** `marks`: pairs of "=", "-" or "+" and text, as in kbdiff/1. */
export function marked(marks) {
  const quote = document.createElement("q");
  marks.forEach(([sign, words], at) => {
    if (sign === "=") return quote.append(words);
    // Spaces stand outside, or a struck space would look like a word.
    const [, before, text, after] = words.match(/^(\s*)([^]*?)(\s*)$/);
    const part = document.createElement(sign === "-" ? "del" : "ins");
    const ends = (marks[at + 1]?.[0] ?? "=") === "=";
    part.append(cue(sign === "-" ? "deleted " : "inserted "), text, cue(ends ? ", end of change, " : ", "));
    quote.append(before, part, after);
  });
  return quote;
}

function cue(words) {
  return Object.assign(document.createElement("span"), { className: "kb-cue", textContent: words });
}
