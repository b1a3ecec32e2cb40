/* Search, sort and filter of the table of electrolytes. What is chosen is in the address. */
"use strict";

const table = document.querySelector("table.electrolytes");
const form = document.querySelector("form.electrolyte-choice");
const body = table.tBodies[0];

const facts = (row, name) => [...row.querySelectorAll(`data.${name}`)].map((fact) => fact.value);
const number = (row, name) => {
  const [value] = facts(row, name);
  return value === undefined ? null : Number(value);
};
/* One end of the window: the practical one, else the thermodynamic one. */
const limit = (row, end) => number(row, `practical-${end}`) ?? number(row, `thermodynamic-${end}`);

const rows = [...body.rows].map((row) => ({
  row,
  text: row.textContent.toLowerCase(),
  family: facts(row, "family"),
  ion: facts(row, "ion"),
  role: facts(row, "role"),
  basis: facts(row, "basis"),
  mark: facts(row, "conductivity-mark"),
  conductivity: number(row, "conductivity"),
  bound: row.querySelector("data.conductivity")?.textContent.startsWith("at most"),
  energy: number(row, "energy"),
  low: limit(row, "low"),
  high: limit(row, "high"),
  electrolyte: row.cells[0].textContent.toLowerCase(),
}));

/* By the place of the column: name in the address, what is sorted by, which order comes first. */
const columns = [
  { name: "electrolyte", value: (r) => r.electrolyte },
  { name: "family", value: (r) => r.family[0] },
  { name: "conductivity", value: (r) => r.conductivity, falling: true },
  { name: "energy", value: (r) => r.energy },
  { name: "window", value: (r) => r.high, falling: true, hint: "by its upper end" },
  null,
  { name: "basis", value: (r) => r.basis[0] },
  null,
];
const lists = ["family", "ion", "role", "basis", "mark"];
const chosen = { sort: "", order: "" };

for (const name of lists) {
  for (const value of [...new Set(rows.flatMap((r) => r[name]))].sort()) {
    form.elements[name].add(new Option(value));
  }
}
const headers = [...table.tHead.rows[0].cells];
headers.forEach((header, i) => {
  header.scope = "col";
  if (!columns[i]) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = header.textContent.trim();
  if (columns[i].hint) button.title = `sort ${columns[i].hint}`;
  button.addEventListener("click", () => {
    const first = columns[i].falling ? "descending" : "ascending";
    const other = columns[i].falling ? "ascending" : "descending";
    const again = chosen.sort === columns[i].name && chosen.order === first;
    chosen.order = again ? other : first;
    chosen.sort = columns[i].name;
    show();
  });
  header.replaceChildren(button);
});
for (const { row } of rows) row.cells[0].scope = "row";

function asked() {
  const given = Object.fromEntries(new FormData(form));
  const value = (name) => (given[name] === "" ? null : Number(given[name]));
  const words = given.search.toLowerCase().split(/\s+/).filter(Boolean);
  return (r) =>
    words.every((word) => r.text.includes(word)) &&
    lists.every((name) => !given[name] || r[name].includes(given[name])) &&
    (value("conductivity") === null ||
      (r.conductivity !== null && !r.bound && r.conductivity >= value("conductivity"))) &&
    (value("low") === null || (r.low !== null && r.low <= value("low"))) &&
    (value("high") === null || (r.high !== null && r.high >= value("high")));
}

function sorted() {
  const column = columns.find((c) => c && c.name === chosen.sort);
  if (!column) return rows;
  const sign = chosen.order === "descending" ? -1 : 1;
  const unknown = (value) => value === null || value === undefined;
  return [...rows].sort((a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    if (unknown(x) || unknown(y)) return unknown(x) - unknown(y);
    return sign * (typeof x === "string" ? x.localeCompare(y) : x - y);
  });
}

function show() {
  const fits = asked();
  let count = 0;
  for (const r of sorted()) {
    r.row.hidden = !fits(r);
    count += !r.row.hidden;
    body.append(r.row);
  }
  headers.forEach((header, i) => {
    if (columns[i] && columns[i].name === chosen.sort) header.ariaSort = chosen.order;
    else header.removeAttribute("aria-sort");
  });
  form.querySelector("output").textContent = `${count} of ${rows.length} electrolytes`;
  const state = new URLSearchParams();
  const all = [...new FormData(form), ...Object.entries(chosen)];
  for (const [name, value] of all) if (value) state.set(name, value);
  const hash = state.size ? `#${state}` : location.pathname + location.search;
  if (location.hash.includes("=") || state.size) history.replaceState(null, "", hash);
}

function fromAddress() {
  const state = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
  for (const field of form.elements) if (field.name) field.value = state.get(field.name) ?? "";
  chosen.sort = state.get("sort") ?? "";
  chosen.order = state.get("order") === "descending" ? "descending" : "ascending";
  if (!chosen.sort) chosen.order = "";
  if (state.size) form.scrollIntoView();
  show();
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", show);
form.addEventListener("reset", () => {
  chosen.sort = chosen.order = "";
  history.replaceState(null, "", location.pathname + location.search);
  setTimeout(fromAddress); /* after the fields are empty */
});
window.addEventListener("hashchange", fromAddress);
form.hidden = false;
fromAddress();
