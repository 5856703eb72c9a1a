// The engine, in a worker: the one that the page started with its first line (`kbSearch`), else one from
// the first focus on. It has one question at a time: what is typed meanwhile is asked as soon as it has
// answered, the newest alone.
//
// A page stays open for longer than a site stays as it is. Where a worker's files are gone, or its index is
// no longer the site's, a new one reads what is there now and is asked the same. The old one stays until
// that one has answered, and is asked again where that one dies: it still knows what it has read.

export function connection(manifest, answered, offered, failed) {
  let worker = null;
  let old = null; // the worker whose place a new one takes
  let newest = null; // the last question; null: its answer is not wanted any more
  let asked = 0; // the question that the worker has and has not answered yet
  let number = 0;
  let renewed = 0; // the question for which a new worker was last started

  const started = (made) => {
    made.onmessage = ({ data }) => (made === worker ? heard(data) : undefined);
    made.onerror = () => (made === worker ? broken() : undefined);
    return made;
  };
  const another = () => started(new Worker(new URL("./worker.js", manifest), { type: "module" }));
  const heard = (data) => {
    if (data.choices) return offered(data.choices);
    if (data.outdated) return renewed === newest?.id ? undefined : renew();
    const ours = !data.id || data.id === newest?.id;
    if (data.failed && old) return broken();
    if (data.failed && data.id && ours && renewed !== data.id) return renew();
    if (data.id && old) {
      old.terminate();
      old = null;
      worker.postMessage({ choices: true }); // of the index that is the site's now
    }
    if (data.id === asked) next();
    if (data.failed) return ours ? failed() : undefined;
    return ours ? answered(data.answer) : undefined;
  };
  const next = () => {
    asked = newest && newest.id !== asked ? newest.id : 0;
    if (asked) worker.postMessage(newest);
  };
  const renew = () => {
    if (old) return;
    old = worker;
    worker = another();
    renewed = number;
    asked = 0;
    next();
  };
  const broken = () => {
    worker.terminate();
    worker = old;
    self.kbSearch = old = null;
    asked = 0;
    if (worker) next();
    else failed();
  };
  const wake = () => {
    if (worker) return;
    worker = self.kbSearch ? started(self.kbSearch) : another();
    setTimeout(() => worker?.postMessage({ choices: true })); // after a question that is there already
  };
  const ask = (text, options) => {
    wake();
    number += 1;
    newest = { id: number, text, options };
    if (!asked) next();
  };
  const forget = () => { newest = null; };
  return { wake, ask, forget };
}
