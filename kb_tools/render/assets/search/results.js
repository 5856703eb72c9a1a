// An answer as elements. Text goes in as text, marks as <mark>: nothing of a query or of a page is
// ever read as HTML.

import { names } from "../typed_ids.js";

const TOLD_DAYS = 60; // an older change is named by its date
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY = 24 * 60 * 60 * 1000;

export function element(name, attributes = {}, ...children) {
  const made = attributed(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

export function attributed(made, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  return made;
}

// Where the first answer leads: a pasted citation ("MON-004@1.2#limits") to the page of its SOP, which
// says what has become of the clause; anything else to what was found.
export function opening(text, { doc, url }, number) {
  const [, sop, rest] = text.match(/^([^\s@#]+)([@#]\S+)$/) ?? [];
  if (number || !sop || !names(sop, doc)) return url;
  return `${url.split("#")[0]}?cite=${encodeURIComponent(`${doc}${rest}`.replace(/\p{Surrogate}/gu, "\ufffd"))}`;
}

// The moment, by which what is told of days is told: { now: Date, day: its ISO date in the knowledge base's
// time zone, news: a change within so many days stands out }. A reader may sit where it is another day.
export function today(zone, news, now = new Date()) {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(now);
  const part = (name) => parts.find(({ type }) => type === name).value;
  return { now, day: `${part("year")}-${part("month")}-${part("day")}`, news };
}

// The results as options of the list. Neighbours of one SOP stand under its title, said once.
export function options(results, base, today, text) {
  return results.map((result, i) => option(result, i, base, today, text, results[i - 1]?.doc === result.doc));
}

// One result: a link. `below`: it stands under another of the same SOP.
function option(result, number, base, today, text, below) {
  const where = [...result.path, result.heading.text].filter((name, i, all) => name && name !== all[i - 1] && name !== result.title.text);
  const place = element("span", { class: "kb-hit__place" });
  const named = [...where, result.label].filter(Boolean);
  (named.length || !below ? named : ["The whole SOP"]).forEach((name, i) => {
    if (i) place.append(element("span", { "aria-hidden": "true" }, " › "), element("span", { class: "kb-hit__cue" }, ", "));
    place.append(name === result.heading.text ? marked(result.heading) : name);
  });
  return element(
    "a",
    { class: below ? "kb-hit kb-hit--below" : "kb-hit", role: "option", id: `kb-hit-${number}`, tabindex: "-1", "aria-selected": "false", href: base + opening(text, result, number) },
    below
      ? element("span", { class: "kb-hit__cue" }, `${result.title.text}, `)
      : element("span", { class: "kb-hit__head" }, element("b", { class: "kb-hit__title" }, marked(result.title)), facts(result, today)),
    place.childNodes.length ? place : "",
    element("span", { class: "kb-hit__text" }, ...quoted(result.snippet)),
  );
}

function quoted({ columns, cut: [before, after], ...snippet }) {
  const rest = after ? "…" : "";
  return columns.length ? [...rows(snippet, columns), rest] : [before ? "…" : "", marked(snippet), rest];
}

function rows({ text, marks }, columns) {
  let start = 0;
  return text.split("\n").flatMap((line, i) => {
    const [from, end] = [start, start + line.length];
    start = end + 1;
    return [i ? "; " : "", ...row({ text: line, marks: inside(marks, from, end) }, columns)];
  });
}

function inside(marks, start, end) {
  return marks.filter((mark) => mark[0] >= start && mark[1] <= end).map((mark) => mark.map((at) => at - start));
}

// A row of a table, each cell behind what stands above it; the first one tells what the row is about.
function row({ text, marks }, columns) {
  const made = [];
  let start = 0;
  for (const [i, cell] of text.split("\t").entries()) {
    const end = start + cell.length;
    if (cell && made.length) made.push(" · ");
    if (cell && i && columns[i]) made.push(element("span", { class: "kb-hit__column" }, `${columns[i]}: `));
    if (cell) made.push(marked({ text: cell, marks: inside(marks, start, end) }));
    start = end + 1;
  }
  return made;
}

// An SOP that was starred or opened lately.
export function kept({ sop, title, url }, why, number, base) {
  return element(
    "a",
    { class: "kb-hit kb-hit--kept", role: "option", id: `kb-hit-${number}`, tabindex: "-1", "aria-selected": "false", href: base + url },
    element("span", { class: "kb-hit__head" }, element("b", { class: "kb-hit__title" }, title),
      element("span", { class: "kb-hit__facts" }, element("span", { class: "kb-hit__id" }, sop), ` ${why}`)),
  );
}

export function marked({ text, marks }) {
  const made = document.createDocumentFragment();
  let at = 0;
  for (const [start, end] of marks) {
    made.append(apart(text.slice(at, start)), element("mark", {}, text.slice(start, end)));
    at = end;
  }
  made.append(apart(text.slice(at).trimEnd()));
  return made;
}

// A row of a table or an item of a list ends without a full stop: what follows is no part of it. The cells
// of a row are parted by tabs; empty ones say nothing.
function apart(text) {
  return text.replace(/\t*\n\t*/g, "\n").replace(/(^|[^\s.!?:;,])\n/g, "$1 · ").replace(/\t+/g, ", ");
}

// "MON-004 · 2.1 · changed 3 days ago", and what is not in force says so.
function facts(result, today) {
  const made = element("span", { class: "kb-hit__facts" }, element("span", { class: "kb-hit__id" }, result.doc));
  if (result.version) made.append(" ", element("span", { class: "kb-hit__version" }, `version ${result.version}`));
  if (result.status && result.status !== "in force") {
    made.append(" ", element("span", { class: "kb-hit__status" }, result.status));
  }
  const when = changed(result.changed, result.effective, today);
  if (when) made.append(" ", element("span", { class: when.news ? "kb-hit__news" : "kb-hit__when" }, when.text));
  const next = coming(result.changes, result.changesAt, today);
  if (next) made.append(when ? ", " : " ", element("span", { class: next.over ? "kb-hit__status" : "kb-hit__coming" }, next.text));
  return made;
}

// { text, news } of the ISO date on which the text changed last; null where none is known. An older
// change is no news: then it is since when the version is in force, as the badge of its page says.
export function changed(date, effective, today) {
  if (!date) return null;
  const days = Math.round((Date.parse(today.day) - Date.parse(date)) / DAY);
  if (days > TOLD_DAYS) return { text: `since ${named(effective || date)}`, news: false };
  if (days < 0) return { text: `from ${named(date)}`, news: true };
  const text = days === 0 ? "changed today" : days === 1 ? "changed yesterday" : `changed ${days} days ago`;
  return { text, news: days <= today.news };
}

// { text, over } of the ISO date, and the moment, from which another text holds, or none. A site that was not built since
// then still finds the old one: its page leads on.
export function coming(date, moment, today) {
  if (!date) return null;
  const over = Date.parse(moment || date) <= today.now;
  return { text: `${over ? "another text since" : "changes"} ${named(date)}`, over };
}

// "1 Sep 2026", as on the pages.
function named(date) {
  const [year, month, day] = date.split("-").map(Number);
  return `${day} ${MONTHS[month - 1]} ${year}`;
}
