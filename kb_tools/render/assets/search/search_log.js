// The log of searches without a good answer, in the search box: what is kept, shown to the reader,
// who may download it for the owners or forget it. `where`: "" keeps nothing (and forgets what was
// kept), "here" counts in this browser, an https address gets each one as well.

import { recall, remember } from "../remembered.js";
import { element } from "./results.js";
import { bare, exported, isAnother, noted, readLog } from "./unanswered.js";

const NAME = "unanswered";

export function searchLog(where, foot) {
  if (!where) {
    if (recall(NAME)) remember(NAME, []);
    return { last() {}, left() {}, answered() {} };
  }
  let open = ""; // the search that nobody has answered yet
  let counted = ""; // the last one that was counted
  // Without cookies: who sent it is not to be known there.
  const send = (body) => fetch(where, { method: "POST", mode: "no-cors", keepalive: true, credentials: "omit", referrerPolicy: "no-referrer", body }).catch(() => {});
  const list = element("ul", {});
  const [save, forget] = ["Download and empty", "Forget them"].map((label) => element("button", { type: "button" }, label));
  const what = element("summary", {}, "");
  const told = where === "here" ? "They stay in this browser until you download them for the owners." : `They are also sent to ${new URL(where).host}, each as you leave the search: the words and the month; that site sees which site they come from, and no sign-in of yours.`;
  const about = element("p", {}, `Short searches without a good answer, with how often and the month; no numbers, no addresses, no pasted messages; a name that you type is kept like any word. ${told}`);
  const shown = element("details", { class: "kb-search__log", hidden: true }, what, about, list, save, " ", forget);
  foot.after(shown);

  const kept = () => readLog(recall(NAME));
  function show() {
    const log = kept();
    shown.hidden = !log.length && where === "here"; // what is sent is told before it is
    what.textContent = `Searches without an answer: ${log.length || "none"} kept`;
    list.replaceChildren(...log.slice(0, 20).map(({ words, times }) => element("li", {}, times > 1 ? `${words} (${times} times)` : words)));
  }

  save.addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob([exported(kept())], { type: "application/json" }));
    element("a", { href: address, download: "unanswered-searches.json" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
    remember(NAME, []); // the next file holds what came after: nothing counts twice
    show();
  });
  forget.addEventListener("click", () => { remember(NAME, []); show(); });
  function left() {
    if (!open || !bare(open)) return;
    const log = noted(kept(), open, new Date());
    remember(NAME, log);
    if (where !== "here") send(exported([{ ...log[0], times: 1 }]));
    counted = open;
    open = "";
    show();
  }
  show();
  return {
    last(text, poor) {
      if (open.startsWith(text) && text !== open) return; // it is being erased: nobody asks for half of it
      if (isAnother(text, open)) left();
      if (!poor || text !== counted) counted = ""; // coming back to the same words is no other search
      open = poor && text !== counted ? text : "";
    },
    answered() { open = ""; },
    left,
  };
}
