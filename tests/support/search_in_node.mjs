// Runs the browser's search engine in node: queries in on stdin, answers out on stdout, a line
// of JSON each.
//
//   node search_in_node.mjs ENGINE.js FOLDER_OF_THE_INDEX
//   in:  {"text": "payout late", "limit": 10, "filters": {}, "quote": false}
//   out: {"text": …, "results": [{"id", "score", …}], "corrections": […], "milliseconds": 1.2}
//
// With {"analyse": "some text"} instead: {"tokens": [{word, term, at, start, end, code}]}.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [enginePath, folder] = process.argv.slice(2);
const { load } = await import(pathToFileURL(resolve(enginePath)).href);

const fetchFile = async (url) => {
  const content = await readFile(new URL(url)).catch(() => null);
  return {
    ok: content !== null,
    status: content === null ? 404 : 200,
    json: async () => JSON.parse(content.toString("utf8")),
    arrayBuffer: async () => content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength),
  };
};

const engine = await load(pathToFileURL(resolve(folder, "manifest.json")).href, fetchFile);
for await (const line of createInterface({ input: process.stdin })) {
  if (!line.trim()) continue;
  const { text, analyse, ...options } = JSON.parse(line);
  if (analyse !== undefined) {
    process.stdout.write(`${JSON.stringify({ tokens: engine.analysis.tokens(analyse) })}\n`);
    continue;
  }
  const started = performance.now();
  let answer = { results: [], corrections: [] };
  for await (const better of engine.search(text, options)) answer = better;
  const milliseconds = performance.now() - started;
  process.stdout.write(`${JSON.stringify({ ...answer, milliseconds })}\n`);
}
