// An SOP's page, today's or a past one: tools of clauses, macros, citations, news, printing.

import { openCitation } from "./citations.js";
import { ClauseTools, problemAddress } from "./clause_tools.js";
import { copy } from "./copying.js";
import { isStarred, keepDays, opened, star } from "./shelf.js";
import { tellNews } from "./visits.js";

const page = document.querySelector(".kb-sop");
const today = !page.classList.contains("kb-revision");

for (const macro of page.querySelectorAll(".kb-macro")) {
  const title = macro.dataset.title || "macro";
  let bar = macro.querySelector(".kb-macro__title");
  if (!bar) {
    bar = Object.assign(document.createElement("div"), { className: "kb-macro__title" });
    bar.append(document.createElement("span"));
    macro.prepend(bar);
  }
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy text" });
  button.setAttribute("aria-label", `Copy text: ${title}`);
  button.addEventListener("click", () => copy(macro.querySelector(".kb-macro__text").textContent, button, `the macro ${title}`));
  bar.append(button);
}

// A table wider than the page is scrolled by keyboard too.
for (const wrap of page.querySelectorAll(".md-typeset__scrollwrap")) {
  if (wrap.parentElement.closest(".md-typeset__scrollwrap")) continue; // Material's script wraps again
  const fit = () => {
    const wide = wrap.scrollWidth > wrap.clientWidth + 1;
    wrap.toggleAttribute("tabindex", wide);
    if (wide) {
      wrap.tabIndex = 0;
      wrap.setAttribute("role", "group");
      wrap.setAttribute("aria-label", "Table, scrolls sideways");
    }
  };
  new ResizeObserver(fit).observe(wrap);
}

new ClauseTools(page);

const report = page.querySelector("[data-report-page]");
if (report) report.href = problemAddress(page.dataset.report, "", location.href.split(/[?#]/)[0]);

if (today) {
  tellNews(page);
  if (keepDays) shelve();
  openCitation(page, new URLSearchParams(location.search).get("cite") ?? "");
  addEventListener("hashchange", () => openCitation(page));
}

addEventListener("beforeprint", () => {
  for (const part of page.querySelectorAll("[data-printed]")) part.textContent = new Date().toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
  for (const folded of page.querySelectorAll("details:not([open])")) {
    folded.open = true;
    folded.dataset.folded = "";
  }
});
addEventListener("afterprint", () => {
  for (const folded of page.querySelectorAll("details[data-folded]")) {
    folded.open = false;
    delete folded.dataset.folded;
  }
});

// Known to this browser as opened, and starred with a button beside the id.
function shelve() {
  const url = location.pathname.slice(new URL("../../", import.meta.url).pathname.length);
  const sop = { sop: page.dataset.sop, title: page.querySelector("h1").textContent, url };
  opened(sop);
  if (isStarred(sop.sop)) star(sop, true);
  const button = Object.assign(document.createElement("button"), { type: "button", className: "kb-star" });
  const show = () => {
    const on = isStarred(sop.sop);
    button.setAttribute("aria-pressed", String(on));
    button.setAttribute("aria-label", `Star ${sop.sop}`);
    button.textContent = on ? "★ Starred" : "☆ Star";
  };
  button.addEventListener("click", () => { star(sop, !isStarred(sop.sop)); show(); });
  show();
  page.querySelector(".kb-crumbs").append(button);
}
