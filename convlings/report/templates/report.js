// Sorting by the headings of tables, and finding a name.
"use strict";

const collator = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });

function keyOf(row, column, kind) {
  const cell = row.cells[column];
  return kind === "number" ? Number(cell.dataset.value) : cell.textContent.trim();
}

function orderAfter(heading) {
  const first = heading.dataset.sort === "number" ? "descending" : "ascending";
  const other = first === "ascending" ? "descending" : "ascending";
  return heading.getAttribute("aria-sort") === first ? other : first;
}

function sortTable(table, heading, order) {
  const headings = [...heading.parentElement.cells];
  const column = headings.indexOf(heading);
  const kind = heading.dataset.sort;
  const compare = kind === "number" ? (a, b) => a - b : collator.compare;
  const sign = order === "ascending" ? 1 : -1;
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [keyOf(row, column, kind), row]);
  rows.sort((a, b) => sign * compare(a[0], b[0]));
  headings.forEach((cell) => cell.removeAttribute("aria-sort"));
  heading.setAttribute("aria-sort", order);
  body.append(...rows.map(([, row]) => row));
}

function addButtons(table) {
  for (const heading of table.querySelectorAll("thead th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sortTable(table, heading, orderAfter(heading)));
    heading.append(button);
  }
}

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function addFilter(field, rows, output) {
  const names = rows.map((row) => plain(row.cells[0].textContent));
  field.addEventListener("input", () => {
    const wanted = plain(field.value.trim());
    let shown = 0;
    rows.forEach((row, i) => {
      row.hidden = !names[i].includes(wanted);
      shown += !row.hidden;
    });
    output.textContent = wanted ? `${shown} of ${rows.length}` : "";
  });
  field.closest("[hidden]").hidden = false;
}

document.querySelectorAll("table.sortable").forEach(addButtons);
sortTable(document.getElementById("students"), document.querySelector("#students thead th"), "ascending");
addFilter(
  document.getElementById("filter"),
  [...document.querySelectorAll("#students > tbody > tr")],
  document.getElementById("found"),
);
