// Draws the charts of a page with uPlot. A chart is a <figure data-chart>, whose
// attribute holds the figures; the colours are those of the style sheet, so
// that a change of theme only needs another drawing.

const number = new Intl.NumberFormat("en-US");
const drawn = new Map(); // figure: { plot, data }

const colourOf = (figure, hue) => getComputedStyle(figure.querySelector(`.hue-${hue}`)).color;

// Bars stand on each other: each series is drawn from the ground up to its
// sum with those before it, the highest first.
function stacked(data) {
  const sums = new Array(data.labels.length).fill(0);
  return data.series.map((s) => s.values.map((v, i) => (sums[i] += v)));
}

function labelsThatFit(data, width) {
  const room = Math.max(2, Math.floor((width - 60) / 56));
  const step = Math.max(1, Math.ceil(data.labels.length / room));
  const places = [];
  for (let i = data.labels.length - 1; i >= 0; i -= step) places.unshift(i);
  return places;
}

function short(value) {
  if (value >= 1e6) return `${+(value / 1e6).toFixed(1)}M`;
  if (value >= 1e4) return `${+(value / 1e3).toFixed(1)}k`;
  return number.format(value);
}

function tip(figure, area, data) {
  const box = document.createElement("div");
  box.className = "chart-tip";
  box.hidden = true;
  area.append(box);
  const line = (hue, name, value) => {
    const row = document.createElement("div");
    const mark = document.createElement("i");
    mark.className = `hue hue-${hue}`;
    const text = document.createElement("bdi");
    text.className = "cut";
    text.textContent = name;
    const sum = document.createElement("b");
    sum.textContent = number.format(value);
    row.append(mark, text, sum);
    return row;
  };
  return (plot) => {
    const at = plot.cursor.idx;
    box.hidden = at == null || plot.cursor.left < 0;
    if (box.hidden) return;
    const title = document.createElement("strong");
    title.textContent = data.labels[at];
    const rows = data.series.filter((s) => s.values[at] > 0 || data.series.length === 1).map((s) => line(s.hue, s.name, s.values[at]));
    if (rows.length === 0) {
      const none = document.createElement("div");
      none.textContent = `No ${data.unit}`;
      rows.push(none);
    }
    box.replaceChildren(title, ...rows.reverse());
    const left = plot.cursor.left + plot.bbox.left / devicePixelRatio;
    const far = left > area.clientWidth / 2;
    box.style.transform = `translate(${far ? left - box.offsetWidth - 12 : left + 12}px, 4px)`;
  };
}

function options(figure, area, data) {
  const bars = data.kind === "bars";
  const ink = getComputedStyle(area);
  const axis = {
    stroke: ink.color, font: `12px ${ink.fontFamily}`, ticks: { show: false },
    grid: { stroke: ink.borderTopColor, width: 1 },
  };
  const series = data.series.map((s) => {
    const colour = colourOf(figure, s.hue);
    return bars
      ? { fill: colour, width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.72, 36], radius: data.series.length === 1 ? 0.12 : 0 }) }
      : { stroke: colour, width: 2, fill: colour.replace(/^rgb\((.*)\)$/, "rgba($1, 0.1)"), points: { show: data.labels.length < 3, size: 6 } };
  });
  return {
    width: area.clientWidth, height: area.clientHeight,
    padding: [8, bars ? 18 : 26, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: !bars } },
    scales: {
      x: { time: false, range: () => (bars ? [-0.5, data.labels.length - 0.5] : [0, Math.max(1, data.labels.length - 1)]) },
      y: { range: (_, __, top) => [0, data.top || niceTop(top)] },
    },
    axes: [
      { ...axis, grid: { show: false }, splits: (plot) => labelsThatFit(data, plot.width), values: (_, all) => all.map((i) => data.short[i]), size: 28, gap: 6 },
      { ...axis, size: 44, gap: 6, space: 42, values: (_, all) => all.map((v) => (Number.isInteger(v) ? short(v) : "")) },
    ],
    series: [{}, ...(bars ? series.reverse() : series)],
    hooks: { setCursor: [tip(figure, area, data)] },
  };
}

function niceTop(value) {
  if (!value || value < 4) return 4;
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((n) => n * unit).find((n) => n >= value * 1.02) || value;
}

function draw(figure) {
  const area = figure.querySelector(".chart-area");
  const before = drawn.get(figure);
  if (before) before.plot.destroy();
  area.replaceChildren();
  if (!area.clientWidth) return;
  const data = before ? before.data : JSON.parse(figure.dataset.chart);
  const places = data.labels.map((_, i) => i);
  const values = data.kind === "bars" ? stacked(data).reverse() : data.series.map((s) => s.values);
  const plot = new uPlot(options(figure, area, data), [places, ...values], area);
  drawn.set(figure, { plot, data });
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const figure = target.closest("figure");
    const known = drawn.get(figure);
    if (!known) draw(figure);
    else if (target.clientWidth && known.plot.width !== target.clientWidth) known.plot.setSize({ width: target.clientWidth, height: target.clientHeight });
  }
});

function begin(scope) {
  for (const figure of drawn.keys()) {
    if (!figure.isConnected) {
      drawn.get(figure).plot.destroy();
      drawn.delete(figure);
    }
  }
  for (const area of scope.querySelectorAll("figure[data-chart] > .chart-area")) sizes.observe(area);
}

const redraw = () => { for (const figure of [...drawn.keys()]) if (figure.isConnected) draw(figure); };
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
begin(document);
