// @ts-check
// The bytes of the index, as content/guide/search-index.md describes them.
import { words as said } from './said.js';

/** Fields by number; the fourth holds keys. */
export const TITLE = 0, AUTHOR = 1, BODY = 2, KEY = 3;
/** A block of more documents begins with a head of as many. */
export const HEAD = 8192;
/** Lengths of fields are told exactly up to here. */
const EXACT = 40;

/** What is wrong with the index: `gone`, `offline` or `broken`. */
export class Trouble extends Error {
  /** @param {'gone' | 'offline' | 'broken'} kind @param {string} message */
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/** Reads numbers and terms one after another. */
export class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
    this.term = new Uint8Array(0);
  }

  /** @returns {number} */
  varint() {
    for (let value = 0, scale = 1; this.at < this.bytes.length && scale < 2 ** 49; scale *= 128) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new Trouble('broken', said.damaged);
  }

  /** @param {number} length @returns {Uint8Array} */
  take(length) {
    this.at += length;
    if (this.at > this.bytes.length) throw new Trouble('broken', said.damaged);
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** @returns {Uint8Array} the next term of a front-coded list */
  front() {
    const shared = this.varint();
    if (shared > this.term.length) throw new Trouble('broken', said.damaged);
    const rest = this.take(this.varint());
    const term = new Uint8Array(shared + rest.length);
    term.set(this.term.subarray(0, shared));
    term.set(rest, shared);
    return (this.term = term);
  }

  /** @param {number} count @param {number} [first] what the first is counted from @returns {Uint32Array} documents in ascending order */
  documents(count, first = 0) {
    if (count > this.bytes.length - this.at) throw new Trouble('broken', said.damaged);
    const docs = new Uint32Array(count);
    for (let at = 0, doc = first; at < count; at++) docs[at] = doc += this.varint();
    return docs;
  }

  /** @returns {Uint8Array[]} separators with their number before them */
  separators() {
    return Array.from({ length: this.varint() }, () => this.front());
  }
}

/** @param {Uint8Array} a @param {Uint8Array} b @returns {number} their order, byte by byte */
export function compare(a, b) {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) if (a[at] !== b[at]) return a[at] - b[at];
  return a.length - b.length;
}

/** @param {number} length @param {(at: number) => boolean} isLow @returns {number} the first place that is not low */
export function bisect(length, isLow) {
  let low = 0;
  for (let high = length; low < high; ) {
    const middle = (low + high) >> 1;
    if (isLow(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param {Uint8Array[]} separators @param {Uint8Array} term @returns {number} the part that would hold the term */
export function locate(separators, term) {
  return Math.max(0, bisect(separators.length, (at) => compare(separators[at], term) <= 0) - 1);
}

const ROOTS = Float64Array.from({ length: 256 }, (_, count) => Math.sqrt(count));
const NORMS = Float64Array.from({ length: 256 }, (_, code) => 1 / Math.sqrt(code < EXACT ? Math.max(1, code) : EXACT * 2 ** ((code - EXACT) / 16)));

/** Documents of one term in one field, ascending. */
export class Posting {
  /** @param {Uint32Array} docs @param {(at: number) => number} impact of the document at a place */
  constructor(docs, impact) {
    this.docs = docs;
    this.impact = impact;
  }

  /** @param {Uint32Array} docs @param {Uint8Array} counts occurrences in each @param {Uint8Array} codes of its field's length */
  static of(docs, counts, codes) {
    return new Posting(docs, (at) => ROOTS[counts[at]] * NORMS[codes[at]]);
  }

  /**
   * @param {Reader} reader
   * @param {number} count
   * @param {number} field
   * @param {number} first what documents are counted from
   */
  static read(reader, count, field, first = 0) {
    const docs = reader.documents(count, first);
    return field === KEY ? new Posting(docs, () => 0) : Posting.of(docs, reader.take(count), reader.take(count));
  }
}

/** @typedef {{load: (signal?: AbortSignal) => Promise<Posting>}} Tail all of a slice, elsewhere */

const NONE = new Posting(new Uint32Array(0), () => 0);
/** With fewer slices the best are not worth a list of their own. */
const FEW = 3;

/** What a segment knows of a term in a field. */
export class Block {
  /**
   * @param {number} field
   * @param {number} count documents in the whole segment
   * @param {Posting | null} all of them
   * @param {Map<number, Tail> | null} tails or, by slice, where they are; those that score best are slice -1
   */
  constructor(field, count, all, tails = null) {
    this.field = field;
    this.count = count;
    this.head = all ?? NONE;
    this.tails = tails;
    /** @type {Map<number, Posting>} */
    this.loaded = new Map();
  }

  /** @param {number} slice @returns {number} of its documents, those below may be missing here */
  unknown(slice) {
    if (!this.tails?.has(slice) || this.loaded.has(slice)) return 0;
    // Of keys the head has the newest.
    return this.field === KEY ? (this.head.docs[0] ?? Infinity) : Infinity;
  }

  /** @param {number} slice @returns {Posting} what is known of it */
  of(slice) {
    return this.loaded.get(slice) ?? this.head;
  }

  /** @param {number} slice @param {AbortSignal} [signal] */
  async load(slice, signal) {
    const tail = this.tails?.get(slice);
    if (tail) this.loaded.set(slice, await tail.load(signal));
  }

  /** Fetches those that score best, or all where that costs no more. @param {AbortSignal} [signal] */
  async loadHead(signal) {
    const best = this.tails?.get(-1);
    if (this.tails && best && this.tails.size > FEW) this.head = await best.load(signal);
    else await Promise.all([...(this.tails?.keys() ?? [])].map((slice) => slice >= 0 && this.load(slice, signal)));
  }
}
