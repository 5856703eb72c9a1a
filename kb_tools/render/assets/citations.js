// Opens what a citation means today. "MON-004@1.2#anchor" names a clause of version 1.2, a bare
// #anchor one of a text unknown. Where today's text has it otherwise, the page goes to what it
// became and says what it said; where it is gone, the page says with which version it went.

import { marked } from "./redlines.js";
import { names } from "./typed_ids.js";

/** On a page that shows the text in force. `cite`: what the address cites beside its #anchor. */
export async function openCitation(page, cite = "") {
  page.querySelector("[data-cited]")?.remove();
  for (const clause of page.querySelectorAll(".kb-cited")) clause.classList.remove("kb-cited");
  const cited = parsed(cite, page.dataset.sop);
  const anchor = cited?.anchor ?? fragment();
  if (!anchor && !cited) return;
  const version = cited?.version && !isOf(page.dataset, cited.version) ? cited.version : "";
  const here = anchor && document.getElementById(anchor);
  if (here && !version) return show([here], cited);
  const lineage = await json(page.dataset.lineage);
  const then = lineage && looked(lineage, anchor, version);
  if (then?.clause) return told(page, then);
  if (then && here) {
    show([here], cited);
    return tell(page, [`Cited from version ${version}. It says the same today. `, read(then)]);
  }
  if (then && !anchor) return tell(page, [`You are reading version ${page.dataset.version}. `, read(then)]);
  if (here) show([here], cited);
  const text = version && (await anyText(page, version));
  if (text) return tell(page, [`This was cited from version ${version}. You are reading version ${page.dataset.version}. `, link(text.url + hash(anchor), `Read version ${version}`)]);
  if (version) return tell(page, [`This was cited from version ${version}, which this site does not show. `, link(page.dataset.history, "History")]);
  tell(page, ["The clause that you followed is not in this text. ", link(page.dataset.history, "History")]);
}

/**
 * Where a clause stood, in the newest text of that version that has it (of any, without a version).
 * `clause`: what became of it; without it, it says the same today. null: it stood nowhere.
 */
export function looked(lineage, anchor, version) {
  const places = lineage.texts.map((_, place) => place).filter((place) => !version || isOf(lineage.texts[place], version)).reverse();
  if (!places.length || (!anchor && !version)) return null;
  for (const place of places) {
    const clause = lineage.clauses.find((other) => other.anchor === anchor && other.from <= place && place <= other.to);
    if (clause) return { clause, lineage, text: lineage.texts[place] };
  }
  const begun = lineage.new[anchor] ?? 0;
  return version && places[0] >= begun ? { lineage, text: lineage.texts[places[0]] } : null;
}

/** Goes to what the clause became, and says what it was. */
function told(page, then) {
  const { clause, lineage, text } = then;
  const from = `Cited from version ${text.version}`;
  if (!clause.today.length) {
    const by = lineage.texts[clause.gone].version;
    return tell(page, [`The clause cited from version ${text.version} (${clause.label}) is no longer in this text: it went with version ${by}. It said: “${clause.text}” `, read(then, clause.anchor)]);
  }
  const now = clause.today.map((anchor) => document.getElementById(anchor)).filter(Boolean);
  show(now, clause);
  const was = now.length === 1 && now[0].dataset.label !== clause.label ? `, where it was ${clause.label}` : "";
  const parts = now.length > 1 ? ` It has become ${now.length} clauses.` : "";
  if (clause.marks.every(([sign]) => sign === "=")) {
    const link = clause.news === "same" ? "It says the same today." : "It has the same words today, but something beside them changed, such as where a link leads.";
    return tell(page, [`${from}${was}. ${link}${parts} `, read(then, clause.anchor)]);
  }
  const changed = { meaning: "It has changed in meaning since:", unjudged: "It has changed since, perhaps in meaning:" }[clause.news] ?? "Its wording has changed since:";
  tell(page, [`${from}${was}.${parts} ${changed} `, marked(clause.marks), " ", read(then, clause.anchor)]);
}

/** "MON-004@2.0#anchor", as people write it ("mon-004@v2.0#anchor"), or null where it is of another SOP. */
export function parsed(citation, sop) {
  const found = citation.trim().match(/^(.+?)(?:@([^#@]+))?(?:#(.+))?$/);
  return found && names(found[1], sop) ? { version: found[2] ?? "", anchor: found[3] ?? "" } : null;
}

function isOf(text, version) {
  return text.version === version || text.version === version.replace(/^v/, "") || (/^[0-9a-f]{7,40}$/.test(version) && text.revision.startsWith(version));
}

function fragment() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1);
  }
}

function show(clauses, cited) {
  for (const clause of clauses) {
    for (let around = clause.parentElement; around; around = around.parentElement) {
      if (around.matches("details")) around.open = true;
    }
    if (cited) clause.classList.add("kb-cited"); // else the browser itself goes to #anchor and :target marks it
  }
  if (cited) clauses[0]?.scrollIntoView({ block: "center" });
}

/** A text that no lineage holds: upcoming, or withdrawn before its time. */
async function anyText(page, version) {
  const texts = (await json(page.dataset.api))?.versions ?? [];
  const text = texts.find((other) => isOf(other, version));
  return text && { ...text, url: address(text.url) };
}

async function json(file) {
  try {
    return file ? await (await fetch(file)).json() : null;
  } catch {
    return null;
  }
}

function address(url) {
  return new URL(url, new URL("../../", import.meta.url)).href;
}

function read({ text }, anchor = "") {
  return link(address(text.url) + hash(anchor), `Read version ${text.version}`);
}

function hash(anchor) {
  return anchor && `#${encodeURIComponent(anchor)}`;
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
