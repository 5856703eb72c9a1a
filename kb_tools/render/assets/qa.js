// The list of sections: sorted by a column, narrowed to what should be read first, to a queue, a
// vendor or a cause. What is chosen stands in the address, so that it can be sent to somebody.
// Without this script the list stands in the order in which it should be read, whole.

const table = document.querySelector("table[data-sortable]");

if (table) {
  const body = table.tBodies[0];
  const headers = [...table.tHead.rows[0].cells];
  const numeric = (text) => text !== "" && Number.isFinite(Number(text));
  const compare = (a, b) =>
    numeric(a) && numeric(b) ? a - b : a.localeCompare(b, undefined, { numeric: true });

  headers.forEach((header, column) => {
    const button = header.querySelector("button");
    if (!button) return;
    button.disabled = false;
    button.addEventListener("click", () => {
      const before = header.getAttribute("aria-sort");
      const first = button.dataset.first ?? "ascending";
      const other = first === "ascending" ? "descending" : "ascending";
      const order = before === first ? other : first;
      headers.forEach((each) => each.removeAttribute("aria-sort"));
      header.setAttribute("aria-sort", order);
      const key = (row) => row.cells[column].dataset.sort ?? "";
      const rows = [...body.rows].sort((a, b) => {
        if (!key(a) || !key(b)) return Boolean(key(b)) - Boolean(key(a)); // nothing known: last
        return compare(key(a), key(b)) * (order === "ascending" ? 1 : -1);
      });
      body.append(...rows);
    });
  });

  const buttons = [...document.querySelectorAll("[data-filter] button")];
  const facets = [...document.querySelectorAll("select[data-facet]")];
  const others = [...document.querySelectorAll("[data-other]")];
  const reset = document.querySelector("[data-reset]");
  const said = document.querySelector("[data-said]");
  const listed = [...body.rows].filter((row) => row.dataset.listed === "yes");
  const usual = listed.length ? "listed" : "all";
  let what = usual;

  const fits = (item) =>
    facets.every(({ value, dataset }) => {
      const has = item.dataset[dataset.facet];
      return !value || (has && JSON.parse(has).includes(value));
    });

  const show = () => {
    const open = what === "listed" ? listed : [...body.rows];
    for (const row of body.rows) row.hidden = !open.includes(row) || !fits(row);
    for (const item of others) item.hidden = !fits(item);
    for (const button of buttons)
      button.setAttribute("aria-pressed", String(button.dataset.show === what));
    const chosen = facets.filter((facet) => facet.value);
    const narrowed = chosen.length > 0;
    if (reset) reset.hidden = !narrowed;
    const count = (items) => items.filter((item) => !item.hidden).length;
    const named = chosen.map((f) => `${f.closest("label").firstChild.textContent.trim()}: ${f.value}`);
    let words = `${count(open)} of ${open.length} sections shown`;
    if (narrowed) words += ` (${named.join("; ")})`;
    if (narrowed && others.length)
      words += `, and ${count(others)} of ${others.length} that something else explains better`;
    said.textContent = narrowed ? `${words}. Figures stay those of all contacts.` : `${words}.`;
  };

  const remember = () => {
    const address = new URL(location.href);
    const set = (key, value) =>
      value ? address.searchParams.set(key, value) : address.searchParams.delete(key);
    set("show", what === usual ? "" : what);
    for (const facet of facets) set(facet.dataset.facet, facet.value);
    history.replaceState(history.state, "", address);
  };

  const recall = () => {
    const chosen = new URL(location.href).searchParams;
    what = buttons.some((b) => b.dataset.show === chosen.get("show")) ? chosen.get("show") : usual;
    for (const facet of facets) {
      const value = chosen.get(facet.dataset.facet) ?? "";
      facet.value = [...facet.options].some((o) => o.value === value) ? value : "";
    }
    show();
  };

  for (const button of buttons)
    button.addEventListener("click", () => {
      what = button.dataset.show;
      show();
      remember();
    });
  for (const facet of facets)
    facet.addEventListener("change", () => {
      show();
      remember();
    });
  reset?.addEventListener("click", () => {
    for (const facet of facets) facet.value = "";
    show();
    remember();
    facets[0].focus();
  });
  for (const hidden of document.querySelectorAll("[data-filter], [data-facets]")) hidden.hidden = false;
  said.hidden = false;
  addEventListener("popstate", recall);
  recall();
}
