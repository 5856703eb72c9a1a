// The list of changes: only those in meaning; what came since the last visit is marked.

import { recall, remember } from "./remembered.js";

const page = document.querySelector(".kb-changes");
const material = page.querySelector("[data-material]");

material.hidden = false;
material.addEventListener("click", () => {
  const only = page.classList.toggle("kb-material-only");
  material.setAttribute("aria-pressed", String(only));
  for (const week of page.querySelectorAll(".kb-week")) {
    week.hidden = only && !week.querySelector('.kb-entry:not([data-material="no"])');
  }
});

const last = recall("changes");
if (last) {
  for (const entry of page.querySelectorAll(".kb-week:not(.kb-coming) .kb-entry")) {
    if (Date.parse(entry.dataset.on) <= Date.parse(last)) continue;
    const tag = Object.assign(document.createElement("span"), { className: "kb-tag kb-new", textContent: "since your last visit" });
    entry.querySelector(".kb-meta").append(tag);
  }
}
remember("changes", new Date().toISOString());
