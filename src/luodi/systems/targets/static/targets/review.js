// Words selected with the mouse: marked as a commitment, or taken as a piece of a split one.
// The words of the selected record stand out in the text, and are scrolled to.
// Offsets count characters of the stored text, as the server does: code points, not UTF-16 units.

const $ = (selector) => document.querySelector(selector);
const count = (words) => [...words].length;
const LONGEST = 200;

// Give the selected words inside a box with their place in it; null when there are none.
function selected(box) {
  const picked = getSelection();
  if (!picked.rangeCount || picked.isCollapsed) return null;
  const range = picked.getRangeAt(0);
  if (!box.contains(range.startContainer) || !box.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(box);
  before.setEnd(range.startContainer, range.startOffset);
  const words = textOf(range);
  const blank = words.length - words.trimStart().length;
  const kept = words.trim();
  if (!kept || count(kept) > LONGEST) return null;
  const start = count(textOf(before)) + count(words.slice(0, blank));
  return { words: kept, start, end: start + count(kept), range };
}

// The text nodes of a range, cut at its ends: nothing added, nothing left out.
function textOf(range) {
  return range.cloneContents().textContent;
}

// A small button beside the selection, for as long as there is one.
function offer(box, words, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-primary btn-small mark-button";
  button.textContent = words;
  button.hidden = true;
  document.body.append(button);
  button.addEventListener("mousedown", (event) => event.preventDefault());  // keep the selection
  button.addEventListener("click", () => act(selected(box)));
  document.addEventListener("selectionchange", () => place(button, selected(box)));
  box.addEventListener("scroll", () => place(button, selected(box)));
}

function place(button, found) {
  button.hidden = !found;
  if (!found) return;
  const edge = [...found.range.getClientRects()].at(-1) || found.range.getBoundingClientRect();
  const left = Math.min(edge.right + 4, innerWidth - button.offsetWidth - 8);
  const top = Math.min(edge.bottom + 4, innerHeight - button.offsetHeight - 8);
  button.style.left = `${scrollX + Math.max(left, 8)}px`;
  button.style.top = `${scrollY + Math.max(top, 8)}px`;
}

const text = $("[data-mark-text]");
if (text) {
  const mark = (found) => {
    if (!found) return;
    const { words, start, end } = found;
    location.assign(`${text.dataset.markText}?${new URLSearchParams({ start, end, words })}`);
  };
  offer(text, text.dataset.wordsMark, mark);
  $("[data-mark]").addEventListener("click", (event) => {
    const found = selected(text);
    if (!found) return;
    event.preventDefault();
    mark(found);
  });
}

// Bring an element into sight in its own box; the page moves only where the boxes are side by side.
function bring(box, element) {
  const [inside, around] = [element.getBoundingClientRect(), box.getBoundingClientRect()];
  const seen = inside.top >= around.top && inside.bottom <= around.bottom;
  if (!seen) box.scrollTop += inside.top - around.top - box.clientHeight / 3;
  if (matchMedia("(min-width: 821px)").matches) element.scrollIntoView({ block: "nearest" });
}

// Show a record's words; those of one that overlaps an earlier one stand in the earlier one's.
function show(record) {
  const spans = [...document.querySelectorAll(".review-text .span")];
  const start = Number(record.dataset.start);
  for (const one of spans) one.removeAttribute("aria-current");
  const words = spans.find(({ dataset }) => Number(dataset.start) <= start && start < Number(dataset.end));
  if (!words) return;
  words.setAttribute("aria-current", "true");
  bring($(".review-text"), words);
}

const records = $(".review-records");
if (records) {
  const select = (record) => {
    for (const one of records.querySelectorAll(".record")) one.removeAttribute("aria-selected");
    record.setAttribute("aria-selected", "true");
  };
  new MutationObserver((changes) => {
    const found = changes.find(({ target }) => target.matches(".record[aria-selected='true']"));
    if (found) show(found.target);
  }).observe(records, { attributeFilter: ["aria-selected"], subtree: true });
  records.addEventListener("click", (event) => {
    const record = event.target.closest(".record");
    if (record) select(record);
    if (event.target.closest(".record-number")) event.preventDefault();
  });
  $(".review-text").addEventListener("click", (event) => {
    const words = event.target.closest(".span");
    const record = words && document.getElementById(`c${words.id.slice(1)}`);
    if (!record) return;
    event.preventDefault();
    select(record);
    bring(records, record);
  });
  const named = /^#[cs]([0-9]+)$/.exec(location.hash);
  const asked = named && document.getElementById(`c${named[1]}`);
  if (asked) select(asked);
}

const sentence = $("[data-split-text]");
if (sentence) {
  const from = Number(sentence.dataset.splitText);
  const [pieces, spans] = [$("[data-pieces]"), $("[data-spans]")];
  offer(sentence, sentence.dataset.wordsAdd, (found) => {
    if (!found) return;
    const line = found.words.split(/\s+/).join("");
    pieces.value = [pieces.value.trimEnd(), line].filter(Boolean).join("\n");
    spans.value += ` ${from + found.start}-${from + found.end}`;
    getSelection().removeAllRanges();
  });
}
