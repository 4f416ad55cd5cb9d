// Maps on a paper-coloured ground from own data: no tiles, no glyph server, no outside request.

const WORKER = new URL("../vendor/maplibre-gl-worker.mjs", import.meta.url).href;
const LIBRARY = new URL("../vendor/maplibre-gl.mjs", import.meta.url).href;
const FONTS = ["Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];
const LIGHTS = { GREEN: "--green", WATCH: "--watch-lamp", YELLOW: "--yellow-lamp", RED: "--red", GREY: "--grey-lamp" };
const GLYPHS = { GREEN: "●", WATCH: "◐", YELLOW: "▲", RED: "■", GREY: "○" };

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function byLight(otherwise) {
  const pairs = Object.entries(LIGHTS).flatMap(([light, name]) => [light, token(name)]);
  return ["match", ["coalesce", ["get", "light"], ""], ...pairs, otherwise];
}

// Stripes and dots tell the state where colour can't: denser means worse.
function pattern(light) {
  const size = 12;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  pen.strokeStyle = pen.fillStyle = token(LIGHTS[light]);
  pen.globalAlpha = 0.55;
  const stroke = (x1, y1, x2, y2) => { pen.beginPath(); pen.moveTo(x1, y1); pen.lineTo(x2, y2); pen.stroke(); };
  if (light === "WATCH" || light === "GREY") pen.fillRect(5, 5, 2, 2);
  if (light === "YELLOW" || light === "RED") {
    for (const shift of [-size, 0, size]) stroke(shift, size, shift + size, 0);
  }
  if (light === "RED") for (const shift of [-size, 0, size]) stroke(shift, 0, shift + size, size);
  return pen.getImageData(0, 0, size, size);
}

function layers() {
  const accent = token("--accent");
  const polygon = ["==", ["geometry-type"], "Polygon"];
  return [
    { id: "ground", type: "background", paint: { "background-color": token("--paper") } },
    { id: "fill", type: "fill", source: "places", filter: polygon, paint: { "fill-color": byLight(accent), "fill-opacity": ["case", ["has", "light"], 0.18, 0.1] } },
    { id: "edge", type: "line", source: "places", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": byLight(accent), "line-width": ["coalesce", ["get", "width"], 1.4] } },
    { id: "dot", type: "circle", source: "places", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": byLight(accent), "circle-radius": 5, "circle-stroke-color": token("--surface"), "circle-stroke-width": 1.5 } },
    {
      id: "name", type: "symbol", source: "places",
      layout: { "text-field": ["get", "title"], "text-font": FONTS, "text-size": 12, "text-offset": [0, 0.9], "text-anchor": "top", "text-optional": true, "symbol-sort-key": ["-", 0, ["to-number", ["id"]]] },
      paint: { "text-color": token("--ink-2"), "text-halo-color": token("--paper"), "text-halo-width": 1.4 },
    },
  ];
}

// The base map: roads by class, waters and railways, fetched for the window that is looked at.
const WIDTHS = { EXPRESS: [1.2, 5, 9], ARTERIAL: [0.9, 3.6, 8], SECONDARY: [0.5, 2.4, 6], LOCAL: [0.3, 1.4, 4.5], LANE: [0.2, 0.9, 3] };
const BENEATH = "fill";

function widths(extra) {
  const at = (step) => ["+", extra, ["match", ["get", "sort"], ...Object.entries(WIDTHS).flatMap(([sort, sizes]) => [sort, sizes[step]]), 1]];
  return ["interpolate", ["linear"], ["zoom"], 9, at(0), 13, at(1), 16, at(2)];
}

function baseLayers() {
  const roads = ["in", ["get", "sort"], ["literal", Object.keys(WIDTHS)]];
  const wide = ["in", ["get", "sort"], ["literal", ["EXPRESS", "ARTERIAL", "SECONDARY", "LOCAL"]]];
  const rank = ["match", ["get", "sort"], "EXPRESS", 5, "ARTERIAL", 4, "SECONDARY", 3, "LOCAL", 2, 1];
  const round = { "line-cap": "round", "line-join": "round", "line-sort-key": rank };
  const label = { "text-field": ["get", "name"], "text-font": FONTS, "text-size": 11 };
  const halo = { "text-halo-color": token("--paper"), "text-halo-width": 1.3 };
  return [
    { id: "base-water", type: "fill", source: "base", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": token("--map-water") } },
    { id: "base-river", type: "line", source: "base", filter: ["all", ["==", ["get", "sort"], "RIVER"], ["==", ["geometry-type"], "LineString"]], paint: { "line-color": token("--map-water"), "line-width": 1 } },
    { id: "base-lane", type: "line", source: "base", filter: ["==", ["get", "sort"], "LANE"], layout: round, paint: { "line-color": token("--map-lane"), "line-width": widths(0) } },
    { id: "base-edge", type: "line", source: "base", filter: wide, layout: round, paint: { "line-color": token("--map-road-edge"), "line-width": widths(1.2) } },
    { id: "base-road", type: "line", source: "base", filter: wide, layout: round, paint: { "line-color": token("--map-road"), "line-width": widths(0) } },
    { id: "base-rail", type: "line", source: "base", filter: ["==", ["get", "sort"], "RAILWAY"], paint: { "line-color": token("--map-rail"), "line-width": 1.2, "line-dasharray": [5, 3] } },
    { id: "base-name", type: "symbol", source: "base", filter: roads, layout: { ...label, "symbol-placement": "line", "symbol-spacing": 340, "text-padding": 18, "text-max-angle": 30, "symbol-sort-key": ["-", 6, rank] }, paint: { "text-color": token("--ink-2"), ...halo } },
    { id: "base-water-name", type: "symbol", source: "base", filter: ["==", ["get", "sort"], "RIVER"], layout: { ...label, "symbol-placement": "line", "symbol-spacing": 420 }, paint: { "text-color": token("--map-water-ink"), ...halo } },
    { id: "base-lake-name", type: "symbol", source: "base", filter: ["==", ["get", "sort"], "WATER"], layout: label, paint: { "text-color": token("--map-water-ink"), ...halo } },
  ];
}

function path(steps) {
  const points = [];
  let east = 0;
  let north = 0;
  for (let at = 0; at < steps.length; at += 2) {
    east += steps[at];
    north += steps[at + 1];
    points.push([east / 1e5, north / 1e5]);
  }
  return points;
}

function decoded(told) {
  const lines = told.lines.map(([sort, name, _oneWay, _bridge, paths]) => ({
    type: "Feature", properties: { sort, name },
    geometry: { type: "MultiLineString", coordinates: paths.map(path) },
  }));
  const areas = told.areas.map(([sort, name, rings]) => ({
    type: "Feature", properties: { sort: sort === "RIVER" ? "" : sort, name },
    geometry: { type: "Polygon", coordinates: rings.map(path) },
  }));
  return { type: "FeatureCollection", features: [...areas, ...lines] };
}

const side = ([west, south, east, north]) => Math.max(east - west, north - south);

function beneath(map, address) {
  let shown = null;
  let looked = 0;
  const holds = (box) => shown && shown.sides[0] < side(box) && side(box) <= shown.sides[1] && shown.window[0] <= box[0] && shown.window[1] <= box[1] && shown.window[2] >= box[2] && shown.window[3] >= box[3];
  const fetchBase = async () => {
    const turn = ++looked; // counts looks that need no answer too: an older answer may not replace what is held
    const box = map.getBounds().toArray().flat();
    if (holds(box)) return;
    try {
      const answer = await fetch(`${address}?window=${box.map((degrees) => degrees.toFixed(5)).join(",")}`);
      const told = answer.ok ? await answer.json() : null;
      if (!told || turn !== looked) return;
      shown = { window: told.window, sides: told.sides };
      const data = decoded(told);
      const source = map.getSource("base");
      if (source) source.setData(data);
      else {
        map.addSource("base", { type: "geojson", data });
        for (const layer of baseLayers()) map.addLayer(layer, layer.type === "symbol" ? "name" : BENEATH);
      }
    } catch { /* the shapes stand without a base */ }
  };
  map.on("moveend", fetchBase);
  return fetchBase();
}

export function corners(geometry, box = [180, 90, -180, -90]) {
  if (!geometry) return box;
  if (geometry.geometries) return geometry.geometries.reduce((wide, part) => corners(part, wide), box);
  const walk = (part) => {
    if (typeof part[0] !== "number") return part.forEach(walk);
    box = [Math.min(box[0], part[0]), Math.min(box[1], part[1]), Math.max(box[2], part[0]), Math.max(box[3], part[1])];
  };
  walk(geometry.coordinates);
  return box;
}

function lineOf(feature, words, go) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  const name = document.createElement("span");
  name.textContent = feature.properties.title || "";
  button.append(name);
  const light = feature.properties.light;
  if (light) {
    const lamp = document.createElement("span");
    lamp.className = `light light-${light.toLowerCase()}`;
    lamp.textContent = `${GLYPHS[light]} ${words[light]}`;
    button.append(lamp);
  } else if (feature.properties.note) {
    const note = document.createElement("span");
    note.className = "second";
    note.textContent = feature.properties.note;
    button.append(note);
  }
  button.addEventListener("click", () => go(feature, item));
  item.append(button);
  return item;
}

function shapes(source) {
  if (source.type === "FeatureCollection") return source.features;
  return [source.type === "Feature" ? source : { type: "Feature", properties: {}, geometry: source }];
}

export async function ground(figure, places, whole) {
  const library = await import(LIBRARY);
  library.setWorkerUrl(WORKER);
  const map = new library.Map({
    container: figure.querySelector(".map-box"),
    style: { version: 8, sources: { places: { type: "geojson", data: places } }, layers: layers() },
    localIdeographFontFamily: FONTS.join(","),
    bounds: whole, fitBoundsOptions: { padding: 32, maxZoom: 14 },
    attributionControl: false, dragRotate: false, pitchWithRotate: false,
  });
  map.addControl(new library.NavigationControl({ visualizePitch: false }), "top-right");
  map.addControl(new library.ScaleControl({ unit: "metric" }), "bottom-left");
  const mark = document.body.dataset.sample;  // what a demonstration's pictures say
  if (mark) map.addControl(new library.AttributionControl({ compact: false, customAttribution: mark }), "bottom-right");
  map.on("load", () => {
    for (const light of Object.keys(LIGHTS)) map.addImage(`state-${light}`, pattern(light));
    map.addLayer({
      id: "state", type: "fill", source: "places", filter: ["all", ["==", ["geometry-type"], "Polygon"], ["has", "light"]],
      paint: { "fill-pattern": ["concat", "state-", ["get", "light"]] },
    }, "edge");
    const drawn = () => { figure.dataset.ready = "yes"; };
    if (figure.dataset.base) beneath(map, figure.dataset.base).then(drawn);
    else drawn();
  });
  return map;
}

async function one(figure) {
  figure.dataset.drawn = "yes";
  const inline = figure.querySelector("script[type='application/json']");
  const source = inline ? JSON.parse(inline.textContent) : await (await fetch(figure.dataset.source)).json();
  const features = shapes(source);
  const list = figure.querySelector(".map-list");
  const whole = features.reduce((box, feature) => corners(feature.geometry, box), [180, 90, -180, -90]);
  let map = null;
  const go = (feature, item) => {
    for (const other of list.children) other.removeAttribute("aria-current");
    item.setAttribute("aria-current", "true");
    const { url, open } = feature.properties;
    if (url && (open || !map)) return location.assign(url);
    map?.fitBounds(corners(feature.geometry), { padding: 60, maxZoom: 15, animate: false });
  };
  const items = features.map((feature) => lineOf(feature, JSON.parse(figure.dataset.words), go));
  list.replaceChildren(...items);
  try {
    map = await ground(figure, { type: "FeatureCollection", features: features.map((one, id) => ({ ...one, id })) }, whole);
  } catch {
    figure.querySelector(".map-box").hidden = true;
    figure.querySelector(".map-missing").hidden = false;
    return;
  }
  for (const layer of ["fill", "dot"]) {
    map.on("click", layer, (event) => {
      const id = event.features[0].id;
      go(features[id], items[id]);
      items[id].scrollIntoView({ block: "nearest" });
      const url = features[id].properties.url;
      if (url) location.assign(url);
    });
  }
}

export function draw(root) {
  for (const figure of root.querySelectorAll("[data-map]:not([data-drawn])")) one(figure);
}
