// The page: designs in tabs, questions to sscell, answers in figures.

import { COLOURS, bars, element, lines, place, shown } from "./figures.js";
import { begin, build, show } from "./panel.js";
import { Lane, Refused, ask, clone, fromAddress, state, toAddress } from "./state.js";

const PROCESSES = { separator: "#8c8c8c", junction: "#333333", anode: "#E69F00", catholyte: "#0072B2", electrons: "#56B4E9", kinetics: "#D55E00", film: "#CC79A7", particles: "#009E73", inhomogeneity: "#000000" };
const RESTS = 250; // ms without a move, after which what takes longer is asked for
const cache = new Map();
let start = null;
let answers = [];
let resting = null;

const asked = () => ({ designs: clone(state.designs), charge: state.charge, points: state.points });
const key = (part, design, charge) => JSON.stringify([part, design.card, design.changes, charge]);
const slow = (part, design, charge) => cache.get(key(part, design, charge));

const swatch = (i) => element("span", { class: `swatch design-${i}`, "aria-hidden": "true" });

function say(text, wrong = false) {
  const status = document.getElementById("status");
  status.textContent = text;
  status.classList.toggle("wrong", wrong);
}

function excuse(error) {
  say(error instanceof Refused ? error.message : `The page failed: ${error}`, true);
}

const quick = new Lane(async (question, overtaken) => {
  const missing = question.designs.filter((d) => !cache.has(key("rates", d, question.charge)));
  try {
    if (missing.length) {
      const answer = await ask("rates", { designs: missing, charge: question.charge });
      missing.forEach((d, i) => cache.set(key("rates", d, question.charge), answer.designs[i]));
    }
  } catch (error) {
    if (!overtaken()) excuse(error);
    return;
  }
  if (overtaken()) return;
  answers = question.designs.map((d) => slow("rates", d, question.charge));
  say(answers.some((a) => a.outcome.includes("solver failed")) ? "Some points could not be solved; they are left out." : "");
  draw();
});

const thorough = new Lane(async (question, overtaken) => {
  for (const part of ["rough band", "required", "losses", "band"]) {
    for (const design of question.designs) {
      if (cache.has(key(part, design, question.charge))) continue;
      if (overtaken()) return;
      try {
        cache.set(key(part, design, question.charge), await ask("part", { part, designs: [design], charge: question.charge }));
      } catch (error) {
        cache.set(key(part, design, question.charge), { failed: error.message });
        if (!overtaken() && part !== "losses") excuse(error);
      }
      if (!overtaken()) draw();
    }
  }
});

function update() {
  if (cache.size > 400) cache.clear();
  toAddress();
  quick.ask(asked());
  clearTimeout(resting);
  resting = setTimeout(() => thorough.ask(asked()), RESTS);
}

// ---- figures -----------------------------------------------------------------------------

const charged = () => ({ full: "after a full charge", "same rate": "charged at the same rate" }[state.charge] ?? `charged at ${state.charge}`);

function draw() {
  if (answers.length !== state.designs.length) return;
  const names = state.designs.map((d) => d.name);
  show(answers[state.active].values);
  drawRates(names);
  drawCurves(names);
  drawLosses(names);
  drawRequired(names);
  drawEnergies(names);
  drawAbout();
  document.title = `${answers[0].title} · sscell explore`;
}

function bandOf(design) {
  const known = slow("band", design, state.charge) ?? slow("rough band", design, state.charge);
  return known && !known.failed ? known : null;
}

function drawRates(names) {
  const series = [];
  const rows = [];
  answers.forEach((answer, i) => {
    const band = bandOf(state.designs[i]);
    const solved = answer.c_rate.map((c, k) => [c, answer.specific_capacity[k]]).filter(([, q]) => q !== null);
    series.push({
      colour: COLOURS[i], dash: i, points: solved,
      band: band ? band.c_rate.map((c, k) => [c, band.low[k], band.high[k]]) : [],
    });
    answer.c_rate.forEach((c, k) => rows.push([names[i], shown(c), shown(answer.current_density[k]), shown(answer.specific_capacity[k]),
      band ? `${shown(band.low[k])} to ${shown(band.high[k])}` : "…", answer.outcome[k]]));
    if (answer.measured) series.push(dots(answer.measured, COLOURS[i]));
  });
  if (state.points) {
    series.push(dots(state.points, "#ffffff"));
    state.points.c_rate.forEach((c, k) => rows.push([`measured, ${state.points.source}`, shown(c), "", shown(state.points.specific_capacity[k]), "", ""]));
  }
  const canvas = lines({
    label: `Specific capacity over C-rate, ${charged()}`, series, floor: 0,
    x: { scale: "log", label: "C-rate (1/h)", marks: [0.05, 0.1, 0.2, 0.5, 1, 2, 5] }, y: { label: "Specific capacity (mAh/g)" },
  });
  const measured = answers.some((a) => a.measured) || state.points ? "; dots: measured" : "";
  place("rates", "Rate capability", `${charged()}${measured}`, canvas,
    ["Design", "C-rate (1/h)", "Current (mA/cm²)", "Capacity (mAh/g)", "80 % of cells", "Ends at"], rows);
}

const dots = (points, colour) => ({ colour, line: false, dots: 5, points: points.c_rate.map((c, k) => [c, points.specific_capacity[k]]) });

function drawCurves(names) {
  const series = [];
  const rows = [];
  answers.forEach((answer, i) => answer.curves.forEach((curve) => {
    const points = curve.capacity.map((q, k) => [q, curve.voltage[k]]).filter(([q, v]) => q !== null && v !== null);
    series.push({ colour: COLOURS[i], dash: i, points, end: i ? "" : `${shown(curve.c_rate)}C` });
    rows.push([names[i], `${shown(curve.c_rate)}C`, shown(points.at(-1)?.[0]), shown(points[Math.floor(points.length / 2)]?.[1])]);
  }));
  const rates = [...new Set(answers.flatMap((a) => a.curves.map((c) => `${shown(c.c_rate)}C`)))];
  place("curves", "Voltage curves", rates.join(", "),
    lines({ label: "Cell voltage over specific capacity", series, x: { label: "Specific capacity (mAh/g)", low: 0 }, y: { label: "Cell voltage (V)" } }),
    ["Design", "Rate", "Capacity (mAh/g)", "Voltage at half of it (V)"], rows);
}

function drawLosses(names) {
  const all = state.designs.map((d, i) => ({ name: names[i], split: slow("losses", d, state.charge) })).filter((b) => b.split && !b.split.failed);
  const canvas = bars({
    label: `Mean voltage loss by process at ${shown(start.at)}C`, y: "Mean voltage loss (mV)", colours: (p) => PROCESSES[p] ?? "#777777",
    bars: all.map((b) => ({ name: b.name, parts: b.split.process.map((p, k) => [p, b.split.loss[k]]) })),
  });
  place("losses", "What limits", `mean voltage loss at ${shown(start.at)}C after a full charge`, canvas, ["Design", "Process", "Loss (mV)"],
    all.flatMap((b) => b.split.process.map((p, k) => [b.name, p, shown(b.split.loss[k])])));
}

function drawRequired(names) {
  const series = [];
  const rows = [];
  let share = 0.8;
  state.designs.forEach((design, i) => {
    const need = slow("required", design, state.charge);
    if (!need || need.failed) return;
    share = need.share;
    const here = answers[i].values["catholyte.conductivity"].value;
    const points = need.c_rate.map((c, k) => [c, need.required[k]]).filter(([, v]) => v !== null);
    if (points.length) series.push({ colour: COLOURS[i], dash: i, points, dots: 3 });
    if (here) series.push({ colour: COLOURS[i], line: false, dots: 6, hollow: true, points: [[start.at, here]] });
    need.c_rate.forEach((c, k) => rows.push([names[i], shown(c), need.required[k] === null ? need.outcome[k] : shown(need.required[k]), shown(here)]));
  });
  const beyond = rows.some((row) => row[2] === "not limited by the catholyte") ? "; no point: no conductivity is enough" : "";
  place("required", "Required conductivity", `for ${100 * share} % of the capacity at equilibrium, ${charged()}; rings: you are here${beyond}`,
    lines({ label: "Required catholyte conductivity over C-rate", series, x: { scale: "log", label: "C-rate (1/h)", low: 0.1, high: 3, marks: [0.1, 0.2, 0.5, 1, 2] }, y: { scale: "log", label: "Conductivity (mS/cm)" }, floor: 0.01, ceiling: 1000 }),
    ["Design", "C-rate (1/h)", "Required (mS/cm)", "Catholyte has (mS/cm)"], rows);
}

function drawEnergies(names) {
  const body = answers.map((a, i) => element("tr", {}, element("td", {}, swatch(i), names[i]),
    ...[a.energy.specific, a.energy.volumetric, a.energy.voltage].map((v) => element("td", {}, v === null ? "unknown" : shown(v)))));
  const head = ["Design", "Wh/kg", "Wh/L", "Mean voltage, V"].map((text) => element("th", { scope: "col" }, text));
  document.getElementById("energies").replaceChildren(
    element("h2", {}, `Energy of the stack at ${shown(start.at)}C, ${charged()}, with separator, anode and collectors`),
    element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body)));
}

function drawAbout() {
  const answer = answers[state.active];
  document.querySelector("#findings ul").replaceChildren(...answer.findings.map((line) => element("li", {}, line)));
  const row = (r) => element("tr", {}, element("td", {}, r.name), element("td", {}, `${shown(r.value, 4)} ${r.unit === "-" ? "" : r.unit}`), element("td", {}, r.mark));
  document.querySelector("#summary table").replaceChildren(element("tbody", {}, ...answer.summary.map(row)));
}

// ---- designs -----------------------------------------------------------------------------

function tabs() {
  const list = document.getElementById("tabs");
  list.replaceChildren(...state.designs.map((design, i) => element("button", {
    type: "button", role: "tab", "aria-selected": String(i === state.active), "aria-controls": "panel", tabindex: i === state.active ? "0" : "-1",
    onclick: () => activate(i),
    onkeydown: (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (by) { activate((i + by + state.designs.length) % state.designs.length); list.children[state.active].focus(); }
    },
  }, swatch(i), design.name)));
  const room = state.designs.length < start.most;
  const offered = Object.entries(start.partners).filter(([, name]) => start.catholytes.some((c) => c.name === name));
  const more = offered.map(([kind, catholyte]) => element("button", {
    type: "button", disabled: !room, onclick: () => add(kind, { ...state.designs[state.active].changes, "cathode.catholyte": catholyte }),
  }, `Compare ${kind}`));
  const same = element("button", { type: "button", disabled: !room, onclick: () => add("copy", state.designs[state.active].changes) }, "Compare a copy");
  const fewer = element("button", { type: "button", disabled: state.designs.length < 2, onclick: remove }, "Remove");
  document.getElementById("add").replaceChildren(same, ...more, fewer);
}

function activate(i) {
  state.active = i;
  tabs();
  build();
  draw();
}

function add(kind, changes) {
  const kept = clone(changes);
  if (kind !== "copy") for (const path of Object.keys(kept)) if (path.startsWith("catholyte.")) delete kept[path];
  const names = state.designs.map((d) => d.name);
  let name = kind;
  for (let n = 2; names.includes(name); n += 1) name = `${kind} ${n}`;
  state.designs.push({ name, card: clone(state.designs[state.active].card), changes: kept });
  answers = [];
  activate(state.designs.length - 1);
  update();
}

function remove() {
  state.designs.splice(state.active, 1);
  answers = [];
  activate(0);
  update();
}

// ---- files -------------------------------------------------------------------------------

function download(name, content, type) {
  const link = element("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

async function saveCard() {
  const { text } = await ask("card", { designs: [state.designs[state.active]] });
  download(`${state.designs[state.active].name.replaceAll(" ", "_")}.yaml`, text, "text/yaml");
}

async function saveFigure(format) {
  say("Drawing the figure …");
  const { content, type } = await ask("figure", { ...asked(), format });
  download(`rate_capability.${format}`, bytes(content), type);
  say("");
}

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied.`);
  } catch {
    const box = element("textarea", { rows: 12, cols: 80, readonly: true, "aria-label": what }, text);
    document.getElementById("actions").append(box);
    box.select();
    say(`${what} is at the end of the page.`);
  }
}

async function open(file) {
  if (file.size > 4e6) { say(`${file.name} has ${(file.size / 1e6).toFixed(0)} MB; a card or a table of capacities has less than 4 MB.`, true); return; }
  const data = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
  const given = { name: file.name, content: btoa(text) };
  if (/\.ya?ml$/i.test(file.name)) {
    const { card } = await ask("opened", given);
    state.designs[state.active] = { name: file.name.replace(/\.ya?ml$/i, ""), card, changes: {} };
    tabs();
    build();
  } else {
    state.points = await ask("points", { ...given, designs: [state.designs[0]] });
    say(`${state.points.c_rate.length} points of ${file.name}, of the first design.`);
  }
  update();
}

function actions() {
  const guard = (work) => async (...given) => { try { await work(...given); } catch (error) { excuse(error); } };
  const button = (text, work) => element("button", { type: "button", onclick: guard(work) }, text);
  const picker = element("input", { type: "file", hidden: true, accept: ".csv,.txt,.yaml,.yml", onchange: guard(async (event) => { const [file] = event.target.files; event.target.value = ""; if (file) await open(file); }) });
  document.getElementById("actions").replaceChildren(
    button("Save card", saveCard),
    ...["svg", "pdf", "png"].map((format) => button(`Save figure (${format.toUpperCase()})`, () => saveFigure(format))),
    button("Copy the Python", async () => copy((await ask("python", asked())).text, "The Python")),
    button("Open a card or my capacities (CSV) …", async () => picker.click()), picker,
    button("Remove my points", async () => { state.points = null; update(); draw(); }),
    button("Copy the address", async () => copy(location.href, "The address")));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", guard(async (event) => { event.preventDefault(); const [file] = event.dataTransfer.files; if (file) await open(file); }));
}

async function main() {
  try {
    start = await ask("start", {});
  } catch (error) {
    excuse(error);
    return;
  }
  if (!fromAddress()) {
    state.designs = [{ name: "design", card: start.card, changes: {} }];
    state.charge = start.charge;
  }
  begin(start, () => { update(); });
  tabs();
  build();
  actions();
  update();
  window.addEventListener("hashchange", () => { if (fromAddress()) { tabs(); build(); update(); } });
}

main();
