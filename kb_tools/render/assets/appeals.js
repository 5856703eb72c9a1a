// "What was in force when the contact happened, what when it was audited, what today, and did
// anything material differ?" Answered from api/in-force/; the address holds the question, so it
// gives the same answer to whoever opens it.

import { below, beside, looked, said as textThen } from "./citations.js";
import { copy } from "./copying.js";
import { inForce, ms, next, retiredSince, span, steps, textOf, turns } from "./in_force.js";
import { marked } from "./redlines.js";
import { TypedIds } from "./typed_ids.js";

const OTHERWISE = "(something beside these words is otherwise today, such as where a link leads or what is struck through)";
const page = document.querySelector(".kb-appeals");
const form = page.querySelector("[data-ask]");
const answer = page.querySelector("[data-answer]");
const zone = page.dataset.zone;
const root = new URL(page.dataset.root, location.href);
const known = fetched("api/sops.json").then((found) => found?.sops ?? []);

form.hidden = false;
known.then((sops) => {
  form.querySelector("datalist").append(...sops.map(({ sop, title }) => h("option", { value: sop }, title)));
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));
  history.pushState(null, "", `?${asked}`);
  respond(true);
});
addEventListener("popstate", () => respond(false));
addEventListener("beforeprint", () => {
  for (const part of page.querySelectorAll("[data-printed]")) part.textContent = when(Date.now());
});
respond(false);

/** Answers what the address asks. `asked`: somebody has just pressed the button. */
async function respond(asked) {
  const query = new URLSearchParams(location.search);
  for (const field of form.elements) if (field.name) field.value = query.get(field.name) ?? "";
  answer.hidden = true;
  for (const field of form.elements) if (field.name) wrong(field.name, "");
  if (!query.size) return;
  const question = await understood(query);
  if (!question) return asked && form.querySelector("[aria-invalid=true]")?.focus();
  const found = await fetched(`api/in-force/${question.place}.json`);
  if (!found) return wrong("sop", "What was in force of it could not be loaded. Try again.");
  answer.replaceChildren(...(await answered(question, found)));
  answer.hidden = false;
  if (asked) answer.querySelector("h2").focus();
}

async function understood(query) {
  const [name, anchor = ""] = (query.get("sop") ?? "").split(/#(.*)/s);
  const [, plain, version = ""] = name.match(/^(.*?)(?:@([^@]*))?$/s);
  const sops = await known;
  const wanted = plain.trim().toLowerCase();
  const exact = sops.find(({ sop }) => sop.toLowerCase() === wanted || sop.toLowerCase() === name.trim().toLowerCase());
  const near = sops.filter(({ sop, title }) => wanted && `${sop} ${title}`.toLowerCase().includes(wanted));
  const sop = exact ?? sops[new TypedIds(sops.map((each) => each.sop)).named(wanted)] ?? (near.length === 1 ? near[0] : null);
  const contact = span(query.get("contact") ?? "", zone);
  const written = query.get("audit") ?? "";
  const audit = written ? span(written, zone) : null;
  const format = "Write it as 2026-05-01, 2026-05-01 14:30, or with an offset: 2026-05-01T14:30+02:00.";
  wrong("sop", sop ? "" : !wanted ? "Name an SOP." : near.length ? `${near.length} SOPs go by that name: ${near.slice(0, 5).map((each) => each.sop).join(", ")}${near.length > 5 ? " and more" : ""}.` : `No SOP goes by the name “${plain.trim()}”.`);
  wrong("contact", contact ? "" : query.get("contact") ? `This cannot be read as a moment. ${format}` : "When did the contact happen?");
  const early = contact && audit && audit.last < contact.first;
  wrong("audit", written && !audit ? `This cannot be read as a moment. ${format}` : early ? "The audit would be before the contact." : "");
  if (!sop || !contact || (written && (!audit || early))) return null;
  return { sop: sop.sop, place: sop.url.replace(/^sop\//, "").replace(/\/$/, ""), version, anchor, contact, audit };
}

function wrong(name, words) {
  const field = form.elements[name];
  const said = document.getElementById(`kb-ask-${name}-wrong`);
  field.toggleAttribute("aria-invalid", Boolean(words));
  if (words) field.setAttribute("aria-invalid", "true");
  said.hidden = !words;
  said.textContent = words;
}

async function answered(question, found) {
  const now = Date.now();
  const { revisions } = found;
  const moments = [
    { name: "At the contact", short: "contact", ...question.contact },
    question.audit && { name: "At the audit", short: "audit", ...question.audit },
    { name: "Today", short: "today", first: now, last: now, day: false, today: true },
  ].filter(Boolean);
  for (const moment of moments) read(moment, revisions, now);
  const pairs = moments.slice(1).map((after, at) => compared(revisions, moments[at], after));
  const all = moments.length > 2 ? compared(revisions, moments[0], moments.at(-1)) : null;
  const clause = question.anchor ? await cited(question, found, moments) : null;
  return [
    h("h2", { id: "kb-answer", tabIndex: -1 }, h("span", { class: "kb-code" }, found.sop), ` ${found.title}`),
    verdict(pairs, all, moments),
    h("div", { class: "kb-moments" }, ...moments.map((moment, at) => card(moment, moments[at - 1], revisions, now))),
    clause,
    ...pairs.map((pair) => changes(pair, revisions)),
    foot(question, found, pairs),
  ].filter(Boolean);
}

/** What was published at that moment, and what is known of it today. */
function read(moment, revisions, now) {
  const at = Math.min(moment.last, now);
  moment.then = inForce(revisions, moment.last, at);
  moment.later = inForce(revisions, moment.last, now);
  moment.next = next(revisions, moment.last, at);
  const before = moment.day ? turns(revisions, moment.first, moment.last, at) : [];
  moment.earlier = before.filter(({ text }) => text !== textOf(revisions, moment.then));
}

function compared(revisions, before, after) {
  const [one, other] = [before.then, after.then];
  const pair = { before, after, material: 0, review: 0, editorial: 0, places: [], state: "compared" };
  const [from, to] = [textOf(revisions, one), textOf(revisions, other)];
  if (!from || !to) return { ...pair, state: from === to ? "none" : from ? "ended" : "began" };
  if (from === to) return { ...pair, state: "same" };
  const way = steps(revisions, one.place, other.place);
  if (!way) return { ...pair, state: "unknown" };
  pair.back = way.back;
  pair.places = way.places;
  const { net } = revisions[one.place];
  if (way.places.length > 1 && net?.text === to) pair.net = net; // what was taken back between differs no more
  for (const found of pair.net ? [pair.net] : way.places.map((place) => revisions[place].changes)) {
    pair.material += found?.material.length ?? 0;
    pair.review += found?.review.length ?? 0;
    pair.editorial += found?.editorial ?? 0;
  }
  return pair;
}

/** In one line: did anything material differ? */
function verdict(pairs, all, moments) {
  const open = moments.filter((moment) => moment.earlier.length).map((moment) => moment.short);
  const depends = open.length ? ` The text changed on the day of the ${open.join(" and of the ")}: this is about its last text.` : "";
  const found = pairs.some((pair) => pair.material || ["ended", "began"].includes(pair.state)) ? "bad" : pairs.some((pair) => pair.review || pair.state === "unknown") ? "warn" : "good";
  const worst = open.length && found === "good" ? "open" : found;
  const head = { bad: "Yes, something material differs.", warn: "Something differs that a person should judge.", good: "Nothing differs in meaning.", open: "It depends on the time of day." }[worst];
  const back = all?.state === "same" && pairs.some((pair) => pair.state !== "same") ? " Today’s text is that of the contact again." : all?.net && pairs.every((pair) => pair.state !== "same") ? ` From contact to today: ${inWords(all)}.` : "";
  return h("p", { class: `kb-strip kb-verdict-${worst === "open" ? "warn" : worst}`, role: "status" }, h("b", {}, head), " ", pairs.map((pair) => `From ${pair.before.short} to ${pair.after.short}: ${inWords(pair)}.`).join(" "), back, depends);
}

function inWords(pair) {
  const told = {
    none: "nothing was in force at either",
    same: "the same text",
    ended: "a text was in force first, and then none",
    began: "nothing was in force first, and then a text",
    unknown: "two texts of which neither came of the other",
  }[pair.state];
  if (told) return told;
  const kinds = [[pair.material, "in meaning"], [pair.review, "to judge"], [pair.editorial, "in wording"]].filter(([number]) => number);
  return kinds.length ? kinds.map(([number, what], at) => `${at ? number : count(number, "change")} ${what}`).join(", ") : "no change but of form or document control";
}

function card(moment, before, revisions, now) {
  const time = moment.today ? when(now) : moment.day ? date(moment.first) : when(moment.first);
  const parts = [h("h3", {}, moment.name), h("p", { class: "kb-when" }, time)];
  const same = before && textOf(revisions, before.then) === textOf(revisions, moment.then);
  const retired = retiredSince(revisions, moment.last, Math.min(moment.last, now));
  parts.push(...told(moment.then, revisions, moment.next, same && before.short, moment.today, retired));
  if (moment.earlier.length) {
    const each = moment.earlier.map((text) => `until ${clock(text.until)}, ${named(text, revisions)}${text.text ? " was in force" : ""}`);
    parts.push(h("p", { class: "kb-strip" }, `Earlier that day, ${each.join("; ")}. Give the time to know which counted.`));
  }
  if (textOf(revisions, moment.later) !== textOf(revisions, moment.then)) {
    const late = revisions[moment.later.place];
    const pair = compared(revisions, moment, { then: moment.later });
    const same = pair.state === "compared" && late.version === revisions[moment.then.place].version;
    parts.push(h("p", { class: "kb-strip kb-new" }, h("b", {}, `As known today: ${same ? "a later text of " : ""}${named(moment.later, revisions)}`), ` (${inWords(pair)}), recorded ${when(ms(late.recorded))} and dated back. Above stands what could be read then.`));
  }
  return h("section", { class: "kb-at" }, ...parts);
}

function told({ place, over }, revisions, coming, same, today, retired) {
  if (place < 0) return [h("p", {}, h("b", {}, `Nothing ${today ? "is" : "was"} in force yet.`)), coming && h("p", { class: "kb-small" }, `The first text was to hold from ${when(coming)}.`)];
  const revision = revisions[place];
  const full = h("a", { href: new URL(revision.url, root).href, class: "kb-screen" }, revision.deleted ? "History" : "Full text");
  const since = revision.since && h("a", { href: new URL(revision.since, root).href, class: "kb-screen" }, "Beside today’s text");
  if (over) {
    const why = revision.deleted ? `deleted ${when(ms(revision.recorded))}` : revision.over ? `retired since ${when(retired)}` : `ended ${when(ms(revision.ends))}`;
    return [h("p", {}, h("b", {}, `Nothing ${today ? "is" : "was"} in force: `), `${why}.`), h("p", {}, full)];
  }
  const dates = revision.stated ? `holds from ${when(ms(revision.holds))}` : "states no date from which it holds";
  return [
    h("p", {}, h("b", {}, `Version ${revision.version}`), same ? `, the same text as at the ${same}` : ""),
    h("p", { class: "kb-small" }, `${dates}, recorded ${when(ms(revision.recorded))}${revision.imported ? " in an earlier system" : ""}`),
    h("p", { class: "kb-line" }, full, since),
  ];
}

function named({ place, over }, revisions) {
  return place < 0 || over ? "nothing in force" : `version ${revisions[place].version}`;
}

/** Each change in meaning between two moments, under the version that brought it. */
function changes(pair, revisions) {
  if (pair.state !== "compared") return null;
  const tells = (found) => found && (found.material.length > 0 || found.review.length > 0 || found.editorial > 0);
  const some = pair.places.some((place) => tells(revisions[place].changes)); // else the redlines are all there is
  const told = pair.places.map((place) => {
    const { version, changes: found, holds, recorded, stated, summary } = revisions[place];
    if (!found || (some && !tells(found))) return null;
    return h("article", {},
      h("h4", {}, `Version ${version}, ${stated ? "from" : "recorded"} ${when(ms(stated ? holds : recorded))} `, h("a", { href: new URL(found.url, root).href, class: "kb-screen", "aria-label": `Redline of version ${version}` }, "redline")),
      found.material.length > 0 && summary && h("p", { class: "kb-small" }, summary),
      listed(found));
  }).filter(Boolean);
  const turned = pair.back ? h("p", {}, "The later moment has the older text: read each change the other way round.") : null;
  const head = h("h3", {}, `From the ${pair.before.short} to ${pair.after.today ? "" : "the "}${pair.after.short}: ${inWords(pair)}`);
  if (!pair.net && !told.length) return null;
  if (!pair.net) return h("section", { class: "kb-between" }, head, turned, ...told);
  const between = h("article", {}, h("h4", {}, "Between these two texts ", h("a", { href: new URL(pair.net.url, root).href, class: "kb-screen", "aria-label": "Redline between these two texts" }, "redline")), listed(pair.net));
  const way = told.length > 0 && h("details", {}, h("summary", {}, `The ${pair.places.length} texts on the way`), ...told);
  return h("section", { class: "kb-between" }, head, between, way);
}

function listed({ material, review, editorial }) {
  if (!material.length && !review.length && !editorial) return null;
  const line = (start) => ({ where, say }) => h("li", {}, h("b", {}, `${start}${where}`), `: ${say}`);
  return h("ul", {}, ...material.map(line("")), ...review.map(line("To judge, ")), editorial ? h("li", { class: "kb-small" }, `${count(editorial, "change")} in wording or order`) : null);
}

/** The cited clause at each moment. */
async function cited(question, found, moments) {
  const [lineage, today] = await Promise.all([found.lineage && fetched(found.lineage), fetched(found.api)]);
  const clauses = today?.clauses ?? [];
  const stands = clauses.some((clause) => clause.anchor === question.anchor);
  const then = lineage && looked(lineage, question.anchor, question.version, stands);
  const here = then?.clause ? then.clause.today : stands ? [question.anchor] : [];
  if (!here.length && !then) return h("section", {}, h("h3", {}, "The clause"), h("p", {}, `No text has a clause #${question.anchor}. The answer is about the whole SOP.`));
  const rows = moments.map((moment) => {
    const text = textOf(found.revisions, moment.then);
    const said = text ? stood(found.revisions, text, lineage, clauses, here, question.anchor) : [];
    return [moment, said];
  });
  const words = rows.map(([, said]) => JSON.stringify(said.map(({ text, beside, under }) => [text, Boolean(beside), ...differences(under)])));
  const same = words.every((each) => each === words[0]);
  const verdict = same ? (rows[0][1].length ? "It said the same at each of these moments." : "It stood in none of these texts.") : "It did not say the same:";
  const quotes = same ? rows.slice(0, 1) : rows;
  const open = new URL(found.url, root);
  open.searchParams.set("cite", `${found.sop}${question.version && `@${question.version}`}#${question.anchor}`);
  return h("section", { class: "kb-clause" },
    h("h3", {}, "The clause ", h("a", { href: open.href, class: "kb-screen" }, "on today’s page")), h("p", {}, verdict),
    h("dl", { class: "kb-terms" }, ...quotes.flatMap(([moment, said]) => [
      h("dt", {}, same ? "" : moment.name),
      h("dd", {}, ...(said.length ? said.flatMap((each) => stoodSo(each, moment.today || same, clauses)) : ["It did not stand in that text."]), moment.today && !same && now(rows, clauses)),
    ])),
    !same && rows.some(([, said]) => said.some(({ marks, under }) => marks || under?.changed.length)) && h("p", { class: "kb-small" }, "Marked is what has been deleted and inserted from then to today."));
}

/** What makes one moment's text under the cited clause another than that of another moment. */
function differences(under) {
  return under ? [under.changed.map(({ anchor, beside, text }) => [anchor, beside, text]), under.gone.map(({ anchor, text }) => [anchor, text]), under.came] : [[], [], []];
}

/** The cited clause, and what under it was otherwise than it is today. */
function stoodSo({ label, text, marks, beside, under }, plain, clauses) {
  const line = (name, ...said) => h("li", {}, h("span", { class: "kb-small" }, `${name} `), ...said);
  const own = [h("span", { class: "kb-small" }, `${label} `), plain || !marks ? h("q", {}, text) : marked(marks), " ", !plain && beside && h("span", { class: "kb-small" }, `${OTHERWISE} `)];
  if (!under) return own;
  const named = (anchor) => clauses.find((clause) => clause.anchor === anchor);
  return [...own, h("ul", {},
    ...under.changed.map(({ label, moved, beside, marks }) => line(moved ? `${label}, elsewhere than today` : label, marked(marks), beside && !moved && ` ${OTHERWISE}`)),
    ...under.gone.map(({ anchor, label, text }) => line(`${label ?? named(anchor)?.label}, not under it today`, h("q", {}, text ?? named(anchor)?.text ?? ""))),
    ...under.came.map((anchor) => line(`${named(anchor)?.label ?? anchor}, not in it then`, named(anchor)?.text ?? "")))];
}

/** Today's words of whatever was otherwise under the cited clause at one of the moments. */
function now(rows, clauses) {
  const unders = rows.flatMap(([, said]) => said.map(({ under }) => under)).filter(Boolean);
  const anchors = new Set(unders.flatMap(({ changed, came }) => [...changed.flatMap(({ today }) => today), ...came]));
  const lines = clauses.filter(({ anchor }) => anchors.has(anchor));
  return lines.length > 0 && h("ul", {}, ...lines.map(({ label, text }) => h("li", {}, h("span", { class: "kb-small" }, `${label} `), h("q", {}, text))));
}

/** What stood in that text, of what are these clauses today; of what is gone, by its anchor. */
function stood(revisions, text, lineage, clauses, here, anchor) {
  const own = (place) => ({ label: clauses[place].label, text: clauses[place].text });
  const places = clauses.map((_, place) => place).filter((place) => here.includes(clauses[place].anchor));
  const commits = revisions.filter((revision) => revision.text === text).map(({ revision }) => revision);
  const at = lineage ? lineage.texts.findIndex(({ revision }) => commits.includes(revision)) : 0;
  if (!lineage || at === lineage.texts.length - 1) return places.map(own);
  const runs = lineage.clauses.filter((run) => run.from <= at && at <= run.to && (here.length ? run.today.some((each) => here.includes(each)) : run.anchor === anchor));
  if (runs.length) return runs.map((run) => ({ label: run.label, marks: run.marks, text: textThen(run), beside: beside(run), under: run.below && below(run, lineage, at) }));
  return places.filter((place) => (lineage.new[clauses[place].anchor] ?? 0) <= at).map(own);
}

function foot(question, found, pairs) {
  const share = h("button", { type: "button", class: "kb-screen" }, "Copy permanent link");
  share.addEventListener("click", () => copy(location.href, share, "the link to this answer"));
  const print = h("button", { type: "button", class: "kb-screen" }, "Print");
  print.addEventListener("click", () => window.print());
  const at = (moment) => new Date(moment.last).toISOString().replace(/\.\d+Z$/, "Z");
  const command = `kb diff ${found.sop} --on ${at(question.contact)} ${question.audit ? at(question.audit) : at({ last: Date.now() })}`;
  const onTheWay = pairs.some((pair) => pair.places.length > 1 && !pair.net) ? "Changes are those of the versions on the way, one that was taken back later among them; t" : "T";
  return h("footer", {},
    h("p", { class: "kb-line" }, share, print, h("a", { href: new URL(found.history, root).href, class: "kb-screen" }, "History of this SOP")),
    h("p", { class: "kb-small" }, `Times are in ${zone}. At each moment stands what had been published by then. ${onTheWay}he redline between the two texts: `, h("code", {}, command)),
    h("p", { class: "kb-print kb-small" }, `${location.href} · printed `, h("span", { "data-printed": "" })));
}

async function fetched(path) {
  try {
    const response = await fetch(new URL(path, root));
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** The day, and the time where it is not the day's beginning. */
function when(moment) {
  const time = clock(moment);
  return date(moment) + (time === "00:00" ? "" : `, ${time}`);
}

function clock(moment) {
  return new Date(moment).toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
}

function date(moment) {
  return new Date(moment).toLocaleDateString("en-GB", { timeZone: zone, day: "numeric", month: "short", year: "numeric" }).replace("Sept ", "Sep ");
}

function count(number, thing) {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

function h(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) name in made && name !== "list" ? (made[name] = value) : made.setAttribute(name, value);
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return made;
}
