// The engine in a worker: the page stays responsive while the index is read and searched.
//
// in:  {load: manifestUrl} once, then {id, text, options}
// out: {choices} or {failed} once, then {id, answer} as often as answers get better, or {id, failed}

const code = import("./engine.js"); // not waited for: the manifest is asked for meanwhile

let engine;
let latest = 0;

self.onmessage = async ({ data }) => {
  if (data.load) {
    const manifest = fetch(data.load);
    manifest.catch(() => {}); // `load` tells
    engine = code.then(({ load }) => load(data.load, (url) => (url === data.load ? manifest : fetch(url))));
    engine.then(
      ({ choices }) => self.postMessage({ choices }),
      (error) => self.postMessage({ failed: String(error) }),
    );
    return;
  }
  latest = data.id;
  try {
    const spared = self.navigator.connection?.saveData; // a metered line
    const options = { ...data.options, legs: spared ? "lexical" : "static" };
    for await (const answer of (await engine).search(data.text, options)) {
      if (data.id !== latest) return; // somebody has typed on
      self.postMessage({ id: data.id, answer });
    }
  } catch (error) {
    self.postMessage({ id: data.id, failed: String(error) });
  }
};
