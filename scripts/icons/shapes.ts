/** A square picture: four bytes a pixel (red, green, blue, alpha, not premultiplied), row by row. */
export interface Picture {
  readonly size: number;
  readonly pixels: Uint8Array;
}

/**
 * Signed distance from a point to a shape's edge, negative inside, in the unit square with its origin at the top left.
 */
export type Shape = (x: number, y: number) => number;

/** Red, green, blue from 0 to 255 and alpha from 0 to 1. */
export type Colour = readonly [number, number, number, number];

export interface Layer {
  readonly shape: Shape;
  /** One colour, or a colour by height. */
  readonly colour: Colour | ((y: number) => Colour);
}

export const circle =
  (cx: number, cy: number, radius: number): Shape =>
  (x, y) =>
    Math.hypot(x - cx, y - cy) - radius;

export const ring =
  (cx: number, cy: number, radius: number, width: number): Shape =>
  (x, y) =>
    Math.abs(Math.hypot(x - cx, y - cy) - radius) - width / 2;

/** The part of a ring from the top clockwise, with round ends. @param turn 0 to 1 */
export function arc(cx: number, cy: number, radius: number, width: number, turn: number): Shape {
  const whole = ring(cx, cy, radius, width);
  const end = turn * 2 * Math.PI;
  const caps = [0, end].map((angle) => circle(cx + radius * Math.sin(angle), cy - radius * Math.cos(angle), width / 2));
  return (x, y) => {
    const angle = (Math.atan2(x - cx, cy - y) + 2 * Math.PI) % (2 * Math.PI);
    return angle <= end ? whole(x, y) : Math.min(...caps.map((cap) => cap(x, y)));
  };
}

export function roundedSquare(inset: number, radius: number): Shape {
  const half = 0.5 - inset - radius;
  return (x, y) => {
    const dx = Math.abs(x - 0.5) - half;
    const dy = Math.abs(y - 0.5) - half;
    return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
  };
}

/** A line with round ends through these points. */
export function stroke(points: readonly (readonly [number, number])[], width: number): Shape {
  return (x, y) => {
    let nearest = Infinity;
    for (const [index, [bx, by]] of points.entries()) {
      const [ax, ay] = points[Math.max(0, index - 1)] ?? [bx, by];
      const length = (bx - ax) ** 2 + (by - ay) ** 2;
      const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
      nearest = Math.min(nearest, Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)));
    }
    return nearest - width / 2;
  };
}

/** Paints layers over each other, edges one pixel soft. */
export function paint(size: number, layers: readonly Layer[]): Picture {
  const pixels = new Uint8Array(size * size * 4);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const x = (column + 0.5) / size;
      const y = (row + 0.5) / size;
      let below: Colour = [0, 0, 0, 0];
      for (const { shape, colour } of layers) {
        const cover = Math.min(1, Math.max(0, 0.5 - shape(x, y) * size));
        if (cover > 0) below = over(typeof colour === 'function' ? colour(y) : colour, cover, below);
      }
      const [red, green, blue, alpha] = below;
      pixels.set([red, green, blue, alpha * 255].map(Math.round), (row * size + column) * 4);
    }
  }
  return { size, pixels };
}

function over([red, green, blue, opacity]: Colour, cover: number, below: Colour): Colour {
  const top = opacity * cover;
  const alpha = top + below[3] * (1 - top);
  if (alpha === 0) return below;
  const mix = (above: number, under: number): number => (above * top + under * below[3] * (1 - top)) / alpha;
  return [mix(red, below[0]), mix(green, below[1]), mix(blue, below[2]), alpha];
}
