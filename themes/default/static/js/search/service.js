// @ts-check
// Answers the search page and the box: in a worker, or where there is none beside them.
import { Source, Resolver, loosened } from './engine.js';
import { Newest } from './newest.js';
import { people } from './people.js';
import { BODY, Trouble } from './postings.js';
import { filled } from './phrases.js';
import { parse } from './query.js';
import { Relevance } from './relevance.js';
import { words as said } from './said.js';
import { highlight, snippet } from './snippets.js';
import { spelled } from './spelling.js';
import { Store } from './store.js';
import { walk, wanted } from './view.js';
import { analyse, term, tokens } from './words.js';

/** Results at once, threads below which more are fetched, and hits below which any word will do. */
const PAGE = 10, THREADS = 5, FEW = 3;
const FLAGS = [[2, 'cover'], [1, 'patch'], [4, 'reply']];

/** @typedef {import('./snippets.js').Cut} Cut */
/**
 * @typedef {object} Item
 * @property {number} doc
 * @property {string | null} href from the site's root; null if it leads elsewhere
 * @property {Cut[]} title
 * @property {Cut[]} author
 * @property {string} date
 * @property {string} list
 * @property {string} badge
 * @property {string} series address of its series' page
 * @property {string[]} threads what it shares with others of its thread or series
 */
/** @typedef {{q: string, sort?: string, list?: string}} Request */

/** @param {string} address from a record @returns {string | null} null unless it is one below the site's root */
export function safe(address) {
  const isRelative = /^(?![/\\]|[a-z][a-z0-9+.-]*:)[^\s\\\0-\x1f]+$/i.test(address);
  return isRelative && !/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(address.replace(/[?#].*/, '')) ? address : null;
}

/** @param {any} tree @returns {Set<string>} terms to mark */
function marksOf(tree) {
  const marks = new Set(wanted(tree).flatMap(({ terms }) => terms.map((/** @type {[string]} */ [each]) => each)));
  for (const { text } of wanted(tree)) for (const token of tokens(analyse(text))) marks.add(term(token) ?? token);
  return marks;
}

/** A search, as far as it has come. */
class Session {
  /** @param {Source} source @param {any} tree @param {string} sort @param {AbortSignal} signal */
  constructor(source, tree, sort, signal) {
    this.source = source;
    this.tree = tree;
    this.marks = tree ? marksOf(tree) : new Set();
    this.sort = wanted(tree).length > 0 ? sort : 'date';
    this.signal = signal;
    /** @type {Newest | Relevance} */
    this.walk = this.sort === 'date' ? new Newest(source, tree, signal) : new Relevance(source, tree, signal);
    /** @type {Set<number>} */
    this.shown = new Set();
    this.mode = 'all';
    this.all = 0;
  }

  /** @param {number} want @returns {Promise<Item[]>} */
  async more(want) {
    /** @type {Item[]} */
    const items = [];
    const threads = new Set();
    do {
      const docs = (await this.walk.take(want)).filter((doc) => !this.shown.has(doc));
      docs.forEach((doc) => this.shown.add(doc));
      const next = await Promise.all(docs.map((doc) => this.item(doc)));
      items.push(...next);
      next.forEach(({ doc, threads: of }) => threads.add(of[0] ?? doc));
      if (docs.length < want) break;
    } while (threads.size < THREADS && items.length < 4 * want);
    return items;
  }

  /** @param {number} doc @returns {Promise<Item>} */
  async item(doc) {
    const { segment, base } = this.source.of(doc);
    const record = await segment.record(doc - base, this.signal);
    const list = this.source.manifest.lists?.[record.l];
    const series = list && record.s ? `${encodeURIComponent(list.name)}/series/${encodeURIComponent(record.s)}/` : '';
    return {
      doc,
      href: safe(String(record.u)),
      title: highlight(record.t || '–', this.marks),
      author: highlight(record.a || '', this.marks),
      date: record.d ? new Date(record.d * 1000).toISOString().slice(0, 10) : '',
      list: list?.title || list?.name || '',
      badge: String(FLAGS.find(([flag]) => record.f & Number(flag))?.[1] ?? ''),
      series,
      threads: [record.s && `s${record.s}`, record.r].filter(Boolean).map(String),
    };
  }

  /** Goes on with messages that hold any of the words, if few hold all. */
  async loosen() {
    const tree = loosened(this.tree);
    const { total } = this.walk.count();
    if (!tree || this.mode === 'any' || total >= FEW || !this.walk.isDone) return false;
    const walk = new Relevance(this.source, tree, this.signal);
    await walk.open();
    await walk.complete();
    [this.walk, this.mode, this.all, this.marks] = [walk, 'any', total, new Set([...this.marks, ...marksOf(tree)])];
    return true;
  }

  state() {
    const { checks } = this.walk;
    return { count: this.walk.count(), mode: this.mode, all: this.all, sort: this.mode === 'any' ? 'relevance' : this.sort, isDone: this.walk.isDone, checks };
  }
}

/** Everything that a page asks for. */
export class Service {
  /** @param {string} base address of the index @param {any} [world] for tests: fetch, caches, head, now */
  constructor(base, world = {}) {
    this.store = new Store(base, world);
    this.world = world;
    /** @type {Promise<Source> | null} */
    this.opening = null;
    /** @type {Session | null} */
    this.session = null;
  }

  /** @param {RequestCache} [cache] @returns {Promise<Source>} */
  source(cache) {
    this.opening ??= this.open(cache).catch((error) => {
      this.opening = null;
      throw error;
    });
    return this.opening;
  }

  /** @param {RequestCache} [cache] */
  async open(cache) {
    const source = await Source.open(this.store, { head: this.world.head, cache });
    const { segments = [], pages } = source.manifest;
    this.store.prune([...segments, pages].flatMap((each) => each?.id ?? [])).catch(() => {});
    return source;
  }

  /**
   * Does a task. A file that is gone means that the site was published anew, so it starts once more from there.
   * @template T
   * @param {(source: Source) => Promise<T>} task
   * @returns {Promise<T>}
   */
  async with(task) {
    try {
      return await task(await this.source());
    } catch (error) {
      if (!(error instanceof Trouble) || error.kind !== 'gone') throw error;
    }
    this.opening = null;
    return task(await this.source('reload'));
  }

  /** Gets ready. @param {unknown} [_] */
  async ready(_) {
    // What goes wrong is told when somebody has searched.
    await this.source().catch(() => {});
  }

  /** @param {Request} request @param {(answer: any) => void} tell @param {AbortSignal} signal */
  search(request, tell, signal) {
    this.session = null;
    return this.with((source) => this.answer(source, request, tell, signal));
  }

  /** @param {Source} source @param {Request} request @param {(answer: any) => void} tell @param {AbortSignal} signal */
  async answer(source, request, tell, signal) {
    const lists = (source.manifest.lists ?? []).map((/** @type {any} */ { name }) => name);
    const listed = request.list && lists.includes(request.list) ? request.list : '';
    const query = parse(request.q, { now: this.world.now?.(), lists });
    if (source.manifest.texts === false) query.tree = unquoted(query.tree, query.foreign);
    const parsed = [query.tree, listed ? parse(`l:${listed}`, { lists }).tree : null].filter(Boolean);
    tell({ kind: 'query', chips: query.chips, foreign: query.foreign, elsewhere: elsewhere(source, request, query.foreign) });
    if (!query.tree) return tell({ kind: 'empty', isForeign: query.foreign.length > 0 });
    const whole = /** @type {any} */ (parsed.length > 1 ? { kind: 'and', nodes: parsed } : parsed[0]);
    const resolver = new Resolver(source, whole, signal);
    const tree = await resolver.resolve(whole);
    const session = (this.session = new Session(source, tree, query.sort ?? request.sort ?? 'date', signal));
    await this.results(session, tell);
    await this.extras(session, query.tree, resolver, tell);
  }

  /** @param {Session} session @param {(answer: any) => void} tell */
  async results(session, tell) {
    const { walk } = session;
    const show = async (isLast = true) => {
      const items = await session.more(PAGE);
      tell({ kind: 'results', items, isFirst: true, isLast, ...session.state() });
    };
    if (walk instanceof Relevance) {
      await walk.open();
      if (walk.isTruncated) {
        await show(false);
        session.shown.clear();
      }
      await walk.complete();
    }
    await show();
    if (await session.loosen()) tell({ kind: 'results', items: await session.more(PAGE), isLast: true, ...session.state() });
  }

  /** What stands beside the results, once these are there. @param {Session} session @param {any} tree @param {Resolver} resolver @param {(answer: any) => void} tell */
  async extras(session, tree, resolver, tell) {
    const { source, signal } = session;
    const words = wanted(session.tree).filter(({ terms }) => terms.length > 0);
    if (session.state().count.total < FEW || session.mode === 'any') {
      const known = await Promise.all(words.map(({ terms, fields }) => resolver.has(terms[0][0], fields)));
      const missing = [...new Set(words.filter((_, at) => !known[at]).map(({ text }) => text))];
      const better = await Promise.all(missing.map((word) => spelled(source, word, signal)));
      tell({ kind: 'missing', words: missing, better });
    }
    tell({ kind: 'people', people: await people(this.store, source.manifest, words) });
    const site = source.site();
    if (!site || words.length === 0) return;
    const pages = new Session(site, await new Resolver(site, tree, signal).resolve(tree), 'relevance', signal);
    await /** @type {Relevance} */ (pages.walk).open();
    await /** @type {Relevance} */ (pages.walk).complete();
    tell({ kind: 'pages', items: await pages.more(3) });
  }

  /** @param {unknown} _ @param {(answer: any) => void} tell */
  async more(_, tell) {
    const { session } = this;
    if (!session) return;
    const items = await session.more(2 * PAGE);
    tell({ kind: 'results', items, isLast: true, ...session.state() });
  }

  /** @param {number} doc @param {(answer: any) => void} tell */
  async snippet(doc, tell) {
    const { session } = this;
    if (!session) return;
    const { segment, base } = session.source.of(doc);
    const text = await segment.text(doc - base, session.signal);
    tell({ kind: 'snippet', doc, cuts: text ? snippet(text, session.marks) : [] });
  }

  /** What the last word of a text may become, and who is meant. @param {string} text @param {(answer: any) => void} tell @param {AbortSignal} signal */
  async suggest(text, tell, signal) {
    await this.with(async (source) => {
      const [, before, operator, last] = /^(.*?)(\w+:)?([^\s:"()]*)$/su.exec(text) ?? [];
      const word = (last ?? '').toLowerCase();
      const isLong = word.length >= 3;
      const words = isLong && !/^(f|from):$/.test(operator ?? '') ? (await source.words(word, signal)).slice(0, 6) : [];
      const { tree } = parse(text);
      /** @type {any[]} */
      const leaves = [];
      walk(tree, (node) => { if (node.kind === 'word') leaves.push(node); });
      tell({
        kind: 'suggestions',
        words: words.map(([each]) => `${before}${operator ?? ''}${each}`),
        people: (await people(this.store, source.manifest, leaves)).slice(0, 4),
      });
    });
  }
}

/**
 * A phrase is told by the texts: without these it is its words.
 * @param {any} tree
 * @param {string[]} foreign takes the phrases
 * @returns {any}
 */
function unquoted(tree, foreign) {
  if (tree?.kind === 'phrase' && tree.fields & (1 << BODY)) return foreign.push(filled(said.asPhrase, { text: tree.text })), tree.node;
  return tree?.nodes ? { ...tree, nodes: tree.nodes.map((/** @type {any} */ node) => unquoted(node, foreign)) } : tree;
}

/** @param {Source} source @param {Request} request @param {string[]} foreign @returns {{title: string, href: string}[]} where else to ask */
function elsewhere(source, { q, list }, foreign) {
  if (foreign.length === 0) return [];
  return (source.manifest.lists ?? []).flatMap((/** @type {any} */ each) => {
    const href = String(each.upstream ?? '').replaceAll('{list}', encodeURIComponent(each.name)).replaceAll('{q}', encodeURIComponent(q));
    return /^https?:\/\//.test(href) && (!list || list === each.name) ? [{ title: each.title || each.name, href }] : [];
  });
}
