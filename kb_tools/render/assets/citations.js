// Opens what a citation means. "MON-004@2.0#anchor" names a version: where today's text has lost
// the clause, that version's text is opened. A bare #anchor names none: the page stays with the
// text in force and says where the clause last stood.

const LOOKED_THROUGH = 12; // past texts searched for a lost anchor, newest first

/** On a page that shows the text in force. `cite`: what the address cites beside its #anchor. */
export async function openCitation(page, cite = "") {
  page.querySelector("[data-cited]")?.remove();
  const cited = parsed(cite, page.dataset.sop);
  const anchor = cited?.anchor ?? fragment();
  if (!anchor && !cited) return;
  const clause = anchor && document.getElementById(anchor);
  if (clause && (!cited || !cited.version || cited.version === page.dataset.version)) return show(clause, cited);
  const versions = await pastTexts(page.dataset.api);
  if (cited?.version && cited.version !== page.dataset.version) {
    const text = versions.find(({ version }) => version === cited.version);
    if (text && !clause) return location.replace(text.url + (anchor ? `#${encodeURIComponent(anchor)}` : ""));
    if (clause) show(clause, cited);
    return tell(page, text
      ? [`This was cited from version ${cited.version}. You are reading version ${page.dataset.version}. `, link(`${text.url}#${encodeURIComponent(anchor)}`, `Read version ${cited.version}`)]
      : [`This was cited from version ${cited.version}, which this site does not show. `, link(page.dataset.history, "History")]);
  }
  const text = anchor && (await lastWith(anchor, versions));
  tell(page, text
    ? [`The clause that you followed is no longer in this text. `, link(`${text.url}#${encodeURIComponent(anchor)}`, `It last stood in version ${text.version}`)]
    : [`The clause that you followed is not in this text. `, link(page.dataset.history, "History")]);
}

/** "MON-004@2.0#anchor", or null where it is of another SOP. */
function parsed(citation, sop) {
  const found = citation.match(/^(.+?)(?:@([^#@]+))?(?:#(.+))?$/);
  return found && found[1] === sop ? { version: found[2] ?? "", anchor: found[3] ?? "" } : null;
}

function fragment() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1);
  }
}

function show(clause, cited) {
  for (let around = clause.parentElement; around; around = around.parentElement) {
    if (around.matches("details")) around.open = true;
  }
  if (!cited) return; // the browser itself goes to #anchor and :target marks it
  clause.classList.add("kb-cited");
  clause.scrollIntoView({ block: "center" });
}

/** Newest first. */
async function pastTexts(api) {
  try {
    const { versions } = await (await fetch(api)).json();
    const root = new URL("../../", import.meta.url);
    return versions.map(({ version, url, standing }) => ({ version, standing, url: new URL(url, root).href })).reverse();
  } catch {
    return [];
  }
}

async function lastWith(anchor, versions) {
  const mark = `id="${anchor.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
  for (const text of versions.filter(({ standing }) => standing === "past").slice(0, LOOKED_THROUGH)) {
    try {
      if ((await (await fetch(text.url)).text()).includes(mark)) return text;
    } catch {
      return null;
    }
  }
  return null;
}

function tell(page, parts) {
  const strip = document.createElement("p");
  strip.className = "kb-strip kb-new";
  strip.dataset.cited = "";
  strip.setAttribute("role", "status");
  strip.append(...parts);
  page.querySelector(".kb-head").after(strip);
}

function link(href, words) {
  return Object.assign(document.createElement("a"), { href, textContent: words });
}
