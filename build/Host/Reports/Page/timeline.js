// Who held which card and which CPU slot when, and where nobody did.
const view = { from: 0, to: duration };
const allLanes = data.lanes.map(([pool, name, indices]) => {
  const list = indices.map((i) => attempts[i]);
  const gaps = [];
  let at = 0, busy = 0;
  for (const attempt of list) {
    if (attempt.start > at) gaps.push([at, attempt.start]);
    busy += attempt.duration;
    at = Math.max(at, attempt.end);
  }
  if (duration > at) gaps.push([at, duration]);
  const longest = gaps.reduce((most, gap) => (gap[1] - gap[0] > most[1] - most[0] ? gap : most), [0, 0]);
  return { pool, name, title: pool === "gpu" ? cardName(name) : pool === "cpu" ? `CPU slot ${name}` : `${pool} ${name}`, list, gaps, longest, idle: Math.max(0, duration - busy), busy: Math.min(1, busy / duration) };
});
// Cards that this run never used say nothing about it.
const usesCards = allLanes.some((lane) => lane.pool === "gpu" && lane.list.length);
const lanes = allLanes.filter((lane) => usesCards || lane.pool !== "gpu");
const cardsOnly = lanes.filter((lane) => lane.pool === "gpu");
const drawn = [];

const showTimeline = () => {
  if (!attempts.length || !lanes.length) return;
  const place = section("timeline", "Where the time went", "each lane is a card or a CPU slot");
  place.firstChild.append(zooms());
  const panel = h("div", { class: "panel" });
  const tip = h("div", { class: "tip", hidden: true });
  const most = (cardsOnly.length ? cardsOnly : lanes).reduce((a, b) => (b.idle > a.idle ? b : a));
  panel.append(h("div", { class: "says" }, saysOf(most)), legend());
  const body = h("div", { class: "lanes" });
  body.addEventListener("pointerleave", () => (tip.hidden = true));
  for (const lane of lanes) {
    const label = `${lane.title}: busy ${percent(lane.busy)} of the run, ${count(lane.list.length, "attempt")}, idle ${timeOf(lane.idle / 1000)}, at longest from ${clockOf(data.start + lane.longest[0])} to ${clockOf(data.start + lane.longest[1])}`;
    const canvas = h("canvas", { role: "img", "aria-label": label, onpointermove: (e) => hover(e, lane, canvas, tip, body) });
    body.append(h("div", { class: "lane" }, h("div", { class: "who" }, h("b", {}, lane.title), h("span", { class: lane === most && lane.pool === "gpu" && lane.idle > duration * .1 ? "most" : null }, `${percent(lane.busy)} busy`)), canvas));
    drawn.push(() => drawLane(lane, canvas));
  }
  const axis = h("canvas", { "aria-hidden": "true" });
  body.append(h("div", { class: "lane axis" }, h("div"), axis), tip);
  drawn.push(() => drawAxis(axis));
  panel.append(body, lanesTable());
  place.append(panel);
};

// What was told of the card, last; the cards' own section tells when.
const whyIdle = (lane) => {
  const told = lane.pool === "gpu" ? data.notices.filter((notice) => notice.card === lane.name && notice.condition !== "good").pop() : null;
  return told ? ` ${told.text}.` : "";
};
const saysOf = (most) => {
  const all = cardsOnly.length ? cardsOnly : lanes;
  const average = all.reduce((sum, lane) => sum + lane.busy, 0) / all.length;
  const what = cardsOnly.length ? (all.length === 1 ? "The GPU was" : `${all.length} GPUs were`) : all.length === 1 ? "The CPU slot was" : `${all.length} CPU slots were`;
  const lines = [h("p", {}, h("b", {}, `${what} busy ${percent(average)} of the run's ${timeOf(duration / 1000)}.`))];
  if (most.idle > 0) {
    const gap = timeOf((most.longest[1] - most.longest[0]) / 1000);
    lines.push(h("p", { class: "muted" }, `${most.title} idled most: ${timeOf(most.idle / 1000)} in all, at longest ${gap}, from ${clockOf(data.start + most.longest[0])} to ${clockOf(data.start + most.longest[1])}${most.longest[1] >= duration ? ", to the end of the run" : ""}.${whyIdle(most)}`));
  }
  return lines;
};

const legend = () => {
  const seconds = new Map();
  for (const attempt of attempts) seconds.set(attempt.kind, (seconds.get(attempt.kind) || 0) + attempt.duration / 1000);
  const kinds = [...seconds.keys()].sort((a, b) => stages.indexOf(a) - stages.indexOf(b));
  const failed = attempts.some((attempt) => attempt.outcome === "failed");
  return h("div", { class: "legend" },
    kinds.map((kind) => h("span", {}, h("i", { style: `--fill:${colourOf(kind)}` }), `${kind} ${timeOf(seconds.get(kind))}`)),
    failed ? h("span", {}, h("i", { style: "--fill:var(--failed-fill)" }), "failed") : null,
    h("span", {}, h("i", { class: "idle" }), "idle"));
};

const zooms = () => {
  const zoom = (factor, shift = 0) => {
    const width = Math.min(duration, Math.max(duration / 400, (view.to - view.from) * factor));
    const middle = (view.from + view.to) / 2 + shift * (view.to - view.from);
    view.from = Math.max(0, Math.min(duration - width, middle - width / 2));
    view.to = view.from + width;
    redraw();
  };
  const button = (text, label, action) => h("button", { type: "button", "aria-label": label, title: label, onclick: action }, text);
  return h("div", { class: "zoom" }, button("←", "Earlier", () => zoom(1, -.5)), button("→", "Later", () => zoom(1, .5)), button("−", "Zoom out", () => zoom(2)), button("+", "Zoom in", () => zoom(.5)));
};

const lanesTable = () => h("details", { class: "as-table" }, h("summary", {}, "As a table"),
  h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Lanes as a table" }, h("table", {}, h("thead", {}, h("tr", {}, ["Lane", "Busy", "Attempts", "Idle", "Longest idle", "From", "To"].map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, lanes.map((lane) => h("tr", {}, h("th", { scope: "row" }, lane.title),
      [percent(lane.busy), lane.list.length, timeOf(lane.idle / 1000), timeOf((lane.longest[1] - lane.longest[0]) / 1000), clockOf(data.start + lane.longest[0]), clockOf(data.start + lane.longest[1])].map((text) => h("td", {}, String(text)))))))));

const cached = new Map();
const paint = (value) => {
  if (!cached.has(value)) cached.set(value, value.startsWith("var(") ? getComputedStyle(document.documentElement).getPropertyValue(value.slice(4, -1)).trim() : value);
  return cached.get(value);
};
const prepare = (canvas) => {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  return { context, width, height, x: (at) => ((at - view.from) / (view.to - view.from)) * width };
};
const drawLane = (lane, canvas) => {
  const { context, width, height, x } = prepare(canvas);
  context.fillStyle = paint("var(--sunken)");
  context.fillRect(0, 0, width, height);
  context.strokeStyle = paint("var(--line)");
  context.lineWidth = 1.5;
  for (const [from, to] of lane.gaps) {
    const left = Math.max(0, x(from)), right = Math.min(width, x(to));
    if (right - left < 3) continue;
    context.save();
    context.beginPath();
    context.rect(left, 0, right - left, height);
    context.clip();
    context.beginPath();
    for (let at = left - height; at < right; at += 6) {
      context.moveTo(at, height);
      context.lineTo(at + height, 0);
    }
    context.stroke();
    context.restore();
  }
  for (const attempt of lane.list) {
    const left = x(attempt.start), right = x(attempt.end);
    if (right < 0 || left > width) continue;
    context.fillStyle = paint(attempt.outcome === "failed" ? "var(--failed-fill)" : colourOf(attempt.kind));
    context.fillRect(left, 2, Math.max(1, right - left - (right - left > 4 ? 1 : 0)), height - 4);
  }
};
const drawAxis = (canvas) => {
  const { context, width, x } = prepare(canvas);
  const span = view.to - view.from;
  const wanted = Math.max(2, Math.floor(width / 110));
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800].map((s) => s * 1000).find((ms) => span / ms <= wanted) || 86400000 * Math.ceil(span / 86400000 / wanted);
  context.fillStyle = paint("var(--muted)");
  context.font = "12px system-ui, sans-serif";
  for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
    const s = Math.round(at / 1000), text = s >= 3600 ? `${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
    const left = x(at), size = context.measureText(text).width;
    context.fillRect(left, 0, 1, 4);
    context.fillText(text, Math.min(Math.max(0, left - size / 2), width - size), 17);
  }
};

const hover = (event, lane, canvas, tip, body) => {
  const box = canvas.getBoundingClientRect(), outer = body.getBoundingClientRect();
  const at = view.from + ((event.clientX - box.left) / box.width) * (view.to - view.from);
  const near = ((view.to - view.from) / box.width) * 2;
  const attempt = lane.list.find((one) => at >= one.start - near && at <= one.end + near);
  const gap = attempt ? null : lane.gaps.find(([from, to]) => at >= from && at <= to);
  if (!attempt && !gap) return void (tip.hidden = true);
  const lines = attempt
    ? [h("b", {}, attempt.step), `${clockOf(data.start + attempt.start)}, ${timeOf(attempt.duration / 1000)}${attempt.number > 1 ? `, attempt ${attempt.number}` : ""}`, attempt.class ? ` – ${attempt.class}` : ""]
    : [h("b", {}, "idle"), `${clockOf(data.start + gap[0])} to ${clockOf(data.start + gap[1])}, ${timeOf((gap[1] - gap[0]) / 1000)}`];
  tip.replaceChildren(...lines);
  tip.hidden = false;
  tip.style.left = `${Math.max(8, Math.min(event.clientX - outer.left + 12, outer.width - tip.offsetWidth - 8))}px`;
  tip.style.top = `${box.bottom - outer.top + 6}px`;
};
const redraw = () => drawn.forEach((draw) => draw());
