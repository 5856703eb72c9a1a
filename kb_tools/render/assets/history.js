// A history page: only what changed in meaning; from change to change with n and p.

import { recall, remember } from "./remembered.js";

const page = document.querySelector(".kb-history");
const bar = page.querySelector("[data-bar]");
const place = bar.querySelector("[data-place]");
const keys = bar.querySelector("[data-keys]");
const material = bar.querySelector("[data-material]");

if (page.querySelector(".change")) bar.hidden = false;

material.addEventListener("click", () => {
  const only = page.classList.toggle("kb-material-only");
  material.setAttribute("aria-pressed", String(only));
  const shown = changes().length;
  place.textContent = only ? `${shown} change${shown === 1 ? "" : "s"} in meaning` : "";
});

for (const button of bar.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => goTo(Number(button.dataset.step)));
}

// Single letters can be switched off: speech input types them by accident (WCAG 2.1.4).
keys.checked = recall("keys") ?? true;
keys.addEventListener("change", () => remember("keys", keys.checked));
addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (!keys.checked || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { n: 1, p: -1 }[event.key];
  if (step) goTo(step);
});

openTarget();
addEventListener("hashchange", openTarget);

let at = null;
page.addEventListener("focusin", ({ target }) => (at = target.closest(".change") ?? at));

function changes() {
  return [...page.querySelectorAll(".change")].filter((change) => change.checkVisibility() || (change.closest("details") && !page.classList.contains("kb-material-only")));
}

function goTo(step) {
  const all = changes();
  const next = all.includes(at) ? all.indexOf(at) + step : step > 0 ? 0 : all.length - 1;
  if (!all[next]) return void (place.textContent = step > 0 ? "That was the last change" : "That was the first change");
  at = all[next];
  const folded = at.closest("details");
  if (folded) folded.open = true;
  at.focus({ preventScroll: true });
  at.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  place.textContent = `${next + 1} of ${all.length}`;
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target?.closest("details");
  if (folded) folded.open = true;
}
