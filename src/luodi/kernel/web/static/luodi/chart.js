// Charts in one look: actual solid, due pace dashed grey, forecast band, names on the lines.

const LIBRARY = new URL("../vendor/echarts.min.js", import.meta.url).href;
const WAN = 1e4;
const YI = 1e8;

function library() {
  if (window.echarts) return Promise.resolve(window.echarts);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = LIBRARY;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
}

export function magnitude(value) {
  if (typeof value !== "number") return value ?? "";
  const size = Math.abs(value);
  const [step, word] = size >= YI ? [YI, "亿"] : size >= WAN ? [WAN, "万"] : [1, ""];
  return `${Number((value / step).toFixed(2))}${word}`.replace("-", "−");
}

function tokens() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  return Object.fromEntries(
    ["ink", "ink-2", "line", "line-strong", "accent", "surface", "grey-lamp", "yellow-lamp", "red"]
      .map((name) => [name, read(name)]),
  );
}

// A forecast is a thin line in a band: the band is the space between two unseen lines, stacked
// whatever their signs.
function parts(series, look) {
  if (series.role !== "forecast" || !series.low) return [series];
  const edge = { type: "line", role: "edge", stack: `band-${series.name}`, stackStrategy: "all", symbol: "none", silent: true,
    lineStyle: { opacity: 0 }, endLabel: { show: false }, tooltip: { show: false } };
  const space = series.high.map((high, index) => high == null ? null : high - series.low[index]);
  return [
    { ...edge, name: series.ends[0], data: series.low },
    { ...edge, name: series.ends[1], data: space, areaStyle: { color: look.accent, opacity: 0.14 } },
    { ...series, z: 3 },
  ];
}

function columns(option) {
  return [option.series].flat().filter(Boolean).flatMap((one) => one.role === "forecast" && one.low
    ? [one, { name: one.ends[0], data: one.low }, { name: one.ends[1], data: one.high }] : [one]);
}

function lineLook(series, look) {
  const due = series.role === "due";
  const coming = series.role === "forecast";
  const colour = due ? look["grey-lamp"] : series.color || look.accent;
  return {
    symbol: due || coming ? "none" : "circle",
    symbolSize: 5,
    lineStyle: { width: due ? 1.5 : coming ? 1 : 2, type: due ? "dashed" : "solid", color: colour },
    itemStyle: { color: colour },
    labelLayout: { moveOverlap: "shiftY" },
    endLabel: { show: true, formatter: "{a}", color: due ? look["ink-2"] : colour, fontSize: 12 },
  };
}

function barLook(series, look) {
  return {
    barMaxWidth: 22,
    itemStyle: { color: series.color || look.accent, borderRadius: [2, 2, 0, 0] },
    label: {
      show: true, position: "top", color: look["ink-2"], fontSize: 12,
      formatter: (point) => magnitude(Array.isArray(point.value) ? point.value[1] : point.value),
    },
  };
}

function axis(given, look) {
  const own = given || {};
  const value = own.type === "value";
  return {
    ...own,
    nameTextStyle: { color: look["ink-2"], align: "left" },
    axisLine: { show: !value, onZero: true, lineStyle: { color: look["line-strong"] } },
    axisTick: { show: false },
    splitLine: { show: value, lineStyle: { color: look.line } },
    axisLabel: { color: look["ink-2"], fontSize: 12, ...(value && { formatter: magnitude }), ...own.axisLabel },
  };
}

// What a demonstration's pictures say; empty elsewhere.
function mark(look) {
  const text = document.body.dataset.sample;
  return text ? [{ type: "text", right: 4, top: 4, silent: true, style: { text, fill: look["yellow-lamp"], fontSize: 11 } }] : [];
}

function dressed(option, look, font) {
  const series = [option.series].flat().filter(Boolean);
  const lines = series.some((one) => one.type === "line");
  return {
    animation: false,
    textStyle: { fontFamily: font, color: look.ink },
    legend: { show: false },
    graphic: mark(look),
    ...option,
    grid: { left: 8, right: lines ? 72 : 16, top: 28, bottom: 4, containLabel: true, ...option.grid },
    // Drawn on the canvas: tooltips made of HTML carry style attributes, which the policy forbids.
    tooltip: {
      trigger: "axis", renderMode: "richText", backgroundColor: look.surface, borderColor: look.line,
      textStyle: { color: look.ink, fontSize: 12 }, valueFormatter: magnitude, ...option.tooltip,
    },
    xAxis: axis({ type: "category", ...option.xAxis }, look),
    yAxis: axis({ type: "value", ...option.yAxis }, look),
    series: series.flatMap((one) => parts(one, look)).map((one) => ({ ...(one.type === "bar" ? barLook(one, look) : lineLook(one, look)), ...one })),
  };
}

function tableOf(option) {
  const series = columns(option);
  const category = option.xAxis?.data ? option.xAxis : option.yAxis;
  const table = document.createElement("table");
  table.className = "table";
  const head = table.createTHead().insertRow();
  for (const [index, name] of [category?.name || "", ...series.map((one) => one.name)].entries()) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = name;
    if (index) cell.className = "right";
    head.append(cell);
  }
  const body = table.createTBody();
  for (const [index, name] of (category?.data || []).entries()) {
    const row = body.insertRow();
    const first = document.createElement("th");
    first.scope = "row";
    first.textContent = name;
    row.append(first);
    for (const one of series) {
      const cell = row.insertCell();
      cell.className = "right";
      cell.dataset.head = one.name;
      const point = one.data[index];
      const value = point?.value ?? point;
      cell.textContent = value == null ? "—" : Number(value).toLocaleString().replace("-", "−");
    }
  }
  return table;
}

function switchTable(figure, option, chart) {
  const button = figure.querySelector("[data-as-table]");
  const box = figure.querySelector(".chart-box");
  const table = figure.querySelector(".chart-table");
  button.addEventListener("click", () => {
    const shown = table.hidden;
    if (!table.firstChild) table.append(tableOf(option));
    table.hidden = !shown;
    box.hidden = shown;
    button.setAttribute("aria-pressed", String(shown));
    [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
    if (!shown) chart.resize();
  });
}

async function one(figure) {
  figure.dataset.drawn = "yes";
  const option = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const box = figure.querySelector(".chart-box");
  const echarts = await library();
  const chart = echarts.init(box);
  const font = getComputedStyle(document.body).fontFamily;
  const paint = () => chart.setOption(dressed(option, tokens(), font), true);
  paint();
  switchTable(figure, option, chart);
  new ResizeObserver(() => box.clientWidth && chart.resize()).observe(box);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
}

export function draw(root) {
  for (const figure of root.querySelectorAll("[data-chart]:not([data-drawn])")) one(figure);
}
