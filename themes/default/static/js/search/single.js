// @ts-check
// The whole index in one file that elasticlunr.js 0.9.5 can load, as a segment like others.
import { Block, KEY, Posting, Trouble, bisect } from './postings.js';
import { row, summed } from './sharded.js';

/** @typedef {{docs: Record<string, {tf: number}>, df: number} & Record<string, any>} Letter a letter of a tree */
const FIELDS = ['title', 'author', 'body'];

/** Reads the files of a single index. */
export class SingleIndex {
  /** @param {import('./store.js').Store} store @param {{texts?: boolean}} manifest */
  constructor(store, manifest) {
    this.store = store;
    /** @type {any} */
    this.json = null;
    /** @type {any} columns of all documents */
    this.table = null;
    /** @type {Promise<string[]> | undefined} */
    this.loading = undefined;
    this.hasTexts = manifest.texts;
  }

  /** @param {RequestCache} cache */
  async open(cache) {
    [this.json, this.table] = await Promise.all([this.store.json('index.json', cache), this.store.json('documents.json', cache)]);
    // The site may have been published anew between the two.
    if (this.json.documentStore.length !== this.table.u.length) throw new Trouble('gone', 'index.json');
  }

  /** @param {number} field @param {string} term @returns {Letter | undefined} */
  letter(field, term) {
    let node = this.json.index[FIELDS[field]].root;
    for (const letter of term) {
      if (!Object.hasOwn(node, letter)) return undefined;
      node = node[letter];
    }
    return node;
  }

  /** @param {string} term @param {number} from @param {number} to @returns {Block[]} of documents in between, counted from the first */
  blocks(term, from, to) {
    if (term.startsWith('!')) {
      const keys = Object.hasOwn(this.table.keys, term) ? summed(this.table.keys[term]) : [];
      return this.block(keys, from, to, KEY, () => 0);
    }
    return FIELDS.flatMap((name, field) => {
      const docs = this.letter(field, term)?.docs ?? {};
      const { docInfo } = this.json.documentStore;
      const impact = (/** @type {number} */ doc) => docs[doc].tf / Math.sqrt(docInfo[doc]?.[name] || 1);
      return this.block(Object.keys(docs).map(Number), from, to, field, impact);
    });
  }

  /**
   * @param {number[]} docs
   * @param {number} from
   * @param {number} to
   * @param {number} field
   * @param {(doc: number) => number} impact
   */
  block(docs, from, to, field, impact) {
    const mine = Uint32Array.from(docs.filter((doc) => doc >= from && doc < to), (doc) => doc - from);
    return mine.length ? [new Block(field, mine.length, new Posting(mine, (at) => impact(mine[at] + from)))] : [];
  }

  /** @returns {Promise<string[]>} */
  texts() {
    return (this.loading ??= this.store.json('texts.json'));
  }
}

/** A stretch of documents of a single index: its messages, or its pages. */
export class SingleSegment {
  /** @param {SingleIndex} index @param {number} from @param {number} to */
  constructor(index, from, to) {
    this.index = index;
    this.from = from;
    this.documents = this.slice = to - from;
    this.first = '';
    this.last = '9';
    this.hasTexts = index.hasTexts;
  }

  async open() {}

  /** @param {string} term @returns {Promise<Block[]>} */
  async lookup(term) {
    return this.index.blocks(term, this.from, this.from + this.documents);
  }

  /** @param {number} from @param {number} to @returns {Promise<[number, number]>} */
  async days(from, to) {
    const { d } = this.index.table;
    const start = (/** @type {number} */ day) => bisect(this.documents, (at) => d[this.from + at] < day * 86400);
    return [start(from), start(to + 1)];
  }

  /** @param {number} doc */
  async record(doc) {
    return row(this.index.table, this.from + doc);
  }

  /** @param {number} doc @returns {Promise<string>} */
  async text(doc) {
    return this.hasTexts ? ((await this.index.texts())[this.from + doc] ?? '') : '';
  }

  /** @param {string} prefix @returns {Promise<[string, number][]>} */
  async words(prefix) {
    return this.index.table.words.filter((/** @type {[string, number]} */ [word]) => word.startsWith(prefix));
  }
}
