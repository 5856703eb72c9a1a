// "New since your last visit": which version this browser last showed of each SOP,
// where it may keep anything.

import { day, recall, remember } from "./remembered.js";
import { keepDays } from "./shelf.js";

export function tellNews(page) {
  const { sop, version } = page.dataset;
  const strip = page.querySelector("[data-recent], [data-unseen]");
  const seen = recall(`seen.${sop}`);
  const unread = seen && seen.version !== version;
  // Reading on in the same session does not make the news old.
  if (strip && (unread || recall(`new.${sop}`, "sessionStorage") === version)) {
    const on = unread ? seen.on : recall(`before.${sop}`, "sessionStorage");
    strip.querySelector("b").textContent = `New since your last visit${on ? ` on ${day(on)}` : ""}:`;
    strip.hidden = false;
    if (unread) {
      remember(`new.${sop}`, version, "sessionStorage");
      remember(`before.${sop}`, seen.on, "sessionStorage");
    }
  }
  if (keepDays) remember(`seen.${sop}`, { version, on: new Date().toISOString() });
}
