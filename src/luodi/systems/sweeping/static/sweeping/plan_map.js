// The map of a plan: each route in its own line, told by number too; a click on the list shows one
// route alone with the ways it drives without work. What is driven lies on the right of its street.

import { corners, ground } from "../luodi/map.js";

const figure = document.getElementById("plan-map");
const list = figure.querySelector(".map-list");
const words = figure.dataset;
const COLOURS = ["--accent", "--yellow-lamp", "--ink-2", "--watch-lamp", "--green", "--map-water-ink"];
const DASHES = [[1, 0], [3, 1], [1.2, 0.8], [5, 1, 1, 1]];
const FONTS = ["Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];
const ASIDE = 3;
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colourOf = (number) => token(COLOURS[(number - 1) % COLOURS.length]);
const dashOf = (number) => DASHES[(number - 1) % DASHES.length];
const collection = (features) => ({ type: "FeatureCollection", features });

let map = null;
let chosen = null;

function swatch({ kind, number }) {
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  mark.setAttribute("viewBox", "0 0 28 10");
  mark.setAttribute("class", "plan-swatch");
  mark.setAttribute("aria-hidden", "true");
  line.setAttribute("d", kind === "site" ? "M14 5h.01" : "M0 5h28");
  line.setAttribute("stroke", kind === "route" ? colourOf(number) : token(kind === "left" ? "--seal" : "--accent"));
  line.setAttribute("stroke-width", kind === "site" ? "9" : "4");
  if (kind === "site") line.setAttribute("stroke-linecap", "round");
  else line.setAttribute("stroke-dasharray", (kind === "left" ? [1, 1] : dashOf(number)).map((part) => part * 4).join(" "));
  mark.append(line);
  return mark;
}

function row(feature, at) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  const name = document.createElement("span");
  name.textContent = feature.properties.title;
  const note = document.createElement("span");
  note.className = "second";
  note.textContent = feature.properties.note;
  const told = document.createElement("span");
  told.append(name, note);
  button.append(swatch(feature.properties), told);
  button.addEventListener("click", () => choose(at));
  item.append(button);
  if (feature.properties.url) {
    const link = document.createElement("a");
    link.href = feature.properties.url;
    link.textContent = words.wordOpen;
    item.append(link);
  }
  return item;
}

let shown = [];
let ways = [];

function choose(at) {
  chosen = chosen === at ? null : at;
  [...list.children].forEach((item, place) => {
    if (place === chosen) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
  });
  if (!map) return;
  const one = chosen === null ? null : shown[chosen];
  const number = one?.properties.kind === "route" ? one.properties.number : null;
  for (const { properties } of shown) {
    if (properties.kind !== "route") continue;
    map.setPaintProperty(`route-${properties.number}`, "line-opacity", number === null || number === properties.number ? 1 : 0.2);
  }
  map.setFilter("travel", ["==", ["get", "number"], number ?? -1]);
  const all = one ? [one, ...ways.filter((way) => way.properties.number === number)] : shown;
  map.fitBounds(boundsOf(all), { padding: 48, maxZoom: 16, animate: false });
}

const boundsOf = (features) => features.reduce((box, { geometry }) => corners(geometry, box), [180, 90, -180, -90]);

function addLayers() {
  map.addSource("ways", { type: "geojson", data: collection([...shown, ...ways]) });
  map.addLayer({ id: "travel", type: "line", source: "ways", filter: ["==", ["get", "number"], -1], layout: { "line-join": "round" }, paint: { "line-color": token("--ink-2"), "line-width": 1.5, "line-dasharray": [2, 2], "line-offset": ASIDE } }, "dot");
  for (const { properties: { kind, number } } of shown) {
    if (kind !== "route") continue;
    map.addLayer({
      id: `route-${number}`, type: "line", source: "ways",
      filter: ["all", ["==", ["get", "kind"], "route"], ["==", ["get", "number"], number]],
      paint: { "line-color": colourOf(number), "line-width": 4, "line-dasharray": dashOf(number), "line-offset": ASIDE },
    }, "dot");
  }
  map.addLayer({ id: "left", type: "line", source: "ways", filter: ["==", ["get", "kind"], "left"], paint: { "line-color": token("--seal"), "line-width": 4, "line-dasharray": [1, 1], "line-offset": ASIDE } }, "dot");
  map.addLayer({
    id: "number", type: "symbol", source: "ways", filter: ["==", ["get", "kind"], "route"],
    layout: { "symbol-placement": "line", "symbol-spacing": 140, "text-field": ["to-string", ["get", "number"]], "text-font": FONTS, "text-size": 12, "text-rotation-alignment": "viewport", "text-offset": [0, 0.2] },
    paint: { "text-color": token("--ink"), "text-halo-color": token("--paper"), "text-halo-width": 2 },
  });
}

async function begin() {
  const told = await (await fetch(words.source)).json();
  const kindOf = (kind) => told.features.filter((feature) => feature.properties.kind === kind);
  shown = [...kindOf("route"), ...kindOf("left"), ...kindOf("site")];
  ways = kindOf("travel");
  list.replaceChildren(...shown.map(row));
  if (!shown.length) return;
  try {
    map = await ground(figure, collection(kindOf("site").map((site, id) => ({ ...site, id }))), boundsOf(shown));
  } catch {
    figure.querySelector(".map-box").hidden = true;
    figure.querySelector(".map-missing").hidden = false;
    return;
  }
  map.once("load", addLayers);
}

begin();
