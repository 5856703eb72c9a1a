// Comparisons in a page: only what changed in meaning; both texts side by side; the whole text with
// the changes in place; from change to change with n and p. Imports nothing: `kb diff --format html`
// puts it into a file that stands alone.

const NOTHING = { recall: () => null, remember: () => {} };

export function openRedlines(page, memory = NOTHING) {
  const bar = page.querySelector("[data-bar]");
  const place = bar.querySelector("[data-place]");
  const keys = bar.querySelector("[data-keys]");
  const whole = page.querySelector("[data-whole]");
  const button = (name) => bar.querySelector(`[data-view="${name}"]`);
  const on = (name) => button(name)?.getAttribute("aria-pressed") === "true";
  let at = null;

  bar.hidden = !page.querySelector(".change, [data-begins]");
  for (const view of bar.querySelectorAll("[data-view]")) view.addEventListener("click", () => show(view.dataset.view, !on(view.dataset.view)));
  for (const step of bar.querySelectorAll("[data-step]")) step.addEventListener("click", () => goTo(Number(step.dataset.step)));
  page.addEventListener("focusin", ({ target }) => (at = target.closest(".change, [data-begins]") ?? at));

  // Single letters can be switched off: speech input types them by accident (WCAG 2.1.4).
  keys.checked = memory.recall("keys") ?? true;
  keys.addEventListener("change", () => memory.remember("keys", keys.checked));
  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (!keys.checked || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { n: 1, p: -1 }[event.key];
    if (step) goTo(step);
  });

  openTarget();
  addEventListener("hashchange", openTarget);

  function show(name, wanted) {
    button(name).setAttribute("aria-pressed", String(wanted));
    page.classList.toggle(`kb-${name}`, wanted);
    if (name === "sides" && wanted) for (const both of page.querySelectorAll("[data-both]:not(:has(+ .kb-two))")) both.after(twoSides(both));
    if (name === "whole") whole.open = wanted;
    if (name === "material-only") place.textContent = wanted ? counted() : "";
  }

  function counted() {
    const shown = [...page.querySelectorAll(".change:not(.kb-alike .change)")];
    const told = [["material", "in meaning"], ["review", "to judge"]].map(([kind, what]) => [shown.filter((change) => change.classList.contains(kind)).length, what]);
    const [first, ...others] = told.filter(([count]) => count);
    if (!first) return "No change in meaning";
    return [`${first[0]} change${first[0] === 1 ? "" : "s"} ${first[1]}`, ...others.map(([count, what]) => `${count} ${what}`)].join(", ");
  }

  function changes() {
    const all = [...page.querySelectorAll(on("whole") ? "[data-begins]" : ".change")];
    return all.filter((change) => (on("material-only") ? change.matches(".material, .review") : true) && (change.checkVisibility() || change.closest("details")));
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
    if (!target) return;
    if (whole && button("whole")) {
      const inside = target.closest("[data-whole]") !== null;
      if (inside !== on("whole") && (inside || target.closest(".kb-redline"))) show("whole", inside);
    }
    const folded = target.closest("details");
    if (folded) folded.open = true;
    at = target.closest(".change, [data-begins]") ?? at;
    if (at?.contains(target)) target.scrollIntoView({ block: "nearest" });
  }

  // On paper nothing is folded; the whole text only where it is being looked at.
  const unfolded = [];
  addEventListener("beforeprint", () => {
    for (const folded of page.querySelectorAll("details:not([open], [data-whole])")) {
      folded.open = true;
      unfolded.push(folded);
    }
  });
  addEventListener("afterprint", () => {
    for (const folded of unfolded.splice(0)) folded.open = false;
  });
}

/** Without leaving two spaces, or one before a comma. */
function removeWords(gone) {
  const before = gone.previousSibling;
  const after = gone.nextSibling?.textContent ?? "";
  if (before?.nodeType === Node.TEXT_NODE && (!after || /^[\s.,;:!?)]/.test(after))) before.data = before.data.trimEnd();
  gone.remove();
}

function wordsOf(quote) {
  const copy = quote.cloneNode(true);
  for (const sign of copy.querySelectorAll(".kb-w-number, .kb-cue, .kb-column")) sign.remove();
  return copy.textContent.trim();
}

/** What stood and what stands, beside each other, from a quote that marks both. */
function twoSides(both) {
  const two = Object.assign(document.createElement("div"), { className: "kb-two" });
  const same = !both.querySelector("ins, del");
  for (const [name, other, cue] of [["kb-old", "ins", "before: "], ["kb-new", "del", "after: "]]) {
    const side = both.cloneNode(true);
    side.removeAttribute("data-both");
    for (const gone of side.querySelectorAll(other)) removeWords(gone);
    const empty = !wordsOf(side);
    if (empty) side.replaceChildren();
    side.classList.add(name);
    if (same && name === "kb-old") side.setAttribute("aria-hidden", "true"); // it is read out once
    else if (!same && !empty) side.prepend(Object.assign(document.createElement("span"), { className: "kb-cue", textContent: cue }));
    if (empty || name === "kb-old") for (const heading of ["role", "aria-level"]) side.removeAttribute(heading);
    if (name === "kb-old") {
      for (const number of side.querySelectorAll("[data-was]")) number.textContent = number.dataset.was;
    }
    two.append(side);
  }
  two.classList.toggle("kb-same", same);
  return two;
}
