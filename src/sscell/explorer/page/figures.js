// Figures as SVG, and the numbers behind them as tables.

export const COLOURS = ["#0072B2", "#D55E00", "#009E73"];
const NS = "http://www.w3.org/2000/svg";
const SIZE = { width: 440, height: 270, left: 48, right: 12, top: 10, bottom: 40 };

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function svg(name, attributes = {}, text = null) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== null) made.textContent = text;
  return made;
}

export function shown(value, digits = 3) {
  if (value === null || value === undefined) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) return value.toExponential(1).replace("e-", "e−").replace("-", "−");
  return String(Number(value.toPrecision(digits))).replace("-", "−");
}

function niceStep(span, count) {
  const raw = span / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * [1, 2, 5, 10].find((n) => n * power >= raw * 0.999);
}

function linear(low, high, from, to) {
  const step = niceStep(high - low || 1, 5);
  const first = Math.floor(low / step + 1e-9) * step;
  const last = Math.ceil(high / step - 1e-9) * step;
  const ticks = [];
  for (let i = 0; first + i * step <= last + step / 2; i += 1) ticks.push(first + i * step);
  const at = (v) => from + ((v - first) / (last - first)) * (to - from);
  return { at, ticks: ticks.map((v) => [v, shown(v)]) };
}

function logarithmic(low, high, from, to, marks) {
  const [a, b] = [Math.log10(low), Math.log10(high)];
  const at = (v) => from + ((Math.log10(v) - a) / (b - a)) * (to - from);
  const ticks = [];
  for (let e = Math.floor(a); e <= Math.ceil(b); e += 1) {
    for (const n of [1, 2, 5]) {
      const v = n * 10 ** e;
      if (v >= low * 0.999 && v <= high * 1.001) {
        const labelled = marks ? marks.includes(Number(v.toPrecision(3))) : n === 1 || b - a < 2;
        ticks.push([v, labelled ? shown(v) : ""]);
      }
    }
  }
  return { at, ticks };
}

function frame(label, x, y) {
  const canvas = svg("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "img", "aria-label": label });
  const [left, right] = [SIZE.left, SIZE.width - SIZE.right];
  const [top, bottom] = [SIZE.top, SIZE.height - SIZE.bottom];
  canvas.append(svg("path", { d: `M${left},${top}V${bottom}H${right}`, fill: "none", stroke: "#333" }));
  for (const [v, text] of x.ticks) {
    const at = x.at(v);
    canvas.append(svg("path", { d: `M${at},${bottom}v${text ? 5 : 3}`, stroke: "#333" }));
    canvas.append(svg("text", { x: at, y: bottom + 17, "text-anchor": "middle" }, text));
  }
  for (const [v, text] of y.ticks) {
    const at = y.at(v);
    canvas.append(svg("path", { d: `M${left},${at}h-${text ? 5 : 3}`, stroke: "#333" }));
    canvas.append(svg("text", { x: left - 8, y: at + 4, "text-anchor": "end" }, text));
  }
  const middle = (top + bottom) / 2;
  canvas.append(svg("text", { x: (left + right) / 2, y: SIZE.height - 6, "text-anchor": "middle" }, x.label));
  canvas.append(svg("text", { transform: `translate(12,${middle}) rotate(-90)`, "text-anchor": "middle" }, y.label));
  const clip = svg("clipPath", { id: `clip${(frame.count = (frame.count ?? 0) + 1)}` });
  clip.append(svg("rect", { x: left, y: top - 4, width: right - left + 4, height: bottom - top + 6 }));
  canvas.append(clip);
  const inside = svg("g", { "clip-path": `url(#${clip.id})` });
  canvas.append(inside);
  return { canvas, inside };
}

const path = (x, y, points) => points.map(([a, b], i) => `${i ? "L" : "M"}${x.at(a).toFixed(1)},${y.at(b).toFixed(1)}`).join("");

const DASHES = ["", "6 3", "2 3"];

// Lines over an axis. series: {colour, dash, points, band: [[x, low, high]], dots, hollow, line, end}
export function lines({ label, x, y, series, floor = null, ceiling = null }) {
  const xs = series.flatMap((s) => [...s.points.map((p) => p[0]), ...(s.band ?? []).map((p) => p[0])]);
  const ys = series.flatMap((s) => [...s.points.map((p) => p[1]), ...(s.band ?? []).flatMap((p) => [p[1], p[2]])]);
  if (!xs.length) return empty(label);
  const span = (v, scale, low, high) => {
    const [a, b] = [low ?? Math.min(...v), high ?? Math.max(...v)];
    if (scale === "log") return a === b ? [a / 2, b * 2] : [a, b];
    return a === b ? [a - 1, b + 1] : [a, b];
  };
  const made = (axis, values, from, to, low, high) => {
    const [a, b] = span(values, axis.scale, low, high);
    const scale = axis.scale === "log" ? logarithmic(a, b, from, to, axis.marks) : linear(a, b, from, to);
    return { ...scale, label: axis.label };
  };
  const across = made(x, xs, SIZE.left + 6, SIZE.width - SIZE.right - 6, x.low, x.high);
  const up = made(y, ys, SIZE.height - SIZE.bottom, SIZE.top, floor, ceiling);
  const { canvas, inside } = frame(label, across, up);
  for (const s of series) {
    if (!s.band?.length) continue;
    const over = s.band.map(([a, , high]) => [a, high]);
    const under = s.band.map(([a, low]) => [a, low]).reverse();
    inside.append(svg("path", { class: "slow", d: `${path(across, up, [...over, ...under])}Z`, fill: s.colour, opacity: 0.18 }));
  }
  for (const s of series) {
    if (s.dots) {
      for (const [a, b] of s.points) {
        inside.append(svg("circle", { cx: across.at(a), cy: up.at(b), r: s.dots, fill: s.hollow ? "#fff" : s.colour, stroke: s.hollow ? s.colour : "#000", "stroke-width": 1.2 }));
      }
    }
    if (s.end && s.points.length) {
      const [a, b] = s.points.at(-1);
      canvas.append(svg("text", { x: across.at(a) + 3, y: up.at(b) - 4, fill: s.colour }, s.end));
    }
    if (s.line !== false && s.points.length) {
      inside.append(svg("path", { d: path(across, up, s.points), fill: "none", stroke: s.colour, "stroke-width": 2, "stroke-dasharray": DASHES[s.dash ?? 0] }));
    }
  }
  return canvas;
}

// Stacked bars, one a design. bars: [{name, parts: [[name, value]]}]
export function bars({ label, y, bars: all, colours }) {
  if (!all.length) return empty(label);
  const sums = all.map((bar) => bar.parts.reduce((sum, [, v]) => sum + Math.max(v ?? 0, 0), 0));
  const room = SIZE.width - 150;
  const x = { at: (v) => v, ticks: [], label: "" };
  const up = { ...linear(0, Math.max(...sums, 1), SIZE.height - SIZE.bottom, SIZE.top), label: y };
  const { canvas, inside } = frame(label, x, up);
  const step = (room - SIZE.left) / all.length;
  all.forEach((bar, i) => {
    let below = 0;
    const left = SIZE.left + step * (i + 0.18);
    for (const [name, value] of bar.parts) {
      if (!(value > 0)) continue;
      const [top, bottom] = [up.at(below + value), up.at(below)];
      inside.append(svg("rect", { class: "slow", x: left, y: top, width: step * 0.64, height: bottom - top, fill: colours(name) }));
      below += value;
    }
    canvas.append(svg("text", { x: left + step * 0.32, y: SIZE.height - SIZE.bottom + 17, "text-anchor": "middle" }, bar.name));
  });
  const names = all[0].parts.map(([name]) => name).filter((name) => all.some((bar) => bar.parts.some(([n, v]) => n === name && v > 0.5)));
  names.reverse().forEach((name, i) => {
    canvas.append(svg("rect", { x: room + 14, y: 16 + 19 * i, width: 11, height: 11, fill: colours(name) }));
    canvas.append(svg("text", { x: room + 31, y: 26 + 19 * i }, name));
  });
  return canvas;
}

function empty(label) {
  const canvas = svg("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "img", "aria-label": `${label}: nothing yet` });
  canvas.append(svg("text", { x: SIZE.width / 2, y: SIZE.height / 2, "text-anchor": "middle" }, "calculating …"));
  return canvas;
}

export function table(head, rows) {
  const cells = (kind, row) => element("tr", {}, ...row.map((cell) => element(kind, kind === "th" ? { scope: "col" } : {}, cell)));
  return element("table", {}, element("thead", {}, cells("th", head)), element("tbody", {}, ...rows.map((row) => cells("td", row))));
}

// A figure with its caption and, on demand, its numbers.
export function place(id, caption, small, canvas, head, rows) {
  const figure = document.getElementById(id);
  const open = figure.querySelector("details")?.open ?? false;
  const numbers = element("details", { open }, element("summary", {}, "Numbers"), element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Numbers of: ${caption}` }, table(head, rows)));
  figure.replaceChildren(element("figcaption", {}, caption, " ", element("small", {}, small)), canvas, numbers);
}
