// The list of sections: sorted by a column, narrowed to what should be read first. Without this
// script it stands in the order in which it should be read, whole.

const table = document.querySelector("table[data-sortable]");
const filter = document.querySelector("[data-filter]");

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

  const shown = (what) => {
    table.classList.toggle("kb-only-listed", what === "listed");
    for (const button of filter.querySelectorAll("button"))
      button.setAttribute("aria-pressed", String(button.dataset.show === what));
    const count = what === "listed" ? body.querySelectorAll('[data-listed="yes"]').length : body.rows.length;
    filter.querySelector("[data-said]").textContent = `${count} shown`;
  };
  const listed = body.querySelector('[data-listed="yes"]');
  filter.hidden = false;
  filter.addEventListener("click", (event) => {
    const what = event.target.closest("button")?.dataset.show;
    if (what) shown(what);
  });
  shown(listed ? "listed" : "all");
}
