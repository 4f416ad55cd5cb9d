// The board on a wall: its pages take turns. Any key or the pointer over it holds them still;
// whoever asks for less motion turns them by the arrow keys alone. Without this file all is shown.

const TURN_MS = 15000;
const REST_MS = 60000;
const still = matchMedia("(prefers-reduced-motion: reduce)");
let at = 0;
let restUntil = 0;
let over = false;

const box = () => document.querySelector("#slides");
const slides = () => [...document.querySelectorAll(".slide")];

function show() {
  const all = slides();
  if (!all.length) return;
  at = (at + all.length) % all.length;
  all.forEach((slide, place) => { slide.hidden = place !== at; });
  document.querySelector("[data-place]").textContent = `${at + 1} / ${all.length}`;
  const held = paused() && !still.matches;
  document.querySelector("[data-paused]").textContent = held ? box().dataset.wordPaused : "";
}

function paused() {
  return still.matches || over || Date.now() < restUntil;
}

function onKey(event) {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    return location.assign(box().dataset.home);
  }
  restUntil = Date.now() + REST_MS;
  if (["ArrowRight", "PageDown", " "].includes(event.key)) at += 1;
  if (["ArrowLeft", "PageUp"].includes(event.key)) at -= 1;
  if (event.key === " ") event.preventDefault();
  show();
}

document.addEventListener("keydown", onKey);
document.addEventListener("pointerover", (event) => { over = Boolean(event.target.closest?.(".slide")); show(); });
document.documentElement.addEventListener("pointerleave", () => { over = false; show(); });
document.addEventListener("htmx:afterSettle", show);
setInterval(() => { if (!paused()) { at += 1; show(); } }, TURN_MS);
show();
