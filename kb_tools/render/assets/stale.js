// A page is right until the moment at which its text changes, rebuilt or not: past it, it says so.

import { day } from "./remembered.js";

const LONGEST_TIMER = 2 ** 31 - 1; // milliseconds; longer ones fire at once
const DAY = 24 * 60 * 60 * 1000;
const OLD = 7; // days, where the build does not say otherwise

const page = document.querySelector("[data-as-of]");
if (page?.dataset.nextChange) watch(page, Date.parse(page.dataset.nextChange));
tellAge(document.querySelector("[data-built]"));

function watch(page, moment) {
  const left = moment - Date.now();
  if (left > 0) return setTimeout(() => watch(page, moment), Math.min(left, LONGEST_TIMER));
  const badge = page.querySelector("[data-badge]");
  if (badge) {
    badge.className = "kb-chip kb-off";
    badge.textContent = `Until ${day(moment)}`;
  }
  if (page.querySelector("[data-stale]")) return;
  const strip = document.createElement("p");
  strip.className = "kb-strip kb-stale";
  strip.dataset.stale = "";
  strip.setAttribute("role", "alert");
  const coming = page.matches(".kb-revision");
  const words = page.matches(".kb-sop")
    ? coming ? "This text has come into force" : "Another text has come into force"
    : "Texts on this page have changed";
  strip.append(Object.assign(document.createElement("b"), { textContent: `${words} on ${day(moment)}, after this page was made. ` }));
  if (page.dataset.nextUrl) {
    strip.append(Object.assign(document.createElement("a"), { href: page.dataset.nextUrl, textContent: page.matches(".kb-sop") ? "Read the text in force" : "See what is in force" }));
  }
  (page.querySelector(".kb-head") ?? page.firstElementChild).after(strip);
}

async function tellAge(place) {
  if (!place) return;
  let build;
  try {
    const answer = await fetch(new URL("../../api/build.json", import.meta.url), { cache: "no-cache" });
    if (!answer.ok) return;
    build = await answer.json();
  } catch {
    return; // offline: what the page says without script is true as well
  }
  const age = Date.now() - Date.parse(build.built_at);
  if (Number.isNaN(age)) return;
  place.textContent = `Built ${inWords(age)}`;
  place.title = new Date(build.built_at).toLocaleString("en-GB");
  if (age > (build.warn_after_days ?? OLD) * DAY) {
    place.className = "kb-old";
    place.textContent += ": it may have missed changes. Ask for a new build.";
  }
}

function inWords(age) {
  const minutes = Math.max(0, Math.round(age / 60_000));
  const [count, unit] = minutes < 60 ? [minutes, "minute"] : minutes < 48 * 60 ? [Math.round(minutes / 60), "hour"] : [Math.round(age / DAY), "day"];
  return count === 0 ? "just now" : `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}
