// Where a drawing is, and where a model expects it.

// An Ink is the bounding box of a drawing and its centre of mass.
export interface Ink {
  left: number;
  top: number;
  width: number;
  height: number;
  x: number;
  y: number;
}

const faint = 32; // pixels below it are background

// inkOf measures a white drawing on black, RGBA bytes of side x side pixels; null if it
// is empty.
export function inkOf(bytes: Uint8ClampedArray, side: number): Ink | null {
  let left = side, top = side, right = -1, bottom = -1, mass = 0, x = 0, y = 0;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const v = bytes[4 * (row * side + column)];
      if (v < faint) continue;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
      mass += v;
      x += v * column;
      y += v * row;
    }
  }
  if (right < 0) return null;
  return { left, top, width: right - left + 1, height: bottom - top + 1, x: x / mass, y: y / mass };
}

// centred returns where the box goes in an image of height x width pixels, as left, top,
// width and height. As in MNIST, the centre of mass is in the middle of the image, and
// the longer side takes about 20 of 28 pixels.
export function centred({ left, top, width: w, height: h, x, y }: Ink, height: number, width: number): [number, number, number, number] {
  const scale = (0.72 * height) / Math.max(w, h);
  return [width / 2 - (x - left) * scale, height / 2 - (y - top) * scale, w * scale, h * scale];
}
