// What was in force on a moment, as known at another: the rule of kb_tools/policy/timeline.py, on
// the data of api/in-force/. And moments as people write them, in the knowledge base's time zone.

/**
 * The last text to take over by `on`, as known at `known` (both in milliseconds).
 * `place` -1: none has yet. `over`: it has ended, or is retired: nothing was in force.
 */
export function inForce(revisions, on, known) {
  let place = -1;
  revisions.forEach((revision, at) => {
    if (!counts(revision, known) || ms(revision.holds) > on) return;
    if (place < 0 || ms(revision.takes) >= ms(revisions[place].takes)) place = at;
  });
  const last = revisions[place];
  return { place, over: Boolean(last) && (last.over || (last.ends !== null && ms(last.ends) <= on)) };
}

/** Of an SOP that is retired at `on`, since when (as `Timeline.retired_since` has it); else null. */
export function retiredSince(revisions, on, known) {
  const moments = revisions.filter((revision) => counts(revision, known) && ms(revision.holds) <= on).map((revision) => ms(revision.holds));
  let since = null;
  for (const moment of [...moments.sort((one, other) => one - other), on]) {
    const { place, over } = inForce(revisions, moment, known);
    const retired = over && revisions[place].over && !revisions[place].deleted;
    if (retired) since ??= moment;
    else if (!over || moment === on) since = null;
  }
  return since;
}

/** When the next text was to take over, as known at `known`; null: none. */
export function next(revisions, on, known) {
  const coming = revisions.filter((revision) => counts(revision, known) && ms(revision.holds) > on);
  return coming.length ? Math.min(...coming.map((revision) => ms(revision.holds))) : null;
}

/**
 * What was in force between two moments before what is at their end, each text once, by when it
 * ended (`until`): as `before_the_last` of kb_tools/policy/that_day.py has it, and nothing in force
 * (`place` -1 or `over`) besides. Where nothing later is known, each moment counts by what was known
 * then.
 */
export function turns(revisions, first, last, known) {
  const told = revisions.flatMap((revision) => [revision.recorded, revision.holds, revision.ends, revision.withdrawn]);
  const within = told.filter((moment) => moment !== null).map(ms).filter((moment) => first < moment && moment <= last);
  const moments = [...new Set([first, ...within])].sort((one, other) => one - other);
  const found = new Map();
  let before = null;
  for (const moment of moments) {
    const here = inForce(revisions, moment, known <= last ? Math.min(moment, known) : known);
    const text = textOf(revisions, here);
    const other = before && (before.text !== text || (text && before.place !== here.place));
    if (other && !(found.get(before.text)?.until >= moment)) found.set(before.text, { ...before, until: moment });
    before = { ...here, text };
  }
  return [...found.values()].sort((one, other) => one.until - other.until);
}

/** "": nothing is in force. Equal: the same text. */
export function textOf(revisions, { place, over }) {
  return place < 0 || over ? "" : revisions[place].text;
}

function counts(revision, known) {
  return ms(revision.recorded) <= known && !(revision.withdrawn !== null && ms(revision.withdrawn) <= known);
}

/**
 * The steps from one text to another: places of revisions with what each changed. `back`: the second
 * is the older. null: neither came of the other.
 */
export function steps(revisions, from, to) {
  const forward = walk(revisions, from, to);
  if (forward) return { places: forward, back: false };
  const backward = walk(revisions, to, from);
  return backward && { places: backward, back: true };
}

function walk(revisions, from, to) {
  const places = [];
  for (let at = to; at !== null && at !== undefined; at = revisions[at].previous) {
    if (revisions[at].text === revisions[from].text) return places.reverse();
    places.push(at);
  }
  return null;
}

const WRITTEN = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * "2026-05-01" (that whole day in the zone), "2026-05-01 14:30" (in the zone) or with an offset.
 * Gives its first and last millisecond, or null for what is no moment.
 */
export function span(written, zone) {
  const found = WRITTEN.exec(written.trim());
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const there = new Date(Date.UTC(year, month - 1, day));
  if (there.getUTCMonth() !== month - 1 || hour > 23 || minute > 59 || second > 59) return null;
  if (found[4] === undefined) {
    return { first: local(year, month, day, 0, 0, 0, zone), last: local(year, month, day + 1, 0, 0, 0, zone) - 1, day: true };
  }
  if (!found[7]) {
    const at = local(year, month, day, hour, minute, second, zone);
    return { first: at, last: at, day: false };
  }
  const offset = found[7] === "Z" ? 0 : Number(`${found[7][0]}1`) * (Number(found[7].slice(1, 3)) * 60 + Number(found[7].slice(-2)));
  const at = Date.UTC(year, month - 1, day, hour, minute, second) - offset * 60000;
  return { first: at, last: at, day: false };
}

/** A clock's reading in the zone, in milliseconds UTC. */
function local(year, month, day, hour, minute, second, zone) {
  const wanted = Date.UTC(year, month - 1, day, hour, minute, second);
  const guess = wanted - ahead(wanted, zone);
  return wanted - ahead(guess, zone);
}

/** By how much the zone's clocks are ahead of UTC at that moment. */
function ahead(moment, zone) {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  });
  const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - Math.floor(moment / 1000) * 1000;
}

export function ms(moment) {
  return Date.parse(moment);
}
