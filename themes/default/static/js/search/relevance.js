// @ts-check
// Best first, by elasticlunr's formula. The heads of long lists give a first answer; `complete` makes it exact.
import { KEY, bisect } from './postings.js';
import { MAYBE, NO, View, YES, scope, wanted } from './view.js';

/** Results that can be walked through. */
const MOST = 1000;
const BATCH = 16;
const PATIENCE = 160;

/** @typedef {{view: View, doc: number, score: number, state: number}} Hit */

/** All documents of a source that match, by score. */
export class Relevance {
  /** @param {import('./engine.js').Source} source @param {import('./query.js').Node} tree @param {AbortSignal} [signal] */
  constructor(source, tree, signal) {
    this.source = source;
    this.tree = tree;
    this.signal = signal;
    this.leaves = wanted(tree);
    /** @type {View[]} */
    this.views = [];
    /** @type {Hit[]} */
    this.hits = [];
    this.total = 0;
    /** Scores below are too low for the list. */
    this.floor = 0;
    this.checks = 0;
    this.next = 0;
    this.isComplete = false;
  }

  /** Scores by what chunks alone tell. */
  async open() {
    const days = scope(this.tree);
    const within = this.source.within(days);
    this.views = await Promise.all(within.map(({ segment, base }) => View.of(segment, base, this.tree, days, this.signal)));
    this.documents = within.reduce((sum, { segment }) => sum + segment.documents, 0);
    await Promise.all(this.views.flatMap(({ blocks }) => [...blocks.values()].flat().map((block) => block.loadHead(this.signal))));
    return this.rank(YES);
  }

  /** Fetches what else the exact order takes, and scores anew. */
  async complete() {
    for (const view of this.views) await this.fetch(view);
    this.isComplete = true;
    return this.rank(MAYBE);
  }

  /** @returns {boolean} whether there is a first answer that `complete` may change */
  get isTruncated() {
    return this.views.some(({ blocks }) => [...blocks.values()].flat().some(({ tails, head }) => tails && head.docs.length > 0));
  }

  /** @param {View} view */
  async fetch(view) {
    const { slice } = view.segment;
    const tasks = [];
    for (let high = view.high; high > view.low; high = Math.max(view.low, view.start(high - 1))) {
      const low = Math.max(view.low, view.start(high - 1));
      if (view.states(low, high).some((state) => state !== NO)) tasks.push(view.complete(Math.floor(low / slice), this.signal));
    }
    await Promise.all(tasks);
  }

  /** @param {number} least state of a document that counts */
  rank(least) {
    this.hits = [];
    this.total = this.next = this.floor = 0;
    const weights = this.weights();
    for (const view of this.views) {
      for (let high = view.high; high > view.low; high = Math.max(view.low, view.start(high - 1))) {
        const low = Math.max(view.low, view.start(high - 1));
        const states = view.states(low, high);
        if (states.every((state) => state < least)) continue;
        this.collect(view, low, states, this.scores(view, low, states, weights), least);
      }
    }
    this.sort();
    return this;
  }

  /** @returns {Map<string, number>} idf by field and term */
  weights() {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const { blocks } of this.views) {
      for (const [term, each] of blocks) {
        for (const { field, count } of each) counts.set(field + term, (counts.get(field + term) ?? 0) + count);
      }
    }
    return new Map([...counts].map(([key, count]) => [key, 1 + Math.log((this.documents ?? 0) / (count + 1))]));
  }

  /** @param {View} view @param {number} low @param {Uint8Array} states @param {Map<string, number>} weights */
  scores(view, low, states, weights) {
    const { length } = states;
    const slice = Math.floor(low / view.segment.slice);
    const scores = new Float64Array(length);
    for (let field = 0; field < KEY; field++) {
      const sums = new Float64Array(length);
      const counts = new Uint8Array(length);
      for (const leaf of this.leaves) {
        const isFound = new Uint8Array(length);
        for (const [term, weight] of leaf.terms) {
          const block = leaf.fields & (1 << field) ? view.blocks.get(term)?.find((block) => block.field === field) : null;
          if (!block) continue;
          const { docs, impact } = block.of(slice);
          const factor = weight * (weights.get(field + term) ?? 0);
          for (let at = bisect(docs.length, (at) => docs[at] < low); docs[at] < low + length; at++) {
            const doc = docs[at] - low;
            if (states[doc] === NO) continue;
            sums[doc] += factor * impact(at);
            isFound[doc] = 1;
          }
        }
        isFound.forEach((one, doc) => { counts[doc] += one; });
      }
      const boost = this.source.weights[field] / Math.max(1, this.leaves.length);
      sums.forEach((sum, doc) => { scores[doc] += sum * counts[doc] * boost; });
    }
    return scores;
  }

  /** @param {View} view @param {number} low @param {Uint8Array} states @param {Float64Array} scores @param {number} least */
  collect(view, low, states, scores, least) {
    states.forEach((state, at) => {
      if (state < least) return;
      this.total += 1;
      if (scores[at] < this.floor) return;
      this.hits.push({ view, doc: low + at, score: scores[at], state });
      if (this.hits.length > 4 * MOST) this.sort();
    });
  }

  sort() {
    const number = (/** @type {Hit} */ { view, doc }) => view.base + doc;
    this.hits.sort((a, b) => b.score - a.score || number(b) - number(a));
    this.hits.length = Math.min(this.hits.length, MOST);
    if (this.hits.length === MOST) this.floor = this.hits[MOST - 1].score;
  }

  get isDone() {
    return this.next >= this.hits.length;
  }

  /** @param {number} want @returns {Promise<number[]>} */
  async take(want, patience = PATIENCE) {
    const docs = [];
    const end = this.checks + patience;
    while (docs.length < want && !this.isDone) {
      const hit = this.hits[this.next];
      if (hit.state === MAYBE && this.checks >= end) break;
      if (hit.state === MAYBE) await this.check();
      this.next += 1;
      if (hit.state === YES) docs.push(hit.view.base + hit.doc);
    }
    return docs;
  }

  /** Looks through the next texts. */
  async check() {
    const open = this.hits.slice(this.next).filter(({ state }) => state === MAYBE).slice(0, BATCH);
    this.checks += open.length;
    await Promise.all(open.map(({ view, doc }) => view.check([doc], this.signal)));
    for (const hit of open) {
      hit.state = hit.view.states(hit.doc, hit.doc + 1)[0];
      if (hit.state !== YES) this.total -= 1;
    }
  }

  /** @returns {{total: number, isExact: boolean, open: number}} */
  count() {
    const open = this.hits.filter(({ state }) => state === MAYBE).length;
    return { total: this.total, isExact: this.isComplete && open === 0, open };
  }
}
