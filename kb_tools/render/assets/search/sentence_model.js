// What a sentence means, as numbers: the model of kb_tools/search/sentence_model.py in the browser, its
// weights in eight bits, from the file that kb_tools/search/shipped_model.py wrote.

import { kernel } from "./kernel.js";
import { Stream } from "./shards.js";

const LARGEST = 2 ** 31 - 1; // of a sum in the kernel
const WEIGHT = 127; // the largest
const AT_ONCE = 4; // rows that the kernel multiplies together

// facts: { layers, heads, width, inner, pieces, most, tiny } of the manifest.
export async function sentenceModel(facts, content) {
  const parts = new Stream(content);
  const [floats, codes] = [parts.stream().bytes, parts.stream().bytes];
  const { width, inner, most } = facts;
  const rows = most + AT_ONCE;
  const scratch = rows * (2 * inner + 4 * (2 * width + 3 * width + Math.max(inner, 3 * width) + rows));
  const sums = await kernel(codes.length + floats.length + scratch + 256);
  return new SentenceModel(facts, sums, codes, floats, rows);
}

// All numbers are in the kernel's memory and known by where they begin there, in bytes.
class SentenceModel {
  constructor(facts, sums, codes, floats, rows) {
    const { layers, width, inner, pieces, most } = facts;
    Object.assign(this, facts);
    this.sums = sums;
    this.codes = new Int8Array(sums.memory.buffer);
    this.numbers = new Float32Array(sums.memory.buffer);
    let free = 0;
    const room = (bytes) => (free = 16 * Math.ceil((free + bytes) / 16)) && free - 16 * Math.ceil(bytes / 16);
    let [code, float] = [room(codes.length), room(floats.length)];
    this.codes.set(codes, code);
    this.codes.set(new Int8Array(floats.buffer, floats.byteOffset, floats.length), float);
    const some = (count) => (float += 4 * count) - 4 * count;
    const table = (columns, wide) => ({ at: (code += columns * wide) - columns * wide, columns, width: wide, scales: some(columns) });
    const linear = (columns, wide) => ({ ...table(columns, wide), bias: some(columns) });
    const norm = () => ({ weight: some(width), bias: some(width) });
    this.words = table(pieces, width);
    this.places = some(most * width);
    this.norm = norm();
    this.blocks = Array.from({ length: layers }, () => ({
      attention: linear(3 * width, width), mixed: linear(width, width), norm: norm(),
      wide: linear(inner, width), narrow: linear(width, inner), last: norm(),
    }));
    this.whole = room(2 * rows * inner);
    [this.x, this.seen, this.split] = [room(4 * rows * width), room(4 * rows * width), room(4 * rows * 3 * width)];
    [this.between, this.shares] = [room(4 * rows * Math.max(inner, width)), room(4 * rows)];
  }

  // A vector of length 1 for a text of so many pieces; at most `most` are read.
  embedded(pieces) {
    const { width, inner, codes, words, numbers, places } = this;
    const read = pieces.slice(0, this.most);
    const rows = read.length;
    const x = this.#view(this.x, rows * width);
    read.forEach((number, row) => {
      const [at, scale] = [words.at + number * width, numbers[words.scales / 4 + number]];
      for (let i = 0; i < width; i += 1) x[row * width + i] = codes[at + i] * scale + numbers[places / 4 + row * width + i];
    });
    this.#normed(x, this.norm);
    for (const block of this.blocks) {
      this.#linear(this.x, rows, block.attention, this.split);
      this.#attended(rows);
      this.#linear(this.seen, rows, block.mixed, this.between);
      this.#add(x, this.between);
      this.#normed(x, block.norm);
      this.#linear(this.x, rows, block.wide, this.between);
      const wide = this.#view(this.between, rows * inner);
      for (let i = 0; i < wide.length; i += 1) wide[i] = gelu(wide[i]);
      this.#linear(this.between, rows, block.narrow, this.seen);
      this.#add(x, this.seen);
      this.#normed(x, block.last);
    }
    const sum = new Float64Array(width);
    for (let i = 0; i < x.length; i += 1) sum[i % width] += x[i];
    const length = Math.sqrt(sum.reduce((all, value) => all + value * value, 0)) || 1;
    return sum.map((value) => value / length);
  }

  #view(at, count) {
    return this.numbers.subarray(at / 4, at / 4 + count);
  }

  #add(x, at) {
    const more = at / 4;
    for (let i = 0; i < x.length; i += 1) x[i] += this.numbers[more + i];
  }

  // Rows of numbers times the weights: each row in whole numbers by its own scale.
  #linear(from, rows, { at, columns, width, scales, bias }, into) {
    const { sums, whole, codes } = this;
    const most = Math.min(32767, Math.floor(LARGEST / (WEIGHT * width)));
    const worth = [];
    for (let row = 0; row < rows; row += 1) worth.push(sums.whole(from + 4 * row * width, whole + 2 * row * width, width, most));
    const padded = AT_ONCE * Math.ceil(rows / AT_ONCE);
    codes.fill(0, whole + 2 * rows * width, whole + 2 * padded * width);
    sums.products(whole, at, into, padded, columns, width);
    for (let row = 0; row < rows; row += 1) sums.real(into + 4 * row * columns, scales, bias, columns, worth[row]);
  }

  // All to all, within each head.
  #attended(rows) {
    const { width, heads, split, seen, shares, sums } = this;
    const size = (4 * width) / heads;
    const stride = 4 * 3 * width;
    const scale = 1 / Math.sqrt(width / heads);
    for (let head = 0; head < heads; head += 1) {
      const [query, key, value] = [0, 4 * width, 8 * width].map((part) => split + part + head * size);
      for (let row = 0; row < rows; row += 1) {
        let most = -Infinity;
        const near = this.#view(shares, rows);
        for (let other = 0; other < rows; other += 1) {
          near[other] = scale * sums.product(query + row * stride, key + other * stride, size);
          if (near[other] > most) most = near[other];
        }
        let all = 0;
        for (let other = 0; other < rows; other += 1) all += near[other] = Math.exp(near[other] - most);
        for (let other = 0; other < rows; other += 1) near[other] /= all;
        sums.mixture(shares, value, seen + 4 * row * width + head * size, rows, stride, size);
      }
    }
  }

  #normed(x, norm) {
    const { width, tiny } = this;
    const [weight, bias] = [this.#view(norm.weight, width), this.#view(norm.bias, width)];
    for (let start = 0; start < x.length; start += width) {
      let [mean, spread] = [0, 0];
      for (let i = 0; i < width; i += 1) mean += x[start + i] / width;
      for (let i = 0; i < width; i += 1) spread += (x[start + i] - mean) ** 2 / width;
      const by = 1 / Math.sqrt(spread + tiny);
      for (let i = 0; i < width; i += 1) x[start + i] = (x[start + i] - mean) * by * weight[i] + bias[i];
    }
  }
}

// x times the share of a normal distribution below x. The error function to 1.5e-7: M. Abramowitz and
// I. A. Stegun, Handbook of Mathematical Functions (1964), 7.1.26.
function gelu(x) {
  const z = Math.abs(x) * Math.SQRT1_2;
  const t = 1 / (1 + 0.3275911 * z);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-z * z);
  return x * (x < 0 ? tail / 2 : 1 - tail / 2);
}
