// The page's side of sw.js: has it registered where the site allows it, keeps its copies to what
// the reader opened or starred, and tells on each page from a copy how old that copy is.

import { keepDays, shelf } from "./shelf.js";

const root = new URL("../../", import.meta.url);
const CACHE = `kb-kept ${root.pathname}`; // as in sw.js
const KEPT = "x-kb-kept"; // as in sw.js: when a copy was taken
const DAY = 24 * 60 * 60 * 1000;

if ("serviceWorker" in navigator && "caches" in window) start();

async function start() {
  const worker = await navigator.serviceWorker.getRegistration(root);
  if (!keepDays) {
    await worker?.unregister();
    await caches.delete(CACHE);
    return;
  }
  try {
    await navigator.serviceWorker.register(new URL("sw.js", root), { scope: root.pathname });
  } catch {
    return; // not served over HTTPS, or forbidden: the site works all the same while there is a line
  }
  const since = await keptSince();
  if (since) return tell(since);
  await controlled();
  await tidy(await indexFiles());
}

// Before a worker controls the page, it sees nothing of what the page asks for.
async function controlled() {
  await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller) return;
  await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
}

async function indexFiles() {
  const folder = new URL("assets/search/", root);
  const answer = await fetch(new URL("manifest.json", folder), { cache: "no-cache" }).catch(() => null);
  if (!answer?.ok) return [];
  const names = (await answer.text()).match(/[a-z]+-[0-9a-f]{12}\.[a-z]+/g) ?? [];
  const wanted = names.filter((name) => !/^(?:model|pieces|meanings)-/.test(name)); // the model keeps itself
  return ["manifest.json", "worker.js", ...new Set(wanted)].map((name) => new URL(name, folder).href);
}

// When the copy was taken that this page is; null if the line works and it is none.
async function keptSince() {
  const answer = await fetch(new URL("api/build.json", root), { cache: "no-cache" }).catch(() => null);
  if (answer && !answer.headers.has(KEPT)) return null;
  const copy = await (await caches.open(CACHE)).match(location.href.split("#")[0], { ignoreSearch: true });
  return copy ? new Date(copy.headers.get(KEPT)) : null;
}

function tell(since) {
  const when = since.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
  const strip = document.createElement("p");
  strip.className = "kb-strip kb-stale kb-offline";
  strip.setAttribute("role", "status");
  strip.append(
    Object.assign(document.createElement("b"), { textContent: `No connection. This copy was kept ${ago(Date.now() - since)}, on ${when}. ` }),
    "Another text may be in force by now.",
  );
  const page = document.querySelector(".kb-head") ?? document.querySelector(".kb")?.firstElementChild;
  page?.after(strip);
}

function ago(age) {
  const hours = Math.floor(age / (DAY / 24));
  if (hours < 1) return "less than an hour ago";
  const [count, unit] = hours < 48 ? [hours, "hour"] : [Math.floor(hours / 24), "day"];
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}

// Copies of what is neither starred nor recent go, and those of an index that is no longer the
// site's. What is missing is fetched, which has the worker keep it; what is starred, and the index, once a day.
async function tidy(index) {
  const address = ({ url }) => new URL(url, root).href;
  const starred = shelf().starred.map(address);
  const wanted = new Set([root.href, ...index, ...starred, ...shelf().recent.map(address)]);
  const cache = await caches.open(CACHE);
  for (const { url } of await cache.keys()) {
    const bound = below(url, "sop/") || (index.length && below(url, "assets/search/"));
    if (bound && !wanted.has(url)) await cache.delete(url);
  }
  if (navigator.connection?.saveData) return;
  const here = [location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)];
  const shown = here.map((url) => url.split(/[?#]/)[0]).filter((url) => ["sop/", "assets/"].some((folder) => below(url, folder)));
  for (const url of new Set([root.href, ...index, ...starred, ...shown])) {
    const copy = await cache.match(url);
    const old = copy && [...starred, ...index].includes(url) && Date.now() - Date.parse(copy.headers.get(KEPT)) > DAY;
    if (!copy || old) await fetch(url).catch(() => null);
  }
  document.documentElement.dataset.kept = ""; // what is needed without a line is here
}

function below(url, folder) {
  return url.startsWith(new URL(folder, root).href);
}
