// The sections' vectors, passage by passage, in four bits a number.

import { Stream } from "./shards.js";

const LEVELS = 7;
const SCALES = 65535;

export class Passages {
  // `largest`: the largest scale, of the manifest.
  constructor(content, width, largest) {
    const all = new Stream(content);
    this.width = width;
    this.counts = all.stream().numbers();
    this.rows = rows(all.stream().bytes, width, largest);
  }

  // For each section how near (-1 to 1) its nearest passage is.
  near(vector) {
    const { width, counts, rows: { codes, scales } } = this;
    const found = new Float64Array(counts.length);
    let row = 0;
    for (let section = 0; section < counts.length; section += 1) {
      let best = -Infinity;
      for (const end = row + counts[section]; row < end; row += 1) {
        const near = scales[row] * product(codes, row * width, vector, width);
        if (near > best) best = near;
      }
      found[section] = best;
    }
    return found;
  }
}

// Each row's scale in two bytes, then its numbers, two a byte.
export function rows(bytes, width, largest) {
  const count = bytes.length / (2 + width / 2);
  const scales = new Float64Array(count);
  for (let i = 0; i < count; i += 1) scales[i] = (bytes[2 * i] + 256 * bytes[2 * i + 1]) * (largest / SCALES);
  const codes = new Int8Array(count * width);
  for (let i = 0, at = 2 * count; at < bytes.length; i += 2, at += 1) {
    codes[i] = (bytes[at] & 15) - LEVELS - 1;
    codes[i + 1] = (bytes[at] >> 4) - LEVELS - 1;
  }
  return { codes, scales };
}

// Even widths only.
function product(codes, at, vector, width) {
  let [even, odd] = [0, 0]; // two sums, which the processor makes side by side
  for (let i = 0; i < width; i += 2) {
    even += codes[at + i] * vector[i];
    odd += codes[at + i + 1] * vector[i + 1];
  }
  return even + odd;
}
