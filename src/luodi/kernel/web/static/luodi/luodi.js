// The shell in the browser: keys, drawer, menus, copying a figure. Every page works without it.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// Charts and maps load their libraries only where a page, or the drawer, holds one.
async function draw(root) {
  for (const row of $$("[data-picks]", root)) row.hidden = false;
  if ($("[data-chart]", root)) (await import("./chart.js")).draw(root);
  if ($("[data-map]", root)) (await import("./map.js")).draw(root);
}

function toast(words) {
  const line = $("#toast");
  line.textContent = words;
  line.hidden = false;
  line.showPopover?.();  // above an open drawer too
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { line.hidden = true; line.hidePopover?.(); }, 3500);
}

// Drawer: any [data-drawer] opens in it; the same address is a page of its own.
function openDrawer(link) {
  const box = $("#drawer-box");
  const url = link.dataset.drawer;
  $("#drawer-page").href = url;
  $("#drawer-name").textContent = ($(".figure-title", link) || link).textContent.trim();
  $("#drawer").replaceChildren();
  if (!box.open) box.showModal();
  $("#drawer").focus();
  window.htmx.ajax("GET", url, { target: "#drawer", swap: "innerHTML" });
}

function leave(event) {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button > 0;
}

function onClick(event) {
  const at = event.target;
  for (const menu of $$("details.menu[open]")) if (!menu.contains(at)) menu.open = false;
  const opener = at.closest("[data-drawer]");
  if (opener && $("#drawer-box") && window.htmx && !leave(event)) {
    event.preventDefault();
    return openDrawer(opener);
  }
  if (at.closest("[data-close-drawer]") || at === $("#drawer-box")) return $("#drawer-box").close();
  const copy = at.closest("[data-copy]");
  if (copy) return copyWords(copy.dataset.copy);
  const pick = at.closest("[data-pick]");
  if (pick) return pickAll(pick);
  const toggle = at.closest("[data-toggle-rail]");
  if (toggle) return turnRail(toggle);
  if (at.closest("[data-back]") && history.length > 1) {
    event.preventDefault();
    return history.back();
  }
  openRow(event);
}

function pickAll(button) {
  for (const box of $$("input[type=checkbox]:not(:disabled)", button.closest(".field"))) {
    box.checked = button.dataset.pick === "all";
  }
}

function turnRail(toggle) {
  const open = $("#rail").classList.toggle("open");
  toggle.setAttribute("aria-expanded", String(open));
  if (open) $("#rail a:not(.brand)").focus();
}

function openRow(event) {
  const row = event.target.closest("[data-rows] tbody tr");
  const own = event.target.closest("a, button, input, select, textarea, label, summary");
  if (row && !own && !leave(event) && !String(getSelection())) $("a", row)?.click();
}

// Keys.
const rows = () => $$("[data-rows] tbody tr, [data-row]");
const current = () => $("[aria-selected='true']:is([data-rows] tbody tr, [data-row])");

function move(step) {
  const all = rows();
  if (!all.length) return;
  const next = all[Math.min(Math.max(all.indexOf(current()) + step, 0), all.length - 1)];
  for (const row of all) row.removeAttribute("aria-selected");
  next.setAttribute("aria-selected", "true");
  const target = $("a, button", next) || next;
  if (target === next) next.tabIndex = -1;
  target.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

// What the current row does not offer, the page may; another row's is never pressed for it.
function press(selector) {
  const row = current();
  const other = row && $$(selector).find((one) => !one.closest("[data-row], [data-rows] tr"));
  ((row ? $(selector, row) : $(selector)) || other)?.click();
}
const KEYS = {
  "/": () => ($("[data-search]") || $("[data-search-all]"))?.focus(),
  j: () => move(1),
  k: () => move(-1),
  o: () => current() && $("a, [data-open]", current())?.click(),
  e: () => press("[data-edit]"),
  a: () => press("[data-accept]"),
  r: () => press("[data-reject]"),
  m: () => press("[data-merge]"),
  s: () => press("[data-split]"),
  n: () => press("[data-mark]"),
  c: copyFocused,
  "?": () => { if (!$("#keys")?.open) $("#keys")?.showModal(); },
};

function onKey(event) {
  if (event.key === "Escape") closeMenus();
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const act = KEYS[event.key];
  if (!act || ($("dialog[open]") && !"?c".includes(event.key))) return;
  event.preventDefault();
  act();
}

function closeMenus() {
  for (const menu of $$("details.menu[open]")) {
    menu.open = false;
    $("summary", menu).focus();
  }
  if ($("#rail.open")) turnRail($("[data-toggle-rail]"));
}

// A figure is copied as one sentence for a chat: by the copy keys, by c, by a long press, or by
// its button. What is meant: the figure in focus, under the pointer, or of the row in focus.
function sentenceMeant() {
  const at = document.activeElement;
  const row = at?.closest("[data-rows] tbody tr, [data-row]") || current();
  const figure = at?.closest("[data-sentence]") || $("[data-sentence]:hover")
    || (row && $("[data-sentence]", row));
  return figure?.dataset.sentence;
}

function copied(words) {
  toast(`${document.body.dataset.wordsCopied}${words}`);
}

function onCopy(event) {
  if (event.target.closest?.("input, textarea") || String(getSelection())) return;
  const words = sentenceMeant();
  if (!words) return;
  event.clipboardData.setData("text/plain", words);
  event.preventDefault();
  copied(words);
}

async function copyWords(words) {
  try {
    await navigator.clipboard.writeText(words);
    copied(words);
  } catch {
    offer(words);  // no clipboard here: a page without https, or a browser that refuses
  }
}

function offer(words) {
  const box = $("#sentence-box");
  const field = $("textarea", box) || document.createElement("textarea");
  Object.assign(field, { value: words, rows: 4, readOnly: true });
  field.setAttribute("aria-labelledby", "sentence-name");
  field.setAttribute("aria-describedby", "sentence-way");
  $("form", box).before(field);
  if (!box.open) box.showModal();
  field.focus();
  field.select();
  if (!document.execCommand("copy")) return;
  box.close();
  copied(words);
}

function onLongPress(event) {
  const figure = event.target.closest("[data-sentence]");
  if (!figure || event.pointerType !== "touch") return;
  event.preventDefault();
  copyWords(figure.dataset.sentence);
}

function copyFocused() {
  const words = sentenceMeant() || $("dialog[open] [data-copy], main [data-copy]")?.dataset.copy;
  if (words) copyWords(words);
}

// htmx: clean addresses from table forms; whole pages give their content; failures are said.
function tidy(event) {
  const { elt, parameters } = event.detail;
  const form = elt.closest("form[data-table]");
  if (!form) return;
  const shown = $$("input[name=cols]:checked", form).map((box) => box.value).join(",");
  parameters.delete("cols");
  if (shown !== form.dataset.table) parameters.set("cols", shown);
  if (parameters.get("size") === form.dataset.size) parameters.delete("size");
  for (const [name, value] of [...parameters.entries()]) if (value === "") parameters.delete(name);
}

function beforeSwap(event) {
  const { xhr, requestConfig, target } = event.detail;
  const asked = new URL(requestConfig.path, location.href).pathname;
  const answered = xhr.responseURL ? new URL(xhr.responseURL).pathname : asked;
  if (answered !== asked && requestConfig.verb === "get") {  // signed out meanwhile
    event.detail.shouldSwap = false;
    location.assign(requestConfig.path);
  } else if (target.id === "drawer" && xhr.responseText.includes('id="content"')) {
    event.detail.shouldSwap = true;  // a refusal is shown in the drawer too
    event.detail.isError = false;
    event.detail.selectOverride = "#content > *";
  }
}

function failed(event) {
  const number = event.detail.xhr?.getResponseHeader("X-Request-ID");
  const words = document.body.dataset;
  toast(number ? `${words.wordsError} (${number})` : words.wordsOffline);
}

// A search has answered while it was typed; leaving the box must not ask once more.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-search]")) event.stopPropagation();
}, true);
document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
document.addEventListener("copy", onCopy);
document.addEventListener("contextmenu", onLongPress);
document.addEventListener("htmx:configRequest", tidy);
document.addEventListener("htmx:beforeSwap", beforeSwap);
document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) draw(event.detail.elt.parentElement || document.body);
});
draw(document.body);
