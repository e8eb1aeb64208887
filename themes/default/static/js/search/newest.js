// @ts-check
// Newest first, exactly: from the newest segment back, and no further than results are wanted.
import { together } from './engine.js';
import { MAYBE, View, YES, scope } from './view.js';

/** Texts that are looked through at once. */
const BATCH = 16;
/** Texts that are looked through before somebody asks for more. */
const PATIENCE = 160;

/** A walk over the documents of a source, from the newest on. */
export class Newest {
  /** @param {import('./engine.js').Source} source @param {import('./query.js').Node} tree @param {AbortSignal} [signal] */
  constructor(source, tree, signal) {
    this.signal = signal;
    this.tree = tree;
    this.scope = scope(tree);
    this.segments = source.within(this.scope).reverse();
    /** @type {{view: Promise<View>, documents: number}[]} those that were asked together */
    this.opened = [];
    this.found = 0;
    this.seen = 0;
    this.fetched = 0;
    this.checks = 0;
    /** @type {View | null} */
    this.view = null;
    this.next = 0;
  }

  /** @returns {Promise<View | null>} that of the newest segment which is not done */
  async current() {
    while (!this.view || this.next <= this.view.low) {
      if (this.opened.length === 0) {
        this.opened = together(this.segments).map(({ segment, base }) => {
          const view = View.of(segment, base, this.tree, this.scope, this.signal);
          view.catch(() => {});
          return { view, documents: segment.documents };
        });
      }
      const [first] = this.opened;
      if (!first) return null;
      this.view = await first.view;
      this.opened.shift();
      this.next = this.view.high;
    }
    return this.view;
  }

  get isDone() {
    return this.segments.length + this.opened.length === 0 && this.view !== null && this.next <= this.view.low;
  }

  /** @param {number} want @returns {Promise<number[]>} so many more documents, or the rest, or what one look through texts gave */
  async take(want, patience = PATIENCE) {
    /** @type {number[]} */
    const docs = [];
    const end = this.checks + patience;
    while (docs.length < want && this.checks < end) {
      const view = await this.current();
      if (!view) break;
      await this.slice(view, want, docs);
    }
    this.found += docs.length;
    return docs;
  }

  /** @param {View} view @param {number} want @param {number[]} docs */
  async slice(view, want, docs) {
    const low = Math.max(view.low, view.start(this.next - 1));
    const states = view.states(low, this.next);
    let at = this.next - low;
    while (at > 0 && states[at - 1] !== MAYBE && docs.length < want) {
      at -= 1;
      if (states[at] === YES) docs.push(view.base + low + at);
    }
    this.seen += this.next - low - at;
    this.next = low + at;
    if (at === 0 || docs.length >= want) return;
    if (await this.fetch(view, Math.floor(low / view.segment.slice), want - docs.length, docs.length)) return;
    const open = [];
    for (; at > 0 && open.length < BATCH; at--) if (states[at - 1] === MAYBE) open.push(low + at - 1);
    this.checks += open.length;
    await view.check(open, this.signal);
  }

  /**
   * Fetches what is missing of a slice; and of those before it as many as will be needed, as it looks, so that a rare find
   * does not take a way to the server for each.
   * @param {View} view
   * @param {number} slice
   * @param {number} want
   * @param {number} got
   * @returns {Promise<boolean>} whether anything of the slice was missing
   */
  async fetch(view, slice, want, got) {
    const found = this.found + got;
    const needed = found > 0 ? (want * this.fetched) / found : 2 * this.fetched;
    const many = Math.max(1, Math.min(8, Math.floor(needed / 2)));
    const size = view.segment.slice;
    const isMissing = view.complete(slice, this.signal);
    const tasks = [];
    for (let at = slice - 1; at > slice - many && (at + 1) * size > view.low; at--) {
      const low = Math.max(view.low, at * size);
      if (view.states(low, (at + 1) * size).includes(MAYBE)) tasks.push(view.complete(at, this.signal));
    }
    await Promise.all([isMissing, ...tasks]);
    this.fetched += 1 + tasks.length;
    return isMissing;
  }

  /** @returns {{total: number, isExact: boolean, open: number}} how many there are, and texts to look through, as far as can be told without fetching more */
  count() {
    if (this.isDone) return { total: this.found, isExact: true, open: 0 };
    let { found, seen } = this;
    let [open, isKnown] = [0, true];
    const { view } = this;
    for (let high = this.next; view && high > view.low; ) {
      const low = Math.max(view.low, view.start(high - 1));
      const states = view.states(low, high);
      for (const state of states) open += state === MAYBE ? 1 : 0;
      isKnown &&= open === 0;
      if (isKnown) {
        for (const state of states) found += state === YES ? 1 : 0;
        seen += high - low;
      }
      high = low;
      if (isKnown && high <= view.low && this.segments.length + this.opened.length === 0) return { total: found, isExact: true, open };
    }
    const rest = view ? this.next - view.low : 0;
    const later = [...this.opened, ...this.segments.map(({ segment }) => segment)];
    const all = this.seen + rest + later.reduce((sum, { documents }) => sum + documents, 0);
    return { total: Math.max(found, Math.round((found / Math.max(1, seen)) * all)), isExact: false, open };
  }
}
