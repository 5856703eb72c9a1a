// Opens what a citation means today. "MON-004@1.2#anchor" names a clause of version 1.2, a bare
// #anchor one of a text unknown. Where today's text has it otherwise, the page goes to what it
// became and says what it said; where it is gone, the page says with which version it went.

import { marked } from "./redlines.js";
import { names } from "./typed_ids.js";

const SHOWN = 8; // lines of what differs under a cited clause; its older text has them all

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
  const then = lineage && looked(lineage, anchor, version, here);
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
 * `here`: does it stand on today's page? `place`: which text that is. `clause`: what became of it;
 * without it, it says the same today. null: it stood nowhere.
 */
export function looked(lineage, anchor, version, here) {
  const places = lineage.texts.map((_, place) => place).filter((place) => !version || isOf(lineage.texts[place], version)).reverse();
  if (!places.length || (!anchor && !version)) return null;
  for (const place of places) {
    const clause = runAt(lineage, place, anchor);
    if (clause) return { clause, lineage, place, text: lineage.texts[place] };
    const otherwise = lineage.clauses.some((run) => run.from <= place && place <= run.to && run.today.includes(anchor));
    if (version && here && !otherwise && place >= (lineage.new[anchor] ?? 0)) return { lineage, place, text: lineage.texts[place] };
  }
  return version && !anchor ? { lineage, place: places[0], text: lineage.texts[places[0]] } : null;
}

/** What is otherwise today of all else that a citation of the clause covers, as it stood at that place. */
export function below({ below: under }, lineage, place) {
  const known = (anchor) => ({ anchor, run: runAt(lineage, place, anchor) });
  return {
    news: under?.news ?? "same",
    changed: (under?.changed ?? []).map(known).map(({ anchor, run }) => ({ anchor, label: run.label, moved: run.moved, beside: beside(run), marks: run.marks, text: said(run), today: run.today })),
    gone: (under?.gone ?? []).map(known).map(({ anchor, run }) => ({ anchor, label: run?.label, text: run && said(run), elsewhere: run ? run.today[0] : anchor })),
    came: under?.came ?? [],
  };
}

/** Are its words the same today, and something beside them is not? */
export function beside({ news, marks }) {
  return news !== "same" && Boolean(marks?.every(([sign]) => sign === "="));
}

/** What a clause said. */
export function said({ text, marks }) {
  return text ?? marks.filter(([sign]) => sign !== "+").map(([, part]) => part).join("");
}

function runAt(lineage, place, anchor) {
  return lineage.clauses.find((run) => run.anchor === anchor && run.from <= place && place <= run.to);
}

/** Goes to what the clause became, and says what it was. */
function told(page, then) {
  const { clause, lineage, place, text } = then;
  const from = `Cited from version ${text.version}`;
  if (!clause.today.length) {
    const by = lineage.texts[clause.gone].version;
    return tell(page, [`The clause cited from version ${text.version} (${clause.label}) is no longer in this text: it went with version ${by}. It said: “${clause.text}” `, read(then, clause.anchor)]);
  }
  const now = clause.today.map((anchor) => document.getElementById(anchor)).filter(Boolean);
  show(now, clause);
  const was = now.length === 1 && now[0].dataset.label !== clause.label ? `, where it was ${clause.label}` : "";
  const parts = now.length > 1 ? ` It has become ${now.length} clauses.` : "";
  const own = clause.below && clause.news === "same" ? [] : ownWords(clause);
  const under = clause.below ? [`What belongs to it ${changed(clause.below.news)}`] : [];
  tell(page, [`${from}${was}.${parts} `, ...own, ...under, " ", read(then, clause.anchor)], clause.below && lines(below(clause, lineage, place)));
}

function ownWords({ marks, news }) {
  if (news === "same") return ["It says the same today. "];
  if (beside({ news, marks })) return ["It has the same words today, but something beside them changed, such as where a link leads or what is struck through. "];
  return [`It ${changed(news)} `, marked(marks), " "];
}

function changed(news) {
  return { meaning: "has changed in meaning since:", unjudged: "has changed since, perhaps in meaning:" }[news] ?? "has changed in wording since:";
}

/** A line for each clause that differs under the cited one. */
function lines({ changed, gone, came }) {
  const all = [
    ...changed.map(({ label, moved, marks }) => [`${label}${moved ? ", at another place" : ""}: `, marked(marks)]),
    ...gone.map(({ label, text, elsewhere }) => elsewhere ? [`elsewhere now: ${label ?? labelled(elsewhere)} `, toClause(elsewhere)] : [`gone, ${label}: “${text}”`]),
    ...came.map((anchor) => [`new here: ${labelled(anchor)} `, toClause(anchor)]),
  ];
  const list = document.createElement("ul");
  for (const parts of all.slice(0, SHOWN)) {
    const line = document.createElement("li");
    line.append(...parts);
    list.append(line);
  }
  if (all.length > SHOWN) list.append(Object.assign(document.createElement("li"), { textContent: `and ${all.length - SHOWN} more` }));
  return list;
}

function labelled(anchor) {
  return document.getElementById(anchor)?.dataset.label ?? anchor;
}

function toClause(anchor) {
  return link(hash(anchor), "Go there");
}

/** "MON-004@2.0#anchor", as people write it ("mon-004@v2.0#anchor"), or null where it is of another SOP. */
function parsed(citation, sop) {
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

function tell(page, parts, list = "") {
  const strip = document.createElement(list ? "div" : "p");
  strip.className = "kb-strip kb-new";
  strip.dataset.cited = "";
  strip.setAttribute("role", "status");
  strip.append(...parts, list);
  page.querySelector(".kb-head").after(strip);
}

function link(href, words) {
  return Object.assign(document.createElement("a"), { href, textContent: words });
}
