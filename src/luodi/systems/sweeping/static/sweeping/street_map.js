// The map of streets: links by class, a list beside it, and edits that the server checks one by one.
// Every answer says how the edit is taken back; undo and redo send that, so nothing is kept unasked.

import { corners, ground } from "../luodi/map.js";
import { History } from "./street_history.js";
import { lineSpot, middles, nearestEnd, sameJunction } from "./street_lines.js";

const figure = document.getElementById("street-map");
const $ = (selector, root = figure) => root.querySelector(selector);
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const words = figure.dataset;
const dialog = document.getElementById("street-dialog");
const SNAP_PX = 14;
const SHOWN = 300;
const empty = { type: "FeatureCollection", features: [] };

const links = new Map();
let map = null;
let mode = "select";
let chosen = null;
let draft = [];
let dragged = null;
let busy = false;

function say(text, wrong = false) {
  const said = $("[data-said]");
  said.textContent = text;
  said.classList.toggle("street-wrong", wrong);
}

const feature = (type, coordinates, properties = {}) => ({ type: "Feature", properties, geometry: { type, coordinates } });
const collection = (features) => ({ type: "FeatureCollection", features });

// ---- what is seen

function classPaint(values, otherwise) {
  return ["match", ["get", "class"], ...values.flatMap((value, at) => [at + 1, value]), otherwise];
}

function arrow() {
  const size = 14;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  pen.strokeStyle = token("--ink");
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(4, 3);
  pen.lineTo(10, 7);
  pen.lineTo(4, 11);
  pen.stroke();
  return pen.getImageData(0, 0, size, size);
}

function addLayers() {
  const width = (factor) => ["interpolate", ["linear"], ["zoom"], 11, ["*", factor, classPaint([2.4, 1.8, 1.3, 1], 1)], 16, ["*", factor, classPaint([8, 6, 4.5, 3.5], 3)]];
  const colour = classPaint([token("--accent"), token("--accent"), token("--watch-lamp"), token("--ink-2")], token("--ink-2"));
  const round = { "line-cap": "round", "line-join": "round" };
  for (const name of ["links", "chosen", "draft", "points"]) map.addSource(name, { type: "geojson", data: empty });
  const below = map.getLayer("base-name") ? "base-name" : "name"; // names of streets stay readable
  map.addLayer({ id: "chosen", type: "line", source: "chosen", layout: round, paint: { "line-color": token("--yellow-lamp"), "line-width": 12, "line-opacity": 0.45 } }, below);
  for (const small of [false, true]) {
    map.addLayer({
      id: small ? "links-small" : "links", type: "line", source: "links", layout: small ? {} : round,
      filter: [small ? "==" : "!=", ["get", "class"], 4],
      paint: { "line-color": colour, "line-width": width(1), ...(small ? { "line-dasharray": [3, 1.5] } : {}) },
    }, below);
  }
  map.addLayer({ id: "links-touch", type: "line", source: "links", paint: { "line-color": "#000", "line-opacity": 0, "line-width": 18 } });
  map.addImage("one-way", arrow());
  map.addLayer({ id: "one-way", type: "symbol", source: "links", filter: ["get", "one_way"], layout: { "symbol-placement": "line", "symbol-spacing": 90, "icon-image": "one-way" } });
  map.addLayer({ id: "draft", type: "line", source: "draft", layout: round, paint: { "line-color": token("--seal"), "line-width": 3, "line-dasharray": [2, 1.5] } });
  map.addLayer({ id: "points", type: "circle", source: "points", paint: { "circle-color": ["case", ["get", "snap"], token("--seal"), token("--surface")], "circle-radius": ["case", ["get", "middle"], 4, 7], "circle-opacity": ["case", ["get", "middle"], 0.75, 1], "circle-stroke-color": token("--ink"), "circle-stroke-width": ["case", ["get", "middle"], 1, 2] } });
}

function draw() {
  if (!map) return;
  map.getSource("links")?.setData(collection([...links.values()]));
  const link = links.get(chosen);
  map.getSource("chosen")?.setData(link ? link : empty);
  const line = dragged ? dragged.line : mode === "move" && link ? link.geometry.coordinates : null;
  const points = draft.map((at) => feature("Point", at, { middle: false, snap: Boolean(nearEnd(at, 1)) }));
  if (line) {
    line.forEach((at, place) => points.push(feature("Point", at, { middle: false, snap: false, place })));
    if (!dragged) middles(line).forEach((at, place) => points.push(feature("Point", at, { middle: true, snap: false, place })));
  }
  map.getSource("points")?.setData(collection(points));
  const lines = dragged ? dragged.all.map((one) => feature("LineString", one.line)) : draft.length > 1 ? [feature("LineString", draft)] : [];
  map.getSource("draft")?.setData(collection(lines));
}

function found() {
  const asked = $("[data-find]").value.trim().toLowerCase();
  const level = $("[data-class]").value;
  return [...links.values()].filter(({ properties: one }) => (!level || String(one.class) === level) && (!asked || `${one.name} ${one.code}`.toLowerCase().includes(asked)));
}

function list() {
  const rows = found();
  const items = rows.slice(0, SHOWN).map(({ properties: one }) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const name = document.createElement("span");
    name.textContent = one.name;
    const note = document.createElement("span");
    note.className = "street-note";
    note.textContent = `${one.class_title} ${one.length_m} ${words.wordMetres}`;
    button.append(name, note);
    button.addEventListener("click", () => choose(one.id, true));
    item.dataset.link = one.id;
    if (one.id === chosen) item.setAttribute("aria-current", "true");
    item.append(button);
    return item;
  });
  if (rows.length > SHOWN) {
    const item = document.createElement("li");
    item.className = "second";
    item.textContent = words.wordMore;
    items.push(item);
  }
  $("[data-list]").replaceChildren(...items);
}

function card() {
  const box = $("[data-chosen]");
  const link = links.get(chosen);
  box.hidden = !link;
  if (!link) return box.replaceChildren();
  const one = link.properties;
  const name = document.createElement("b");
  name.textContent = one.name;
  const told = document.createElement("span");
  told.textContent = [one.code, one.class_title, `${one.length_m} ${words.wordMetres}`, one.one_way ? words.wordOneWay : ""].filter(Boolean).join("，");
  const acts = document.createElement("div");
  acts.className = "line";
  const address = words.page.replace("/0/", `/${one.id}/`);
  const anchors = [[words.wordOpen, address]];
  if (dialog) anchors.push([words.wordChange, `${address}change/`]);
  for (const [text, href] of anchors) {
    const anchor = document.createElement("a");
    anchor.className = "btn btn-small";
    anchor.href = href;
    anchor.textContent = text;
    acts.append(anchor);
  }
  box.replaceChildren(name, told, acts);
}

function choose(id, fly = false) {
  chosen = links.has(id) ? id : null;
  card();
  draw();
  for (const item of $("[data-list]").children) {
    if (item.dataset.link === String(chosen)) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
  }
  if (fly && map && chosen !== null) map.fitBounds(corners(links.get(chosen).geometry), { padding: 80, maxZoom: 17, animate: false });
}

// ---- what is sent

const history = new History(async (edit) => {
  const answer = await send(edit);
  if (answer && edit.was !== undefined && answer.features.length) history.renamed(edit.was, answer.features[0].properties.id);
  return answer;
}, () => {
  if (!dialog) return;
  $("[data-undo]").disabled = !history.canUndo;
  $("[data-redo]").disabled = !history.canRedo;
});

// The version is that of the link as it is shown here: one that somebody else has changed is refused.
function versioned(edit) {
  const of = (id) => links.get(id)?.properties.version ?? 0;
  if (edit.op === "reshape") return { ...edit, links: edit.links.map((one) => ({ ...one, version: of(one.link) })) };
  const told = { ...edit };
  if (edit.link !== undefined) told.version = of(edit.link);
  if (edit.other !== undefined) told.other_version = of(edit.other);
  return told;
}

async function send(edit) {
  if (busy) return null;
  busy = true;
  try {
    const answer = await fetch(words.edit, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": $("[name=csrfmiddlewaretoken]", dialog).value, "Idempotency-Key": crypto.getRandomValues(new Uint32Array(4)).join("-") },
      body: JSON.stringify(versioned(edit)),
    });
    const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
    if (!answer.ok) {
      const errors = told.errors ?? { "": [words.wordOffline] };
      say(Object.values(errors).flat().join("；"), true);
      return Object.assign([], { errors });
    }
    for (const id of told.gone) links.delete(id);
    for (const one of told.features) links.set(one.properties.id, one);
    if (!links.has(chosen)) chosen = null;
    if (told.features.length) chosen = told.features[0].properties.id;
    list();
    card();
    say(told.said || words.wordDone);
    return told;
  } catch {
    say(words.wordOffline, true);
    return null;
  } finally {
    busy = false;
    draw();
  }
}

// ---- drawing

const at = (event) => [Number(event.lngLat.lng.toFixed(7)), Number(event.lngLat.lat.toFixed(7))];
const nearEnd = (position, pixels = SNAP_PX, but = []) => nearestEnd(links.values(), position, (one) => map.project(one), pixels, but);
const snapped = (position, but = []) => nearEnd(position, SNAP_PX, but) ?? position;

function setMode(next) {
  mode = next;
  draft = [];
  dragged = null;
  for (const button of figure.querySelectorAll("[data-mode]")) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  $(".map-box").classList.toggle("street-busy", mode !== "select");
  if (map) map.doubleClickZoom[mode === "draw" || mode === "move" ? "disable" : "enable"]();
  say(words[`word${mode[0].toUpperCase()}${mode.slice(1)}`]);
  draw();
}

function finishDraft() {
  if (draft.length < 2) return;
  const form = $("[data-new]", dialog);
  form.elements.geometry.value = draft.map((one) => one.join(",")).join(";");
  $("[data-errors]", form).hidden = true;
  dialog.showModal();
  form.elements.name.focus();
}

async function sendDraft(event) {
  event.preventDefault();
  const form = event.target;
  const sent = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
  const answer = await history.act({ op: "add", sent });
  const box = $("[data-errors]", form);
  if (answer?.errors || !answer) {
    box.textContent = answer ? Object.entries(answer.errors).map(([name, said]) => `${label(form, name)}${said.join("；")}`).join(" ") : words.wordOffline;
    box.hidden = false;
    return;
  }
  dialog.close();
  form.elements.code.value = "";
  draft = [];
  draw();
}

function label(form, name) {
  const text = form.querySelector(`label[for="id_${name}"]`)?.firstChild?.textContent;
  return text ? `${text}：` : "";
}

// Moving a point that is a junction moves the ends of all links that meet there.
function startDrag(event) {
  const point = map.queryRenderedFeatures(event.point, { layers: ["points"] }).find((one) => one.properties.place !== undefined);
  const link = links.get(chosen);
  if (mode !== "move" || !point || !link) return;
  event.preventDefault();
  const line = link.geometry.coordinates.map((one) => [...one]);
  let place = point.properties.place;
  if (point.properties.middle) line.splice(++place, 0, at(event));
  dragged = { id: chosen, line, place, all: [{ link: chosen, line }], moved: Boolean(point.properties.middle) };
  const end = !point.properties.middle && (place === 0 || place === line.length - 1) ? line[place] : null;
  if (end) {
    for (const [id, other] of links) {
      const others = other.geometry.coordinates;
      for (const where of id === chosen ? [] : [0, others.length - 1]) {
        if (sameJunction(others[where], end)) dragged.all.push({ link: id, line: others.map((one) => [...one]), where });
      }
    }
  }
  map.dragPan.disable();
}

function drag(event) {
  if (!dragged) return;
  dragged.moved = true;
  const ends = dragged.place === 0 || dragged.place === dragged.line.length - 1;
  const to = ends ? snapped(at(event), dragged.all.map((one) => one.link)) : at(event);
  dragged.line[dragged.place] = to;
  for (const one of dragged.all) if (one.where !== undefined) one.line[one.where] = to;
  draw();
}

async function endDrag() {
  if (!dragged) return;
  const done = dragged;
  map.dragPan.enable();
  if (done.moved) await history.act({ op: "reshape", links: done.all.map(({ link, line }) => ({ link, line })) });
  dragged = null;
  draw();
}

function dropPoint(event) {
  const point = map.queryRenderedFeatures(event.point, { layers: ["points"] }).find((one) => one.properties.place !== undefined && !one.properties.middle);
  const link = links.get(chosen);
  if (!point || !link || link.geometry.coordinates.length < 3) return;
  history.act({ op: "reshape", links: [{ link: chosen, line: link.geometry.coordinates.filter((_one, place) => place !== point.properties.place) }] });
}

function clicked(event) {
  if (mode === "draw") {
    const here = snapped(at(event));
    const last = draft.at(-1);
    if (!last || !sameJunction(last, here)) draft.push(here);
    return draw();
  }
  const hit = map.queryRenderedFeatures(event.point, { layers: ["links-touch"] })[0];
  if (mode === "split" && hit) {
    const link = links.get(hit.properties.id);
    history.act({ op: "split", link: link.properties.id, at: lineSpot(link.geometry.coordinates, at(event)) });
  } else if (!dragged && hit) {
    choose(hit.properties.id);
    $(`[data-link="${hit.properties.id}"]`)?.scrollIntoView({ block: "nearest" });
  }
}

function keyed(event) {
  if (dialog?.open || event.target.closest("input, select, textarea")) return;
  const turned = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (turned && key === "z") return act(event, () => (event.shiftKey ? redo() : undo()));
  if (turned && key === "y") return act(event, redo);
  if (turned || event.altKey || !figure.contains(document.activeElement)) return;
  const modes = { n: "draw", m: "move", s: "split" };
  if (modes[key]) return act(event, () => setMode(modes[key]));
  if (key === "escape") return act(event, () => setMode(draft.length ? mode : "select"));
  if (key === "enter" && mode === "draw") return act(event, finishDraft);
  if (key === "backspace" && mode === "draw") return act(event, () => { draft.pop(); draw(); });
}

function act(event, work) {
  event.preventDefault();
  work();
}

const undo = async () => { if (await history.undo()) say(words.wordUndone); };
const redo = async () => { if (await history.redo()) say(words.wordRedone); };

function listen() {
  $("[data-find]").addEventListener("input", list);
  $("[data-class]").addEventListener("change", list);
  if (!dialog) return;
  for (const button of figure.querySelectorAll("[data-mode]")) button.addEventListener("click", () => setMode(button.dataset.mode));
  $("[data-undo]").addEventListener("click", undo);
  $("[data-redo]").addEventListener("click", redo);
  $("[data-new]", dialog).addEventListener("submit", sendDraft);
  $("[data-cancel]", dialog).addEventListener("click", () => { dialog.close(); draft = []; draw(); });
  document.addEventListener("keydown", keyed);
}

async function begin() {
  listen();
  const told = await (await fetch(words.source)).json();
  for (const one of told.features) links.set(one.properties.id, one);
  list();
  const whole = told.features.reduce((box, one) => corners(one.geometry, box), [180, 90, -180, -90]);
  try {
    map = await ground(figure, empty, told.features.length ? whole : [112.7, 34.2, 114.2, 35.0]);
  } catch {
    $(".map-box").hidden = true;
    $(".map-missing").hidden = false;
    return;
  }
  map.on("load", () => {
    addLayers();
    draw();
    const asked = /^#link-(\d+)$/.exec(location.hash);
    if (asked) choose(Number(asked[1]), true);
    figure.dataset.shown = "yes";
  });
  map.on("click", clicked);
  map.on("mousedown", startDrag);
  map.on("mousemove", drag);
  map.on("mouseup", endDrag);
  map.on("dblclick", (event) => {
    if (mode === "draw") finishDraft();
    else if (mode === "move") dropPoint(event);
  });
}

begin();
