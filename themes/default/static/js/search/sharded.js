// @ts-check
// A segment in many small files, of which a search reads few.
import { Block, HEAD, KEY, Posting, Reader, bisect, compare, locate } from './postings.js';
import { parsed } from './store.js';
import { utf8 } from './words.js';

/** Files of the lexicon that are read for one word. */
const WORD_FILES = 4;
const text = new TextDecoder();

/** @typedef {{u: string, t: string, a: string, d: number, l: number, f: number, r: string, s: string | 0}} Row a message */

/** @param {any} columns @param {number} at @returns {Row} */
export function row(columns, at) {
  const { u, t, a, d, l, f, r, s } = columns;
  return { u: u[at], t: t[at], a: a[at], d: d[at], l: l[at], f: f[at], r: r[at], s: s[at] };
}

/** Adds up differences. @param {number[]} steps @returns {number[]} */
export function summed(steps) {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

/** One segment; documents are counted from its first. */
export class ShardedSegment {
  /**
   * @param {import('./store.js').Store} store
   * @param {{id: string, documents: number, first?: string, last?: string}} info
   * @param {{head?: number, texts?: boolean}} options
   */
  constructor(store, info, { head = HEAD, texts = false } = {}) {
    this.store = store;
    this.id = info.id;
    this.documents = info.documents;
    this.first = info.first ?? '';
    this.last = info.last ?? '9';
    this.head = head;
    this.hasTexts = texts;
    this.slice = info.documents;
    this.rows = this.leads = 1;
    /** @type {Uint8Array[] | undefined} */
    this.separators = undefined;
  }

  /** @param {string} name @param {AbortSignal} [signal] */
  file(name, signal) {
    return this.store.get(`${this.id}/${name}.lpi`, signal);
  }

  /** @param {string} name @param {AbortSignal} [signal] */
  async json(name, signal) {
    return parsed(await this.file(name, signal), name);
  }

  /** @param {AbortSignal} [signal] */
  async open(signal) {
    if (this.separators) return;
    const reader = new Reader(await this.file('terms', signal));
    const [, slice, rows, leads] = [0, 0, 0, 0].map(() => reader.varint());
    [this.slice, this.rows, this.leads] = [slice, rows, leads].map((many) => many || 1);
    this.separators = reader.separators();
  }

  /** @param {string} term @param {AbortSignal} [signal] @returns {Promise<Block[]>} one for each field that has it */
  async lookup(term, signal) {
    await this.open(signal);
    const key = utf8.encode(term);
    const bytes = await this.file(`c${locate(this.separators ?? [], key)}`, signal);
    return this.blocks(bytes, key);
  }

  /** @param {Uint8Array} bytes of a chunk @param {Uint8Array} key @returns {Block[]} */
  blocks(bytes, key) {
    const reader = new Reader(bytes);
    const terms = reader.separators();
    const masks = reader.take(terms.length);
    /** @type {{field: number, count: number, isIt: boolean}[]} */
    const entries = [];
    terms.forEach((term, at) => {
      const isIt = compare(term, key) === 0;
      for (let field = 0; field <= KEY; field++) if (masks[at] & (1 << field)) entries.push({ field, isIt, count: 0 });
    });
    for (const entry of entries) entry.count = reader.varint();
    const found = [];
    for (const { field, count, isIt } of entries) {
      if (count <= this.head) continue;
      const tails = this.tails(reader, field);
      if (isIt) found.push(new Block(field, count, null, tails));
    }
    const short = entries.filter(({ count }) => count <= this.head);
    const wordy = short.reduce((sum, { field, count }) => sum + (field === KEY ? 0 : count), 0);
    const [counts, lengths] = [reader.take(wordy), reader.take(wordy)];
    let at = 0;
    for (const { field, count, isIt } of short) {
      const own = field === KEY ? 0 : count;
      const docs = reader.documents(count);
      if (isIt) found.push(new Block(field, count, own ? Posting.of(docs, counts.subarray(at, at + own), lengths.subarray(at, at + own)) : new Posting(docs, () => 0)));
      at += own;
    }
    return found.sort((a, b) => a.field - b.field);
  }

  /** @param {Reader} reader where a long list is told @param {number} field */
  tails(reader, field) {
    const tails = new Map();
    for (let slice = -1, file = 0; slice * this.slice < this.documents; slice++) {
      const inSlice = reader.varint();
      if (inSlice === 0) continue;
      const step = reader.varint();
      file += step % 2 ? -(step + 1) / 2 : step / 2;
      const [name, at] = [`t${file}`, reader.varint()];
      reader.varint();
      const first = Math.max(0, slice) * this.slice;
      const load = async (/** @type {AbortSignal | undefined} */ signal) => Posting.read(new Reader(await this.file(name, signal), at), inSlice, field, first);
      tails.set(slice, { load });
    }
    return tails;
  }

  /** @param {number} from day since 1970 @param {number} to @returns {Promise<[number, number]>} its documents, to the second's before */
  async days(from, to) {
    const flat = await this.json('days');
    const [days, firsts] = [0, 1].map((side) => summed(flat.filter((/** @type {number} */ _, /** @type {number} */ at) => at % 2 === side)));
    const start = (/** @type {number} */ day) => firsts[bisect(days.length, (at) => days[at] < day)] ?? this.documents;
    return [start(from), start(to + 1)];
  }

  /** @param {number} doc @param {AbortSignal} [signal] @returns {Promise<Row>} */
  async record(doc, signal) {
    await this.open(signal);
    return row(await this.json(`r${Math.floor(doc / this.rows)}`, signal), doc % this.rows);
  }

  /** @param {number} doc @param {AbortSignal} [signal] @returns {Promise<string>} */
  async text(doc, signal) {
    if (!this.hasTexts) return '';
    await this.open(signal);
    return (await this.json(`s${Math.floor(doc / this.leads)}`, signal))[doc % this.leads] ?? '';
  }

  /** @param {string} prefix @param {AbortSignal} [signal] @returns {Promise<[string, number][]>} words with their documents */
  async words(prefix, signal) {
    const separators = new Reader(await this.file('words', signal)).separators();
    const key = utf8.encode(prefix);
    const from = locate(separators, key);
    const last = locate(separators, Uint8Array.of(...key, 255));
    const files = Array.from({ length: Math.min(last - from + 1, WORD_FILES) }, (_, at) => this.file(`w${from + at}`, signal));
    const words = (await Promise.all(files)).flatMap((bytes) => {
      const reader = new Reader(bytes);
      return Array.from({ length: reader.varint() }, () => /** @type {[string, number]} */ ([text.decode(reader.front()), reader.varint()]));
    });
    return words.filter(([word]) => word.startsWith(prefix));
  }
}
