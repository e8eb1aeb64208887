// @ts-check
// A query over one segment. Of each document it is known that it matches, that it does not, or neither, as long as the rest
// of a long list has not been fetched, or a phrase not been looked for in its text.
import { BODY, KEY, TITLE, AUTHOR, bisect } from './postings.js';
import { sequence } from './query.js';

/** @typedef {import('./query.js').Node} Node */
/** @typedef {import('./sharded.js').ShardedSegment | import('./single.js').SingleSegment} Segment */
export const NO = 0, MAYBE = 1, YES = 2;

/** @param {Node | null} node @param {(node: any) => void} visit @param {boolean} isNegated */
export function walk(node, visit, isNegated = false) {
  if (!node) return;
  if (!isNegated || node.kind !== 'not') visit(node);
  if (node.kind === 'phrase') walk(node.node, visit, isNegated);
  if ('nodes' in node) for (const each of node.nodes) walk(each, visit, isNegated);
}

/** A query over a segment. */
export class View {
  /** @param {Segment} segment @param {number} base number of its first document @param {Node} tree */
  constructor(segment, base, tree) {
    this.segment = segment;
    this.base = base;
    this.tree = tree;
    this.low = 0;
    this.high = segment.documents;
    /** @type {Map<string, import('./postings.js').Block[]>} by term */
    this.blocks = new Map();
    /** @type {Map<Node, [number, number]>} */
    this.ranges = new Map();
    /** @type {Map<Node, Map<number, boolean>>} phrases that were looked for */
    this.checked = new Map();
    this.checks = 0;
  }

  /**
   * @param {Segment} segment
   * @param {number} base
   * @param {Node} tree
   * @param {[number, number]} scope days
   * @param {AbortSignal} [signal]
   */
  static async of(segment, base, tree, scope, signal) {
    const view = new View(segment, base, tree);
    /** @type {Promise<void>[]} */
    const tasks = [];
    const terms = new Set();
    walk(tree, (node) => {
      if (node.kind === 'date') tasks.push(segment.days(node.from, node.to).then((range) => { view.ranges.set(node, range); }));
      if (node.kind === 'phrase') view.checked.set(node, new Map());
      for (const [term] of node.terms ?? []) terms.add(term);
    });
    for (const term of terms) tasks.push(segment.lookup(term, signal).then((blocks) => { view.blocks.set(term, blocks); }));
    if (scope[0] > 1 || scope[1] < 1e7) {
      tasks.push(segment.days(...scope).then(([low, high]) => { [view.low, view.high] = [low, high]; }));
    }
    await Promise.all([segment.open(signal), ...tasks]);
    return view;
  }

  /** @param {number} doc @returns {number} the first document of its slice */
  start(doc) {
    return doc - (doc % this.segment.slice);
  }

  /** @param {any} node @returns blocks of a leaf with the weights of their terms */
  of(node) {
    const blocks = /** @type {[import('./postings.js').Block, number][]} */ ([]);
    for (const [term, weight] of node.terms) {
      for (const block of this.blocks.get(term) ?? []) if (node.fields & (1 << block.field)) blocks.push([block, weight]);
    }
    return blocks;
  }

  /** @param {number} low @param {number} high of the same slice @returns {Uint8Array} what is known of these documents */
  states(low, high, node = this.tree) {
    if (node.kind === 'term') return this.leaf(node, low, high);
    const states = new Uint8Array(high - low);
    if (node.kind === 'date') {
      const [from, to] = this.ranges.get(node) ?? [0, 0];
      states.fill(YES, Math.max(0, from - low), Math.max(0, to - low));
    } else if (node.kind === 'phrase') {
      const checked = this.checked.get(node);
      this.states(low, high, node.node).forEach((state, at) => {
        const found = checked?.get(low + at);
        states[at] = found === undefined ? Math.min(state, MAYBE) : found ? YES : NO;
      });
    } else if ('nodes' in node) {
      const [first, ...rest] = node.nodes.map((each) => this.states(low, high, each));
      if (node.kind === 'not') return first.map((state) => YES - state);
      for (const other of rest) {
        if (node.kind === 'and') other.forEach((state, at) => { if (state < first[at]) first[at] = state; });
        else other.forEach((state, at) => { if (state > first[at]) first[at] = state; });
      }
      return first;
    }
    return states;
  }

  /** @param {any} node @param {number} low @param {number} high */
  leaf(node, low, high) {
    const states = new Uint8Array(high - low);
    const slice = Math.floor(low / this.segment.slice);
    let unknown = 0;
    for (const [block] of this.of(node)) {
      unknown = Math.max(unknown, block.unknown(slice));
      const { docs } = block.of(slice);
      for (let at = bisect(docs.length, (at) => docs[at] < low); docs[at] < high; at++) states[docs[at] - low] = YES;
    }
    const end = Math.min(high, unknown) - low;
    for (let at = 0; at < end; at++) if (states[at] === NO) states[at] = MAYBE;
    return states;
  }

  /** Fetches what is missing of a slice. @param {number} slice @param {AbortSignal} [signal] @returns {Promise<boolean>} whether anything was */
  async complete(slice, signal) {
    const missing = [...this.blocks.values()].flat().filter((block) => block.unknown(slice) > 0);
    await Promise.all(missing.map((block) => block.load(slice, signal)));
    return missing.length > 0;
  }

  /** Looks for the phrases of the query in documents. @param {number[]} docs @param {AbortSignal} [signal] */
  async check(docs, signal) {
    this.checks += docs.length;
    const tasks = [...this.checked].flatMap(([node, checked]) =>
      docs.filter((doc) => !checked.has(doc)).map(async (doc) => {
        const holdsWords = this.states(doc, doc + 1, /** @type {any} */ (node).node)[0] === YES;
        checked.set(doc, holdsWords && (await this.holds(node, doc, signal)));
      }),
    );
    await Promise.all(tasks);
  }

  /** @param {any} node a phrase @param {number} doc @param {AbortSignal} [signal] */
  async holds({ fields, sequence: wanted }, doc, signal) {
    const holds = (/** @type {string} */ text) => sequence(text).includes(wanted);
    if (fields & ((1 << TITLE) | (1 << AUTHOR))) {
      const { t, a } = await this.segment.record(doc, signal);
      if ((fields & (1 << TITLE) && holds(t)) || (fields & (1 << AUTHOR) && holds(a))) return true;
    }
    return (fields & (1 << BODY)) > 0 && holds(await this.segment.text(doc, signal));
  }
}

/** @param {Node | null} tree @returns {[number, number]} days outside of which nothing can match */
export function scope(tree) {
  const [low, high] = [1, 1e7];
  if (tree?.kind === 'date') return [tree.from, tree.to];
  const nodes = tree?.kind === 'and' ? tree.nodes : [];
  const dates = nodes.flatMap((node) => (node.kind === 'date' ? [node] : []));
  return [Math.max(low, ...dates.map(({ from }) => from)), Math.min(high, ...dates.map(({ to }) => to))];
}

/** @param {Node | null} tree @returns {any[]} leaves that count for the order: words that are wanted */
export function wanted(tree) {
  /** @type {any[]} */
  const leaves = [];
  const add = (/** @type {any} */ node) => {
    if (node.kind === 'not') return;
    if (node.kind === 'term' && !(node.fields & (1 << KEY))) leaves.push(node);
    if (node.kind === 'phrase') add(node.node);
    if ('nodes' in node) node.nodes.forEach(add);
  };
  if (tree) add(tree);
  return leaves;
}
