// @ts-check
// What is searched, and what the words of a query stand for in it.
import { ShardedSegment } from './sharded.js';
import { SingleIndex, SingleSegment } from './single.js';
import { filled } from './phrases.js';
import { Trouble } from './postings.js';
import { words as said } from './said.js';
import { scope } from './view.js';
import { IS_UNSPACED, fold, term } from './words.js';

/** @typedef {import('./query.js').Node} Node */
/** @typedef {{segment: import('./view.js').Segment, base: number}} Placed a segment, and the number of its first document */
/** Words that a beginning may stand for. */
const MOST = 8;
/** Segments whose lexicons are read. */
const LEXICONS = 4;
/** A way to the server costs more than the few bytes that smaller segments hold: they are asked together with those before. */
const SMALL = 8000;

/** All segments of a site. */
export class Source {
  /** @param {any} manifest @param {import('./view.js').Segment[]} segments oldest first @param {import('./view.js').Segment | null} pages */
  constructor(manifest, segments, pages) {
    this.manifest = manifest;
    /** @type {number[]} */
    this.weights = manifest.weights ?? [4, 2, 1];
    let base = 0;
    /** @type {Placed[]} */
    this.segments = segments.map((segment) => ({ segment, base: (base += segment.documents) - segment.documents }));
    this.documents = base;
    this.pages = pages && { segment: pages, base: 0 };
  }

  /** @param {import('./store.js').Store} store @param {{head?: number, cache?: RequestCache}} [options] */
  static async open(store, { head, cache = 'no-cache' } = {}) {
    const manifest = await store.json('manifest.json', cache);
    if (manifest.version !== 2) throw new Trouble('broken', filled(said.version, { n: String(manifest.version) }));
    const { documents, mode, pages, segments, texts } = manifest;
    if (mode === 'single') {
      const index = new SingleIndex(store, manifest);
      await index.open(cache);
      const all = index.table.u.length;
      return new Source(manifest, [new SingleSegment(index, 0, documents)], all > documents ? new SingleSegment(index, documents, all) : null);
    }
    const open = (/** @type {any} */ info) => {
      const segment = new ShardedSegment(store, info, { head, texts });
      // Whoever searches needs them, and should not wait for each in turn; what fails now is told when it is needed.
      segment.open().catch(() => {});
      return segment;
    };
    return new Source(manifest, segments.map(open), pages && open(pages));
  }

  /** @returns {Source | null} the site's own pages, as a source */
  site() {
    return this.pages && new Source({ ...this.manifest }, [this.pages.segment], null);
  }

  /** @param {[number, number]} days @returns {Placed[]} segments that may hold messages of these days, oldest first */
  within([from, to]) {
    const iso = (/** @type {number} */ day) => new Date(day * 86400000).toISOString().slice(0, 10);
    return this.segments.filter(({ segment: { documents, first, last } }) =>
      documents > 0 && (to >= 1e7 || !first || first <= iso(to)) && (from <= 1 || last >= iso(from)));
  }

  /** @param {number} doc @returns {Placed} */
  of(doc) {
    return this.segments.findLast(({ base }) => base <= doc) ?? this.segments[0];
  }

  /** @param {string} prefix @param {AbortSignal} [signal] @returns {Promise<[string, number][]>} words, commonest first */
  async words(prefix, signal) {
    const bySize = [...this.segments].sort((a, b) => b.segment.documents - a.segment.documents);
    const asked = [...new Set([...this.segments.slice(-1), ...bySize])].slice(0, LEXICONS);
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const words of await Promise.all(asked.map(({ segment }) => segment.words(prefix, signal)))) {
      for (const [word, count] of words) counts.set(word, (counts.get(word) ?? 0) + count);
    }
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  }
}

/** Takes the next segments that are asked together. @param {Placed[]} rest newest first @returns {Placed[]} */
export function together(rest) {
  let documents = 0;
  const many = rest.findIndex(({ segment }) => (documents += segment.documents) >= SMALL) + 1;
  return rest.splice(0, many || rest.length);
}

/** Turns words into terms of the index. */
export class Resolver {
  /** @param {Source} source @param {Node | null} tree @param {AbortSignal} [signal] */
  constructor(source, tree, signal) {
    this.source = source;
    this.signal = signal;
    this.segments = source.within(scope(tree)).reverse();
  }

  /** @param {Node} node @returns {Promise<Node>} */
  async resolve(node) {
    if (node.kind === 'word') return this.word(node);
    if (node.kind === 'prefix') return this.prefix(node);
    if (node.kind === 'phrase') return { ...node, node: await this.resolve(node.node) };
    if ('nodes' in node) return { ...node, nodes: await Promise.all(node.nodes.map((each) => this.resolve(each))) };
    return node;
  }

  /** @param {string} term @param {number} fields @returns {Promise<boolean>} whether a document has it; the newest are asked first */
  async has(term, fields) {
    const rest = [...this.segments];
    while (rest.length > 0) {
      const asked = await Promise.all(together(rest).map(({ segment }) => segment.lookup(term, this.signal)));
      if (asked.flat().some(({ field }) => fields & (1 << field))) return true;
    }
    return false;
  }

  /** The word; or, if it is nowhere, its parts; or what it begins. @param {import('./query.js').WordNode} node @returns {Promise<Node>} */
  async word(node) {
    const { text, kids, fields, key, isLast } = node;
    const whole = key ? key + text : (term(text) ?? text);
    /** @type {Node} */
    const leaf = { kind: 'term', text, terms: [[whole, 1]], fields };
    const isLong = text.length >= 3 || IS_UNSPACED.test(text);
    const isThere = this.has(whole, fields);
    // Asked now, its files come together with those of the other words.
    isThere.catch(() => {});
    if ((kids.length === 0 && !(isLast && isLong)) || (await isThere)) return leaf;
    if (kids.length === 0) return this.prefix({ kind: 'prefix', text, fields });
    const parts = await Promise.all(kids.map((kid) => this.resolve(kid)));
    return parts.length === 1 ? parts[0] : { kind: 'and', nodes: parts };
  }

  /** @param {import('./query.js').PrefixNode} node @returns {Promise<Node>} */
  async prefix({ text, fields }) {
    /** @type {Map<string, number>} */
    const terms = new Map();
    const whole = term(text);
    if (whole) terms.set(whole, 1);
    for (const [word] of (await this.source.words(text, this.signal)).slice(0, MOST)) {
      const longer = term(fold(word) || word);
      if (longer && !terms.has(longer)) terms.set(longer, 0.15 * (text.length / word.length));
    }
    return { kind: 'term', text, terms: [...terms], fields, isLast: true };
  }
}

/** @param {Node} tree resolved @returns {Node | null} the same for any of its words; null if it has but one */
export function loosened(tree) {
  if (tree.kind !== 'and') return null;
  const isWord = (/** @type {Node} */ node) => (node.kind === 'term' && !(node.fields & 8)) || node.kind === 'phrase' || node.kind === 'and';
  const loose = tree.nodes.filter(isWord).flatMap((node) => (node.kind === 'and' ? node.nodes : node.kind === 'phrase' ? node.node : node));
  const flat = loose.flatMap((node) => (node.kind === 'and' ? node.nodes : [node]));
  if (flat.length < 2) return null;
  return { kind: 'and', nodes: [...tree.nodes.filter((node) => !isWord(node)), { kind: 'or', nodes: flat }] };
}
