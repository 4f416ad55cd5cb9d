// The live board asks for itself every half minute. A page that nobody looks at does not ask; what
// was focused stays focused; what grew old says so.
const OLD = 75_000;
let last = Date.now();
let focused = "";

const board = () => document.getElementById("sweep-board");
const old = () => document.getElementById("sweep-old");

function grownOld() {
  const notice = old();
  if (notice) notice.hidden = document.hidden || Date.now() - last < OLD;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt === board() && document.hidden) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== board() || event.detail.isError) return;
  last = Date.now();
  focused = board().contains(document.activeElement) ? document.activeElement.id : "";
});
document.addEventListener("htmx:afterSwap", () => {
  const again = focused && document.getElementById(focused);
  if (again && document.activeElement !== again) again.focus({ preventScroll: true });
  focused = "";
  grownOld();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && Date.now() - last > 30_000) window.htmx.trigger(board(), "again");
});
setInterval(grownOld, 5_000);
