"use strict";
(() => {
  const map = document.querySelector(".map");
  const whole = map.viewBox.baseVal;
  // A little more below, where the key lies.
  const full = { x: whole.x, y: whole.y, w: whole.width, h: whole.height * 1.05 };
  const unitMetres = Number(map.dataset.unitM);
  const bar = document.querySelector(".bar");
  const lines = [...document.querySelectorAll(".line")];
  let view = { ...full };
  let chosen = null;

  // The part of the drawing that is seen, in the shape of its frame, so that a unit is known in pixels.
  function framed(seen) {
    const shape = map.clientWidth / map.clientHeight;
    const w = Math.max(seen.w, seen.h * shape);
    const h = w / shape;
    return { x: seen.x + (seen.w - w) / 2, y: seen.y + (seen.h - h) / 2, w, h };
  }
  function show(seen) {
    if (!map.clientWidth || !map.clientHeight) return;
    view = framed(seen);
    map.setAttribute("viewBox", [view.x, view.y, view.w, view.h].join(" "));
    const closer = framed(full).w / view.w;
    // Lines grow more slowly than streets, so that a closer look parts them.
    map.style.setProperty("--u", (view.w / map.clientWidth) * Math.max(1, closer) ** 0.25);
    map.classList.toggle("near", closer > 2.5);
    map.classList.toggle("far", view.w / map.clientWidth > 2.6);
    if (bar) scale();
  }
  function scale() {
    const metres = (view.w / map.clientWidth) * unitMetres;
    const longest = Math.max(110 * metres, 1);
    const power = 10 ** Math.floor(Math.log10(longest));
    const round = power * [5, 2, 1].find((step) => step * power <= longest);
    bar.style.width = `${round / metres}px`;
    bar.nextElementSibling.textContent = round >= 1000 ? `${round / 1000} 公里` : `${round} 米`;
  }
  function zoom(factor, at = { x: 0.5, y: 0.5 }) {
    const w = Math.min(framed(full).w * 1.5, Math.max(framed(full).w / 60, view.w / factor));
    const h = (w * view.h) / view.w;
    show({ x: view.x + (view.w - w) * at.x, y: view.y + (view.h - h) * at.y, w, h });
  }
  function move(right, down) {
    show({ ...view, x: view.x + right * view.w, y: view.y + down * view.h });
  }
  function place(event) {
    const frame = map.getBoundingClientRect();
    return { x: (event.clientX - frame.left) / frame.width, y: (event.clientY - frame.top) / frame.height };
  }

  function light(route) {
    map.classList.toggle("picked", route !== null);
    for (const part of map.querySelectorAll(".route, .badge")) part.classList.toggle("on", part.dataset.route === route);
  }
  function choose(route, { look = false } = {}) {
    chosen = route === chosen ? null : route;
    for (const line of lines) {
      const open = line.dataset.route === chosen;
      line.setAttribute("aria-expanded", String(open));
      document.getElementById(line.getAttribute("aria-controls")).hidden = !open;
      if (open && look) line.scrollIntoView({ block: "nearest" });
    }
    light(chosen);
  }
  for (const line of lines) {
    const { route } = line.dataset;
    line.addEventListener("click", () => choose(route));
    line.addEventListener("mouseenter", () => light(route));
    line.addEventListener("mouseleave", () => light(chosen));
    line.addEventListener("focus", () => line.matches(":focus-visible") && light(route));
    line.addEventListener("blur", () => light(chosen));
  }

  // A stop of the list is shown on the map: looked at it is thick, chosen it comes to the middle.
  const stopOf = (button) => {
    const { route } = button.closest("li[data-day]").querySelector(".line").dataset;
    return map.querySelector(`.route[data-route="${route}"] [data-stop="${button.dataset.stop}"]`);
  };
  for (const button of document.querySelectorAll(".stops button")) {
    for (const [event, on] of [["mouseenter", true], ["mouseleave", false], ["focus", true], ["blur", false]]) {
      button.addEventListener(event, () => stopOf(button).classList.toggle("here", on));
    }
    button.addEventListener("click", () => {
      const box = stopOf(button).getBBox();
      const w = Math.min(view.w, Math.max(framed(full).w / 8, box.width * 4));
      const h = (w * view.h) / view.w;
      show({ x: box.x + (box.width - w) / 2, y: box.y + (box.height - h) / 2, w, h });
    });
  }

  for (const box of document.querySelectorAll("[data-shows-day]")) {
    box.addEventListener("change", () => {
      for (const part of document.querySelectorAll(`[data-day="${box.dataset.showsDay}"]`)) {
        part.toggleAttribute("hidden", !box.checked);
        part.style.display = box.checked ? "" : "none";
      }
    });
  }
  document.querySelector("#ways").addEventListener("change", (event) => map.classList.toggle("no-dead", !event.target.checked));
  document.querySelector("#closer").addEventListener("click", () => zoom(1.5));
  document.querySelector("#further").addEventListener("click", () => zoom(1 / 1.5));
  document.querySelector("#whole").addEventListener("click", () => show(full));

  const held = new Map();
  let moved = 0;
  map.addEventListener("pointerdown", (event) => { held.set(event.pointerId, place(event)); moved = 0; });
  map.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    if (other) zoom(Math.hypot(now.x - other.x, now.y - other.y) / Math.max(0.01, Math.hypot(before.x - other.x, before.y - other.y)), other);
    else move(before.x - now.x, before.y - now.y);
    if (moved > 0.01 && !map.hasPointerCapture(event.pointerId)) { map.setPointerCapture(event.pointerId); map.classList.add("dragged"); }
    held.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    map.addEventListener(end, (event) => { held.delete(event.pointerId); map.classList.remove("dragged"); });
  }
  map.addEventListener("wheel", (event) => { event.preventDefault(); zoom(Math.exp(-event.deltaY / 400), place(event)); }, { passive: false });
  map.addEventListener("click", (event) => {
    const route = event.target.closest("[data-route]");
    if (moved < 0.01 && route) choose(route.dataset.route, { look: true });
  });
  map.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-0.15, 0], ArrowRight: [0.15, 0], ArrowUp: [0, -0.15], ArrowDown: [0, 0.15] };
    if (steps[event.key]) move(...steps[event.key]);
    else if (event.key === "+" || event.key === "=") zoom(1.5);
    else if (event.key === "-") zoom(1 / 1.5);
    else if (event.key === "0") show(full);
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && chosen !== null) choose(chosen); });
  // A page that is printed or turned keeps what was looked at.
  new ResizeObserver(() => show(view)).observe(map);
  show(full);
})();
