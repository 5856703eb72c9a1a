// What an agent needs while the line is down: the search index, and the SOPs opened or starred.
// The line comes first, always; a copy answers only where it fails, and only for `KEEP_DAYS` from the day on
// which the server gave it; with each page that is opened, all older ones go.
// With 0 nothing is kept, and what an earlier site kept is deleted.

const KEEP_DAYS = 0; // set by the build …
const SCRIPTS = []; // … too: ours, from the root of the site; a worker's imports are on no page
const DAY = 24 * 60 * 60 * 1000;
const ROOT = new URL(self.registration.scope).pathname;
const CACHE = `kb-kept ${ROOT}`; // caches belong to the host; it may serve other sites too
const KEPT = "x-kb-kept"; // when the server gave a copy
const UNCHANGING = /^assets\/search\/[a-z]+-[0-9a-f]{12}\./; // named by their content
const WANTED = /^(|index\.html|sop\/.*|assets\/(?!search\/(?:model|pieces|meanings)-).*|api\/build\.json)$/;

self.addEventListener("install", (event) => event.waitUntil(prepare()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const path = url.pathname.startsWith(ROOT) ? url.pathname.slice(ROOT.length) : null;
  if (!KEEP_DAYS || event.request.method !== "GET" || url.origin !== self.location.origin || path === null) return;
  if (event.request.mode === "navigate") event.waitUntil(sweep());
  if (WANTED.test(path)) event.respondWith(answer(event, path));
  else if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(() => sorry()));
});

async function prepare() {
  if (KEEP_DAYS) {
    const cache = await caches.open(CACHE);
    await Promise.all(SCRIPTS.map(async (path) => {
      const name = new URL(path, self.registration.scope).href;
      const answer = await fetch(name, { cache: "no-cache" });
      if (answer.ok) await keep(cache, name, answer);
    }));
  }
  await self.skipWaiting();
}

async function begin() {
  if (!KEEP_DAYS) {
    await caches.delete(CACHE);
    await self.registration.unregister();
    return;
  }
  await sweep();
  await self.clients.claim();
}

async function sweep() {
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) if (!(await alive(cache, request))) await cache.delete(request);
}

async function answer(event, path) {
  const cache = await caches.open(CACHE);
  const name = event.request.url.split(/[?#]/)[0];
  if (UNCHANGING.test(path)) {
    const copy = await alive(cache, name);
    if (copy && age(copy) > DAY) event.waitUntil(renewed(cache, name));
    if (copy) return copy;
  }
  let fresh;
  try {
    fresh = await fetch(event.request, { cache: "no-cache" }); // what the browser itself keeps may be of any age
  } catch (error) {
    const copy = await alive(cache, name);
    if (copy) return copy;
    await cache.delete(name);
    if (event.request.mode === "navigate") return sorry();
    throw error;
  }
  if (fresh.status === 401 || fresh.status === 403) event.waitUntil(caches.delete(CACHE)); // no longer a reader
  else if (fresh.status === 404 || fresh.status === 410) event.waitUntil(cache.delete(name));
  else if (fresh.ok && fresh.type === "basic" && !fresh.redirected) event.waitUntil(keep(cache, name, fresh.clone()));
  return fresh;
}

// A file that never changes is as good as new once the server has given it again.
async function renewed(cache, name) {
  const answer = await fetch(name, { cache: "no-cache" }).catch(() => null);
  if (answer?.ok) await keep(cache, name, answer);
}

async function keep(cache, name, response) {
  const headers = new Headers(response.headers);
  const given = Date.parse(headers.get("date")); // NaN where it does not say
  headers.set(KEPT, new Date(given < Date.now() ? given : Date.now()).toISOString());
  try {
    await cache.put(name, new Response(await response.blob(), { status: 200, headers }));
  } catch {
    // no room left: the site works without copies
  }
}

async function alive(cache, request) {
  const copy = await cache.match(request);
  return copy && age(copy) < KEEP_DAYS * DAY ? copy : undefined;
}

function age(copy) {
  return Date.now() - Date.parse(copy.headers.get(KEPT));
}

function sorry() {
  const page = `<!doctype html><html lang="en" style="color-scheme:light dark"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>No connection</title><body style="font:16px/1.5 system-ui;max-width:36em;margin:3em auto;padding:0 1em">
<h1>No connection</h1><p>This page was not kept in this browser, or its copy was older than ${KEEP_DAYS} days and has been deleted.</p>
<p><a href="${ROOT}">The home page and the search</a> lead to the SOPs that were opened or starred here.</p>`;
  return new Response(page, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
