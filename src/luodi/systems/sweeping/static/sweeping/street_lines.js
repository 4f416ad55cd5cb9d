// Lines on the map of streets: where ends meet, what is near, where a click falls.

const SAME_DEG = 1e-6; // about a decimetre, as the server takes ends for one junction

export const sameJunction = (one, other) => Math.abs(one[0] - other[0]) < SAME_DEG && Math.abs(one[1] - other[1]) < SAME_DEG;

export const middles = (line) => line.slice(1).map((one, at) => [(one[0] + line[at][0]) / 2, (one[1] + line[at][1]) / 2]);

// The end of a link that lies within so many pixels of a position; null when there is none.
export function nearestEnd(links, position, project, pixels, but = []) {
  const here = project(position);
  let best = null;
  let least = pixels;
  for (const { geometry, properties } of links) {
    if (but.includes(properties.id)) continue;
    for (const end of [geometry.coordinates[0], geometry.coordinates.at(-1)]) {
      const there = project(end);
      const apart = Math.hypot(there.x - here.x, there.y - here.y);
      if (apart <= least) {
        least = apart;
        best = end;
      }
    }
  }
  return best;
}

// The point of a line that is nearest to a position, on a plane at its latitude.
export function lineSpot(line, position) {
  const east = Math.cos((position[1] * Math.PI) / 180);
  let best = line[0];
  let least = Infinity;
  for (let at = 1; at < line.length; at += 1) {
    const [one, other] = [line[at - 1], line[at]];
    const step = [(other[0] - one[0]) * east, other[1] - one[1]];
    const here = [(position[0] - one[0]) * east, position[1] - one[1]];
    const square = step[0] ** 2 + step[1] ** 2;
    const share = square ? Math.min(1, Math.max(0, (here[0] * step[0] + here[1] * step[1]) / square)) : 0;
    const apart = Math.hypot(here[0] - share * step[0], here[1] - share * step[1]);
    if (apart < least) {
      least = apart;
      best = [one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])];
    }
  }
  return best;
}
