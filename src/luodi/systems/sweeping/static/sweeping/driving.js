// A phone fills in where it is: its WGS 84 differs from CGCS2000 by less than its own error.
const PLACES = 7;

for (const form of document.querySelectorAll("[data-here]")) {
  const button = form.querySelector("[data-find-me]");
  const told = form.querySelector("[data-found]");
  const lon = form.elements.namedItem("lon");
  const lat = form.elements.namedItem("lat");
  if (!button || !lon || !lat || !navigator.geolocation || !window.isSecureContext) continue;
  button.hidden = false;
  const found = ({ coords }) => {
    lon.value = coords.longitude.toFixed(PLACES);
    lat.value = coords.latitude.toFixed(PLACES);
    told.textContent = `${told.dataset.wordsFound} ±${Math.round(coords.accuracy)} m`;
    button.disabled = false;
  };
  const missing = () => {
    told.textContent = told.dataset.wordsNone;
    button.disabled = false;
  };
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(found, missing, { enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 });
  });
}
