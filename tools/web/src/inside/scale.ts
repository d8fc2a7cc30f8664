// The scale of feature maps: which value is black and which is white. A few extreme values
// must not make all others look the same.

export interface Scale {
  black: number;
  white: number;
}

// percentile returns the value below which a share of the values lies.
export function percentile(values: Float32Array, share: number): number {
  const sorted = Float32Array.from(values).sort();
  return sorted[Math.round(share * (sorted.length - 1))];
}

const range = (values: Float32Array): Scale => ({ black: values.reduce((a, b) => Math.min(a, b), Infinity), white: values.reduce((a, b) => Math.max(a, b), -Infinity) });

// commonScale is that of all maps of a layer: grey is zero, or black if nothing is below it.
export function commonScale(values: Float32Array): Scale {
  const reach = percentile(values.map(Math.abs), 0.99), all = range(values);
  const most = reach > 0 ? reach : Math.max(-all.black, all.white);
  return { black: all.black < 0 ? -most : 0, white: most };
}

// ownScale is that of one map by itself: from its 1st to its 99th percentile.
export function ownScale(values: Float32Array): Scale {
  const own = { black: percentile(values, 0.01), white: percentile(values, 0.99) };
  return own.white > own.black ? own : range(values);
}
