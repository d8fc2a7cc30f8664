// What addresses say.

// whole is a whole number of an address, from 0.
export function whole(state: URLSearchParams, name: string, usual = 0): number {
  const value = Math.floor(Number(state.get(name) ?? usual));
  return value >= 0 ? Math.min(value, Number.MAX_SAFE_INTEGER) : usual;
}

// written is z as an address has it.
export function written(z: Float32Array): string {
  return Array.from(z, (v) => v.toFixed(3)).join(",");
}

// read is the z of an address, null where it is none of that width.
export function read(text: string | null, width: number): Float32Array | null {
  const z = (text ?? "").split(",").map(Number);
  return z.length === width && z.every((v) => Number.isFinite(Math.fround(v))) ? Float32Array.from(z) : null;
}
