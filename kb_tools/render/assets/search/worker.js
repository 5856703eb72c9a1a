// The engine in a worker: the page stays responsive while the index is read and searched.
//
// in:  {choices: true} from whoever wants to hear of them, and {id, text, options}
// out: {choices} or {failed}; and {id, answer} as often as answers get better, or {id, failed}

import { load } from "./engine.js";

const INDEX = null; // set by the build: the manifest, which lies beside this script
const MANIFEST = new URL("./manifest.json", self.location.href).href;

let engine = null;
let latest = 0;

// The engine; started again where its index could not be had before.
function ready() {
  const get = (url) => (INDEX && url === MANIFEST ? { ok: true, json: () => INDEX } : fetch(url));
  engine ??= load(MANIFEST, get);
  engine.catch(() => { engine = null; });
  return engine;
}

ready();

self.onmessage = async ({ data }) => {
  if (data.choices) {
    ready().then((loaded) => loaded.choices()).then(
      (choices) => self.postMessage({ choices }),
      (error) => self.postMessage({ failed: String(error) }),
    );
    return;
  }
  latest = data.id;
  try {
    const spared = self.navigator.connection?.saveData; // a metered line
    const options = { ...data.options, legs: spared ? "lexical" : "static" };
    for await (const answer of (await ready()).search(data.text, options)) {
      if (data.id !== latest) return; // somebody has typed on
      self.postMessage({ id: data.id, answer });
    }
  } catch (error) {
    self.postMessage({ id: data.id, failed: String(error) });
  }
};
