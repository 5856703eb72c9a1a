// One small button beside a clause opens its tools: copy citation, copy link, report a problem.
//
// A page has hundreds of clauses. With a mouse or keyboard there is one button: it goes to the
// clause under the pointer, or to the one that holds the focus, so Tab meets it once and a screen
// reader is not told of it at every line. With the button focused, the arrow keys take it from
// clause to clause. On touch screens, where nothing hovers, every clause has its own.

import { copy } from "./copying.js";

const NO_TOOLS = "label, thead tr, span, .footnotes [data-clause]";

export class ClauseTools {
  #page;
  #body;
  #clauses;
  #menu;
  #open = null; // the button whose menu is open

  constructor(page) {
    this.#page = page.dataset;
    this.#body = page.querySelector(".kb-body");
    this.#clauses = [...this.#body.querySelectorAll("[data-clause]")].filter((clause) => !clause.matches(NO_TOOLS));
    if (!this.#clauses.length) return;
    this.#menu = page.appendChild(this.#madeMenu());
    if (matchMedia("(hover: none)").matches) this.#oneEach();
    else this.#oneForAll();
  }

  #oneEach() {
    for (const clause of this.#clauses) place(this.#madeButton(clause), clause);
  }

  #oneForAll() {
    const first = this.#clauses.find((clause) => clause.dataset.clause === "step") ?? this.#clauses[0];
    const button = this.#madeButton(first);
    place(button, first);
    const goTo = (clause) => {
      if (!clause || clause === button.clause) return;
      button.clause = clause;
      button.setAttribute("aria-label", `Tools for ${named(clause)}`);
      place(button, clause);
    };
    const of = (element) => this.#clauses.includes(element) ? element : null;
    const around = (target) => of(target.closest("[data-clause]")) ?? of(target.closest("[data-clause]")?.parentElement?.closest("[data-clause]"));
    this.#body.addEventListener("pointerover", ({ target }) => {
      // Whoever walks by keyboard is not interrupted by a resting mouse.
      if (this.#open || button.matches(":focus-visible") || target === button) return;
      goTo(around(target));
    });
    this.#body.addEventListener("focusin", ({ target }) => target !== button && goTo(around(target)));
    button.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || this.#open) return;
      event.preventDefault();
      let next = this.#clauses.indexOf(button.clause) + step;
      while (this.#clauses[next] && !this.#clauses[next].checkVisibility()) next += step; // folded away
      if (!this.#clauses[next]) return;
      goTo(this.#clauses[next]);
      button.focus();
    });
  }

  #madeButton(clause) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "kb-tools";
    button.textContent = "⋯";
    button.title = "Copy citation, copy link, report a problem";
    button.clause = clause;
    button.setAttribute("aria-label", `Tools for ${named(clause)}`);
    button.setAttribute("aria-haspopup", "menu");
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", (event) => {
      event.preventDefault();
      if (this.#open === button) this.#menu.hidePopover();
      else this.#openAt(button);
    });
    return button;
  }

  #madeMenu() {
    const menu = document.createElement("div");
    menu.className = "kb-menu";
    menu.popover = "auto";
    menu.setAttribute("role", "menu");
    menu.addEventListener("toggle", ({ newState }) => {
      if (newState === "open" || !this.#open) return;
      this.#open.setAttribute("aria-expanded", "false");
      this.#open = null;
    });
    menu.addEventListener("keydown", (event) => {
      const items = [...menu.children];
      const at = items.indexOf(document.activeElement);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        items.at(to % items.length).focus();
      } else if (event.key === "Tab") {
        this.#close();
      }
    });
    return menu;
  }

  /** The first item opens under the pointer: pressing twice copies the citation. */
  #openAt(button) {
    this.#open = button;
    button.setAttribute("aria-expanded", "true");
    this.#menu.setAttribute("aria-label", `Tools for ${named(button.clause)}`);
    this.#menu.replaceChildren(...this.#items(button));
    this.#menu.showPopover();
    const { right, top } = button.getBoundingClientRect();
    const { width, height } = this.#menu.getBoundingClientRect();
    this.#menu.style.left = `${Math.max(6, right - width)}px`;
    this.#menu.style.top = `${Math.max(6, Math.min(top - 4, innerHeight - height - 6))}px`;
    this.#menu.firstElementChild.focus();
  }

  #close() {
    const button = this.#open;
    if (this.#menu.matches(":popover-open")) this.#menu.hidePopover();
    button?.focus({ preventScroll: true });
    return button;
  }

  #items(button) {
    const anchor = button.clause.id;
    const citation = `${this.#page.sop}@${this.#page.version}#${anchor}`;
    const link = new URL(`#${encodeURIComponent(anchor)}`, location.href.split("?")[0]).href;
    const items = [
      item("button", "Copy citation", () => copy(citation, this.#close(), citation), citation),
      item("button", "Copy link", () => copy(link, this.#close(), `the link to ${named(button.clause)}`)),
    ];
    if (this.#page.report) {
      const step = button.clause.dataset.clause === "step" ? "step" : "clause";
      const report = item("a", `Report a problem with this ${step}`, () => this.#close());
      report.href = problemAddress(this.#page.report, anchor, link);
      if (report.protocol !== "mailto:") report.target = "_blank";
      report.rel = "noopener";
      items.push(report);
    }
    return items;
  }
}

/** The configured address with the clause and the page's own address filled in. */
export function problemAddress(target, clause, url) {
  return target.replaceAll("{clause}", encodeURIComponent(clause)).replaceAll("{url}", encodeURIComponent(url));
}

/** "step 3", "row K-2", "§ Limits". */
export function named(clause) {
  return clause.dataset.label ?? clause.dataset.clause.replaceAll("_", " ");
}

function item(tag, words, act, detail) {
  const made = document.createElement(tag);
  if (tag === "button") made.type = "button";
  made.setAttribute("role", "menuitem");
  made.tabIndex = -1;
  made.textContent = words;
  if (detail) made.append(Object.assign(document.createElement("small"), { textContent: detail }));
  made.addEventListener("click", act);
  return made;
}

/** Behind the clause's own words and before what is nested in it: that is its place for Tab. */
function place(button, clause) {
  if (clause.matches("tr")) return clause.lastElementChild.append(button);
  if (clause.matches("summary")) return clause.after(button);
  const nested = [...clause.children].find((child) => child.matches("ul, ol, table, div, p[data-clause]"));
  if (nested && clause.matches("li")) return nested.before(button);
  return clause.append(button);
}
