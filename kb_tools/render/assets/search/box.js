// The search box: <div id="kb-search" data-manifest="…/manifest.json" data-base="…/"></div>.
// `data-zone` is the time zone in which days are told, `data-news` how many days a change stands out for,
// `data-report` (https:… or mailto:… with {query}) is where agents tell that no SOP covers it. The page may
// have the field in it already, so that somebody can type before this script is there.
//
// A combobox with a list of links (ARIA Authoring Practices, "Editable Combobox"): the arrow keys
// move through the list while the cursor stays in the field, Enter opens, Escape closes.

import { keepOnly, shelf } from "../shelf.js";
import { connection } from "./connection.js";
import { attributed, element, kept, options, today } from "./results.js";
import { searchLog } from "./search_log.js";

const QUIET = 600; // … before telling a screen reader, which would talk over the typing
const SHOWN = 12;
const FILTERS = ["queue", "market", "area"]; // in an address too
const NEWS_DAYS = 14; // where the page does not say how long a change is news
const SEARCHED = "kb-searched"; // in the state of a page in the browser's history

const mount = document.getElementById("kb-search");
if (mount) {
  styled(new URL("./search.css", import.meta.url).href);
  searchBox(mount);
}

function styled(href) {
  const there = [...document.querySelectorAll('link[rel="stylesheet"]')].some((link) => link.href === href);
  if (!there) document.head.append(element("link", { rel: "stylesheet", href }));
}

function searchBox(mount) {
  const base = mount.dataset.base || "./";
  const view = parts(mount);
  const log = searchLog(mount.dataset.log ?? "", view.foot);
  const engine = connection(new URL(mount.dataset.manifest, location.href).href, answered, offered, failed);
  let active = -1;
  let shown = ""; // the question whose answer is on the screen
  let telling = 0;
  let narrowed = []; // the filters of the list that one comes back to: what there is to choose comes later
  let quiet = false; // while the field gets the focus without being asked to search

  function ask() {
    const text = view.input.value.trim();
    view.clear.hidden = !text;
    if (!text) return offerShelf();
    engine.ask(text, { limit: SHOWN, filters: chosen(view) });
    const query = encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd")); // half a sign is none
    view.link.href = `${base}?q=${query}${narrowing(view)}`;
    if (view.report) view.report.href = mount.dataset.report.replaceAll("{query}", query);
    return undefined;
  }

  function answered({ text, results, corrections, unknown = [], poor = false, doubted = false, notFound = [] }) {
    if (text !== view.input.value.trim()) return;
    if (text === shown && active >= 0) return; // somebody is moving through the list
    shown = text;
    view.list.replaceChildren(...options(results, base, today(mount.dataset.zone || undefined, Number(mount.dataset.news ?? NEWS_DAYS)), text));
    select(-1);
    open();
    const also = [...new Set(corrections.map(([, other]) => other))].slice(0, 4).join(", ");
    const missing = notFound.map((id) => saidOf(id, view));
    const unsure = doubted && !missing.length ? "Perhaps no SOP covers this." : "";
    const nowhere = unknown.length ? `No SOP in force says ${unknown.slice(0, 3).map((word) => `“${word}”`).join(" or ")}.` : "";
    const notes = [...missing, unsure, nowhere, also && `Also looked for: ${also}`].filter(Boolean).join(" ");
    view.note.textContent = results.length ? notes : [...missing, `Nothing fits. ${elsewhere(view)}`].join(" ");
    view.list.hidden = !results.length;
    log.last(text, !results.length || poor);
    const first = missing.length ? `${missing.join(" ")} ` : "";
    tell(results.length ? `${first}${count(results.length)}. First: ${results[0].title.text}${results[0].label ? `, ${results[0].label}` : ""}` : `${first}Nothing found`);
  }

  // Nothing typed yet: what the reader starred and opened lately.
  function offerShelf() {
    log.left();
    engine.forget();
    shown = "";
    const { starred, recent } = shelf();
    const others = recent.filter(({ sop }) => !starred.some((each) => each.sop === sop));
    const rows = [...starred.map((each) => [each, "starred"]), ...others.map((each) => [each, "opened lately"])];
    if (!rows.length || document.activeElement !== view.input) return close();
    view.list.replaceChildren(...rows.slice(0, SHOWN).map(([each, why], i) => kept(each, why, i, base)));
    select(-1);
    view.note.textContent = "";
    view.list.hidden = false;
    open({ searched: false });
    return tell(`${rows.length} starred or opened lately`);
  }

  function offered(choices) {
    keepOnly(choices.docs);
    if (!view.panel.hidden && !view.input.value.trim()) offerShelf();
    const before = narrowing(view);
    for (const [i, [select, names]] of [[view.queue, choices.queues], [view.market, choices.markets], [view.area, choices.areas]].entries()) {
      const known = names.filter(Boolean);
      const now = select.value;
      select.replaceChildren(select.firstElementChild, ...known.map((name) => element("option", { value: name }, name)));
      if (known.includes(now)) select.value = now;
      select.parentElement.hidden = known.length < 2;
      if (known.includes(narrowed[i])) select.value = narrowed[i];
    }
    if (narrowing(view) !== before) ask();
    narrowed = []; // whoever is offered them again has chosen since
    view.retired.parentElement.hidden = !choices.statuses.includes("retired");
  }

  function failed() {
    if (!view.input.value.trim()) return;
    view.list.hidden = true;
    view.note.textContent = "Search could not be loaded. Reload the page to try again.";
    open();
    tell(view.note.textContent);
  }

  // The status line is read out once typing has paused.
  function tell(text) {
    clearTimeout(telling);
    telling = setTimeout(() => { view.status.textContent = text; }, QUIET);
  }

  function open({ searched = true } = {}) {
    view.panel.hidden = false;
    view.foot.hidden = !searched;
    view.input.setAttribute("aria-expanded", String(!view.list.hidden));
  }

  function close() {
    log.left();
    clearTimeout(telling);
    engine.forget();
    view.panel.hidden = true;
    view.status.textContent = "";
    view.input.setAttribute("aria-expanded", "false");
    select(-1);
  }

  function select(number) {
    view.list.children[active]?.setAttribute("aria-selected", "false");
    active = number;
    const now = view.list.children[active];
    if (!now) return view.input.removeAttribute("aria-activedescendant");
    now.setAttribute("aria-selected", "true");
    now.scrollIntoView({ block: "nearest" });
    return view.input.setAttribute("aria-activedescendant", now.id);
  }

  function typed(event) {
    const last = view.list.children.length - 1;
    const moves = { ArrowDown: active < last ? active + 1 : 0, ArrowUp: active > 0 ? active - 1 : last };
    if (event.isComposing) return;
    if (event.key in moves) {
      if (view.panel.hidden) ask();
      else select(moves[event.key]);
      event.preventDefault();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const target = view.panel.hidden ? null : view.list.children[Math.max(0, active)];
      if (!target) ask();
      else if (event.ctrlKey || event.metaKey) window.open(target.href, "_blank", "noopener");
      else target.click();
    }
  }

  function focusQuietly() {
    quiet = true;
    view.input.focus();
    quiet = false;
  }

  function focus() {
    view.input.focus();
    view.input.select();
  }

  function empty() {
    view.input.value = "";
    view.clear.hidden = true;
  }

  // The way back leads to this list. The address stays without the words: servers keep addresses.
  function left({ pathname }) {
    const text = view.input.value.trim();
    if (!text || pathname === location.pathname) return;
    const filters = [view.queue, view.market, view.area].map(({ value }) => value);
    history.replaceState({ ...history.state, [SEARCHED]: { text, filters, retired: view.retired.checked } }, "");
  }

  function comeBack() {
    const { [SEARCHED]: searched, ...rest } = history.state ?? {};
    if (!searched) return "";
    history.replaceState(rest, "");
    narrowed = searched.filters;
    view.retired.checked = searched.retired;
    return searched.text;
  }

  // What a link to a search asks for.
  function fromAddress() {
    const named = new URLSearchParams(location.search);
    if (!named.get("q")) return "";
    narrowed = FILTERS.map((name) => named.get(name) ?? "");
    view.retired.checked = named.has("retired");
    return named.get("q");
  }

  function show(text) {
    view.input.value = text;
    if (document.activeElement === view.input) ask();
    else focus();
  }

  function opened(event) {
    const link = event.target.closest("a");
    log.answered();
    if (!link || event.ctrlKey || event.metaKey) return;
    left(link);
    close();
  }

  function clear() {
    view.input.focus();
    empty();
    ask();
  }

  view.input.addEventListener("input", ask);
  view.input.addEventListener("focus", () => { engine.wake(); if (!quiet) ask(); });
  view.input.addEventListener("keydown", typed);
  view.clear.addEventListener("click", clear);
  view.panel.addEventListener("change", ask);
  view.list.addEventListener("click", opened);
  view.form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (view.panel.hidden) empty();
    else close();
    if (document.activeElement !== view.input) focusQuietly();
    event.preventDefault();
  });
  view.form.addEventListener("focusout", (event) => { if (event.relatedTarget && !view.form.contains(event.relatedTarget)) close(); });
  document.addEventListener("pointerdown", (event) => { if (!view.form.contains(event.target)) close(); });
  document.addEventListener("keydown", (event) => {
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
    const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!slash && !k) return;
    event.preventDefault();
    focus();
  });

  addEventListener("pageshow", ({ persisted }) => {
    const text = persisted ? comeBack() : "";
    if (text) show(text);
  });
  addEventListener("pagehide", () => log.left());
  const asked = comeBack() || fromAddress();
  const early = view.input.value || document.activeElement === view.input; // before this script was there
  if (early) engine.wake();
  if (early) ask();
  else if (asked) show(asked);
}

function typing(target) {
  return target instanceof Element && Boolean(target.closest("input, textarea, select, [contenteditable]:not([contenteditable=false])"));
}

function count(results) {
  return results === 1 ? "1 result" : `${results} results`;
}

// Why an SOP that was called by its id is not among the results.
function saidOf({ id, why, supersededBy }, view) {
  if (why === "nowhere") return `No SOP is called ${id}.`;
  if (why === "filtered") return `${id} is outside of the filters.`;
  const instead = supersededBy.length ? `: ${supersededBy.join(" and ")} took its place` : "";
  return `${id} is retired${instead}.${view.retired.parentElement.hidden ? "" : " “Retired too” shows it."}`;
}

// What else to try where nothing fits.
function elsewhere(view) {
  const more = [];
  if ([view.queue, view.market, view.area].some((select) => select.value)) more.push("fewer filters");
  if (!view.retired.parentElement.hidden && !view.retired.checked) more.push("“Retired too”");
  return `Try ${["other words", ...more].join(", or ")}.`;
}

// The filters as part of an address.
function narrowing(view) {
  const set = FILTERS.filter((name) => view[name].value).map((name) => `&${name}=${encodeURIComponent(view[name].value)}`);
  return [...set, ...(view.retired.checked ? ["&retired"] : [])].join("");
}

function chosen(view) {
  const one = (select) => (select.value ? [select.value] : []);
  const filters = { queues: one(view.queue), markets: one(view.market), areas: one(view.area) };
  return view.retired.checked ? { ...filters, statuses: [...view.retired.dataset.all.split("|")] } : filters;
}

function parts(mount) {
  const { report } = mount.dataset;
  const form = mount.querySelector(".kb-search__form") ?? element("div", { class: "kb-search__form", role: "search" }, element("input"));
  const input = attributed(form.querySelector("input"), {
    class: "kb-search__input", type: "text", role: "combobox", id: "kb-search-input", autocomplete: "off", autocapitalize: "none",
    spellcheck: "false", enterkeyhint: "go", maxlength: "10000", placeholder: "Search the SOPs", "aria-label": "Search the SOPs",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "kb-search-list", "aria-keyshortcuts": "/ Control+K Meta+K",
  });
  const clear = element("button", { class: "kb-search__clear", type: "button", "aria-label": "Clear the search", hidden: true }, "×");
  const hint = element("kbd", { class: "kb-search__hint", "aria-hidden": "true" }, "/");
  const list = element("div", { class: "kb-search__list", id: "kb-search-list", role: "listbox", "aria-label": "Results" });
  const note = element("p", { class: "kb-search__note" });
  const status = element("p", { class: "kb-search__status", role: "status", "aria-live": "polite" });
  const select = (label) => element("select", { "aria-label": label }, element("option", { value: "" }, label));
  const [queue, market, area] = [select("All queues"), select("All markets"), select("All areas")];
  const retired = element("input", { type: "checkbox", "data-all": "in force|upcoming|draft|retired" });
  const filters = element(
    "div", { class: "kb-search__filters", role: "group", "aria-label": "Narrow the search" },
    ...[queue, market, area].map((each) => element("span", { hidden: true }, each)),
    element("label", { hidden: true }, retired, " Retired too"),
  );
  const link = element("a", { href: "?q=" }, "Link to this search");
  const tell = report ? element("a", { href: report }, "No SOP covers this? Tell the owners") : null;
  const foot = element("p", { class: "kb-search__foot" }, ...(tell ? [tell] : []), link);
  const panel = element("div", { class: "kb-search__panel", hidden: true }, filters, note, list, foot);
  form.append(clear, hint, status, panel);
  if (!mount.contains(form)) mount.replaceChildren(form);
  return { form, input, clear, list, note, status, queue, market, area, retired, link, foot, report: tell, panel };
}
