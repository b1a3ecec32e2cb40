// The controls of the active design.

import { element, shown } from "./figures.js";
import { state } from "./state.js";

const STEPS = 1000;
let start = null;
let changed = () => {};
let rows = new Map();

export function begin(given, whenChanged) {
  start = given;
  changed = whenChanged;
}

const design = () => state.designs[state.active];

function position(control, value) {
  const { low, high, scale } = control;
  const share = scale === "log" ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.round(STEPS * Math.min(1, Math.max(0, share)));
}

function value(control, at) {
  const { low, high, scale } = control;
  const share = at / STEPS;
  const exact = scale === "log" ? low * (high / low) ** share : low + share * (high - low);
  return Number(exact.toPrecision(3));
}

function set(path, given) {
  if (given === null) delete design().changes[path];
  else design().changes[path] = given;
  changed();
}

function control(given) {
  const id = `c-${given.path.replaceAll(".", "-")}`;
  const range = element("input", {
    class: "range", type: "range", min: 0, max: STEPS, step: 1, "aria-labelledby": `${id}-label`,
    oninput: (event) => {
      const moved = value(given, Number(event.target.value));
      number.value = moved;
      set(given.path, moved);
    },
  });
  const number = element("input", {
    id, type: "number", step: "any", "aria-describedby": `${id}-known`,
    onchange: (event) => {
      const typed = event.target.valueAsNumber;
      set(given.path, Number.isFinite(typed) ? typed : null);
    },
  });
  const known = element("small", { id: `${id}-known` });
  const row = element("div", { class: "control", "data-path": given.path },
    element("label", { for: id, id: `${id}-label` }, given.label),
    element("span", { class: "number" }, number, element("span", { "aria-hidden": "true" }, given.unit)),
    range, known);
  rows.set(given.path, { given, row, range, number, known });
  return row;
}

function choice(label, options, chosen, pick) {
  const select = element("select", { onchange: (event) => pick(event.target.value) },
    ...options.map(([key, text]) => element("option", { value: key, selected: key === chosen }, text)));
  return element("label", { class: "wide" }, label, select);
}

function catholyte() {
  const list = element("datalist", { id: "catholytes" }, ...start.catholytes.map((c) => element("option", { value: c.name },
    `${c.title} · ${c.family ?? ""} · ${shown(c.conductivity)} mS/cm${c.stores_charge ? " · stores charge" : ""}`)));
  const input = element("input", {
    list: "catholytes", spellcheck: "false", "data-path": "cathode.catholyte",
    onchange: (event) => {
      const changes = design().changes;
      for (const path of Object.keys(changes)) if (path.startsWith("catholyte.")) delete changes[path];
      set("cathode.catholyte", event.target.value.trim() || null);
    },
    onfocus: (event) => event.target.select(),
  });
  rows.set("cathode.catholyte", { input });
  return element("label", { class: "wide" }, "Catholyte (library name)", input, list);
}

export function build() {
  const panel = document.getElementById("panel");
  rows = new Map();
  const own = typeof start.card === "string" ? [] : [["", start.title]];
  const opened = typeof design().card === "string" || own.length ? [] : [["", "card from a file"]];
  const base = choice("Cell", [...own, ...opened, ...Object.entries(start.cells)],
    typeof design().card === "string" ? design().card : "", (key) => {
      design().card = key || start.card;
      design().changes = {};
      changed();
    });
  const charge = choice("Charge before each discharge", start.charges.map((c) => [c, c]), state.charge, (c) => {
    state.charge = c;
    changed();
  });
  const groups = [...new Set(start.controls.map((c) => c.group))];
  const fields = groups.map((group) => element("fieldset", {}, element("legend", {}, group),
    ...(group === "Catholyte" ? [catholyte()] : []),
    ...start.controls.filter((c) => c.group === group).map(control)));
  const all = element("button", { type: "button", class: "reset", onclick: () => { design().changes = {}; changed(); } }, "Reset all");
  panel.replaceChildren(base, ...fields, element("fieldset", {}, element("legend", {}, "All designs"), charge), all);
  panel.onsubmit = (event) => event.preventDefault();
}

// Values of the design as solved, but for those that are being typed.
export function show(values) {
  const { input } = rows.get("cathode.catholyte");
  if (document.activeElement !== input) input.value = values["cathode.catholyte"];
  for (const { given, row, range, number, known } of rows.values()) {
    if (!given) continue;
    const { value: now, known: how } = values[given.path];
    const mine = given.path in design().changes;
    const missing = now === null;
    range.disabled = missing;
    number.disabled = missing;
    if (document.activeElement !== number) number.value = missing ? "" : Number(now.toPrecision(4));
    if (document.activeElement !== range && !missing) range.value = position(given, now);
    range.setAttribute("aria-valuetext", missing ? how : `${shown(now)} ${given.unit}`);
    known.replaceChildren(mine ? element("button", { type: "button", class: "reset", onclick: () => set(given.path, null) }, "changed; reset") : how);
    row.classList.toggle("mine", mine);
  }
}
