// The SOPs that this browser's reader starred, and those opened lately: on no server, and only for
// as long as the site allows (`kb-keep-days`; 0: nothing is kept, and what was kept is forgotten).

import { forget, recall, remember } from "./remembered.js";

const RECENT = 12;
const DAY = 24 * 60 * 60 * 1000;

export const keepDays = Number(document.querySelector('meta[name="kb-keep-days"]')?.content ?? 0);

if (!keepDays) forgetAll();

/** Both lists, newest first: { sop, title, url, on }, `url` from the site's root. */
export function shelf() {
  return { starred: list("starred"), recent: list("recent") };
}

export function opened(sop) {
  if (keepDays) remember("recent", [entry(sop), ...without("recent", sop.sop)].slice(0, RECENT));
}

/** Whether it is starred now. An SOP that is opened again stays starred for as long once more. */
export function star(sop, on) {
  remember("starred", on ? [entry(sop), ...without("starred", sop.sop)] : without("starred", sop.sop));
}

export function isStarred(id) {
  return list("starred").some(({ sop }) => sop === id);
}

/** What the site no longer has, for this reader, is no longer named here. */
export function keepOnly(ids) {
  if (!keepDays) return;
  const known = new Set(ids);
  for (const name of ["starred", "recent"]) remember(name, list(name).filter(({ sop }) => known.has(sop)));
}

function list(name) {
  const found = keepDays ? recall(name) : null;
  const oldest = Date.now() - keepDays * DAY;
  return Array.isArray(found) ? found.filter(({ on }) => Date.parse(on) > oldest) : [];
}

function without(name, id) {
  return list(name).filter(({ sop }) => sop !== id);
}

function entry({ sop, title, url }) {
  return { sop, title, url, on: new Date().toISOString() };
}

function forgetAll() {
  for (const name of ["starred", "recent"]) if (recall(name)) remember(name, []);
  forget("seen."); // see visits.js
}
