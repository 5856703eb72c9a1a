// Who types no more than an SOP's title says, or one of its keywords, wants the SOP: "lost phone". Its page
// then comes before its sections, of which some other one may say "phone" most often; but not before a
// section whose own heading says a word of it. As kb_tools/search/pages_first.py.

// found: [[section, score]], best first; about: the groups of all that was typed;
// called: section → { names: of its SOP, own: its heading, language: that they are in }.
export async function pagesFirst(found, about, { pageOf, firstOf }, called, analysis) {
  const before = new Map(); // SOP → which of its sections comes before the others
  for (const [section] of found) {
    const page = pageOf[section];
    if (before.has(page)) continue;
    const { names, own, language } = await called(section);
    const wanted = names.some((name) => about.every(saidIn(name, analysis, language))) && !about.some(saidIn(own, analysis, language));
    before.set(page, wanted ? firstOf[page] : section);
  }
  const moved = new Set(before.values());
  return found.flatMap(([section, score]) => {
    const first = before.get(pageOf[section]);
    before.delete(pageOf[section]);
    const here = first === undefined ? [] : [[first, score]];
    return moved.has(section) ? here : [...here, [section, score]];
  });
}

// Whether the text says a word, or what it may mean.
function saidIn(text, analysis, language) {
  const said = new Set(analysis.tokens(text, language).map(({ term }) => term));
  return ({ alternatives }) => alternatives.some(({ terms }) => terms.every((term) => said.has(term)));
}
