"use strict";
// Without this script the page is complete; with it, it can be sorted and filtered.
const tables = Array.from(document.querySelectorAll("table"));
const values = { // what a column is sorted by
  rank: row => Number(row.dataset.rank),
  danger: row => Number(row.dataset.danger),
  order: row => Number(row.dataset.order),
  text: (row, column) => row.cells[column].textContent,
};
const text = new Intl.Collator(document.documentElement.lang, { numeric: true });
const sort = (table, rows, heading, column) => {
  const down = heading.getAttribute("aria-sort") === "ascending";
  const value = values[heading.dataset.by];
  const keyed = rows.map((row, order) => ({ row, order, key: value ? value(row, column) : order }));
  keyed.sort((a, b) => {
    const compared = typeof a.key === "string" ? text.compare(a.key, b.key) : a.key - b.key;
    return (down ? -compared : compared) || a.order - b.order;
  });
  table.tBodies[0].append(...keyed.map(k => k.row));
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
};
const groups = tables.map(table => {
  const rows = Array.from(table.tBodies[0].rows);
  Array.from(table.tHead.rows[0].cells).forEach((heading, column) => {
    if (!heading.dataset.by) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => sort(table, rows, heading, column));
    heading.replaceChildren(button);
  });
  return rows;
});

const form = document.getElementById("filter");
if (form && groups.length) {
  const search = document.getElementById("text"), shown = document.getElementById("shown");
  const selects = Array.from(form.querySelectorAll("select"));
  const filter = () => {
    const wanted = search.value.trim().toLowerCase();
    let count = 0, all = 0;
    for (const rows of groups) {
      let some = 0;
      for (const row of rows) {
        const fits = selects.every(s => !s.value || row.dataset[s.dataset.of].split(",").includes(s.value)) &&
          (!wanted || row.textContent.toLowerCase().includes(wanted));
        row.hidden = !fits;
        if (fits) some++;
      }
      count += some;
      all += rows.length;
    }
    for (const section of document.querySelectorAll("section"))
      section.hidden = count < all && !section.querySelector("tbody tr:not([hidden])");
    shown.textContent = count === all ? "" : count + " of " + all + " shown";
  };
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("input", filter);
  form.hidden = false;
  filter();
}
