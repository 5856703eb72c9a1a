// The engine in a worker: the page stays responsive while the index is read and searched.
//
// in:  {start: bytes of start.bin or null} from a page that has named its worker "start"; {choices: true}
//      from whoever wants to hear of them; {id, text, options}
// out: {choices} or {failed}; and {id, answer} as often as answers get better, or {id, failed}; {outdated}
//      where the site has another index by now

import { load } from "./engine.js";
import { Stream } from "./shards.js";

const HEAVY = /\/(?:model|pieces)-[0-9a-f]{12}\.[a-z]+$/; // kept until the site has another one
const KEPT = "kb-model";
const STILL = 120; // milliseconds without a further question before the model is asked
const SURE = 10 * 60 * 1000; // milliseconds for which an index is taken for the site's
const SLOW = ["slow-2g", "2g", "3g"];
const LITTLE_MEMORY = 4; // GB, from which on a browser has room for the model

const INDEX = null; // set by the build: the manifest, which lies beside this script …
const TOGETHER = []; // … and the files that come with the page
const MANIFEST = new URL("./manifest.json", self.location.href).href;

let engine = null;
let latest = 0;
let seen = Date.now(); // when the index was last known to be the site's
let started = null; // hands over what the page has asked for on behalf of this worker
const start = self.name === "start" ? new Promise((resolve) => { started = resolve; }) : null;
let bundle = start ? undefined : null; // what came of it: Map of name → content; null: nothing; undefined: it is on its way

// The engine; started again where its index could not be had before.
function ready() {
  const get = (url) => (INDEX && url === MANIFEST ? { ok: true, json: () => INDEX } : HEAVY.test(url) ? kept(url) : sent(url));
  engine ??= load(MANIFEST, get, (name) => TOGETHER.includes(name) && (bundle === undefined || Boolean(bundle?.has(name))));
  engine.catch(() => { engine = null; });
  return engine;
}

// How much of the search by meaning this line and this machine can be asked to carry.
function legs() {
  const { connection, deviceMemory = 0 } = self.navigator;
  if (connection?.saveData) return "lexical"; // a metered line
  if (!connection || SLOW.includes(connection.effectiveType)) return "static"; // slow, or nobody knows
  return deviceMemory < LITTLE_MEMORY ? "static" : "transformer";
}

// A file that came with the page, or from the server.
async function sent(url) {
  const name = url.split("/").pop();
  const content = TOGETHER.includes(name) ? (await start)?.get(name) : null;
  if (!content) return fetch(url);
  return { ok: true, arrayBuffer: () => content, json: () => JSON.parse(new TextDecoder().decode(content)) };
}

// Name → content.
function filesIn(start) {
  const all = new Stream(new Uint8Array(start));
  const files = new Map();
  while (all.at < all.bytes.length) files.set(new TextDecoder().decode(all.stream().bytes), all.stream().bytes);
  return files;
}

// A file that weighs much, from the copy in this browser if there is one. Nothing of an SOP is in it.
async function kept(url) {
  const cache = await self.caches?.open(KEPT).catch(() => null);
  const copy = await cache?.match(url);
  if (copy) return copy;
  const answer = await fetch(url);
  if (!cache || !answer.ok) return answer;
  for (const { url: other } of await cache.keys()) if (kind(other) === kind(url)) await cache.delete(other);
  await cache.put(url, answer.clone()).catch(() => {}); // no room: it is loaded again the next time
  return answer;
}

// "…/model", of any version.
function kind(url) {
  return url.replace(/-[0-9a-f]{12}\..*$/, "");
}

// Whether the site has another index than this one, looked up now and then.
async function outdated() {
  if (!INDEX || Date.now() - seen < SURE) return false;
  seen = Date.now();
  const answer = await fetch(MANIFEST, { cache: "no-cache" });
  return answer.ok && (await answer.json()).core !== INDEX.core; // it names the texts by their content
}

ready();

self.onmessage = async ({ data }) => {
  if ("start" in data) {
    bundle = data.start && filesIn(data.start);
    started(bundle);
    const whole = bundle && [...bundle.keys()].some((name) => name.startsWith("terms-"));
    if (whole) setTimeout(() => { if (!latest) ready().then((loaded) => loaded.warm()).catch(() => {}); });
    return;
  }
  if (data.choices) {
    ready().then((loaded) => loaded.choices()).then(
      (choices) => self.postMessage({ choices }),
      (error) => self.postMessage({ failed: String(error) }),
    );
    return;
  }
  latest = data.id;
  outdated().then((is) => is && self.postMessage({ outdated: true })).catch(() => {});
  try {
    const settled = async () => {
      await new Promise((resolve) => { setTimeout(resolve, STILL); });
      return data.id === latest;
    };
    const options = { ...data.options, legs: legs(), settled };
    for await (const answer of (await ready()).search(data.text, options)) {
      if (data.id !== latest) return; // somebody has typed on
      self.postMessage({ id: data.id, answer });
    }
  } catch (error) {
    self.postMessage({ id: data.id, failed: String(error) });
  }
};
