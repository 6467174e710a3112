"use strict";
// Without this script the report is complete; with it, it can be sorted and filtered.
const table = document.querySelector("table");
if (table) {
  const body = table.tBodies[0], rows = Array.from(body.rows);
  const values = { // what a column is sorted by; the plan's order where there is none
    rank: row => Number(row.dataset.rank),
    danger: row => Number(row.dataset.danger),
    text: (row, column) => row.cells[column].textContent,
  };
  const text = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const sort = (heading, column) => {
    const down = heading.getAttribute("aria-sort") === "ascending";
    const value = values[heading.dataset.by];
    const keyed = rows.map((row, order) => ({ row, order, key: value ? value(row, column) : order }));
    keyed.sort((a, b) => {
      const compared = typeof a.key === "string" ? text.compare(a.key, b.key) : a.key - b.key;
      return (down ? -compared : compared) || a.order - b.order;
    });
    body.append(...keyed.map(k => k.row));
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  };
  Array.from(table.tHead.rows[0].cells).forEach((heading, column) => {
    if (!heading.dataset.by) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => sort(heading, column));
    heading.replaceChildren(button);
  });

  const form = document.getElementById("filter"), search = document.getElementById("text"), shown = document.getElementById("shown");
  const selects = Array.from(form.querySelectorAll("select"));
  const filter = () => {
    const wanted = search.value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      const fits = selects.every(s => !s.value || row.dataset[s.dataset.of].split(",").includes(s.value)) &&
        (!wanted || row.textContent.toLowerCase().includes(wanted));
      row.hidden = !fits;
      if (fits) count++;
    }
    shown.textContent = count === rows.length ? "" : count + " of " + rows.length + " shown";
  };
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("input", filter);
  form.hidden = false;
  filter();
}
