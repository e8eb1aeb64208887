// @ts-check
// The search page.
import { Client } from './client.js';
import { element, marked } from './dom.js';
import { counted, day, filled, language, quoted } from './phrases.js';
import { words } from './said.js';

/** @typedef {import('./service.js').Item} Item */

/** Digits are those of pages; a language that the browser does not know is as English. @param {number} count */
const number = (count) => count.toLocaleString([language(), 'en'], { numberingSystem: 'latn' });

/** @param {any} state @param {string[]} missing @returns {string} what the status line says */
export function summary({ count: { total, isExact, open }, mode, all, sort, checks }, missing = []) {
  const order = sort === 'date' ? words.newest : words.best;
  const nowhere = missing.length > 0 ? filled(words.nowhere, { words: missing.map(quoted).join(', ') }) : '';
  const checked = checks > 0 ? filled(isExact ? words.checked : words.checkedAbout, { n: number(checks), all: number(checks + open) }) : '';
  if (total === 0 && isExact) return `${words.none}${nowhere}${checked}`;
  const many = isExact ? total : Number(total.toPrecision(2));
  const results = (/** @type {import('./phrases.js').Text} */ text) => counted(text, many, { n: number(many), order });
  if (mode === 'all') return `${results(isExact ? words.results : words.about)}.${nowhere}${checked}`;
  const some = all === 0 ? words.noneWithAll : filled(words.someWithAll, { n: number(all) });
  return filled(words.anyOf, { some, results: results(isExact ? words.anyResults : words.anyAbout) }) + nowhere;
}

/** @param {string} trouble @param {string} message @returns {string} */
export function excuse(trouble, message) {
  if (globalThis.location?.protocol === 'file:') {
    return words.served;
  }
  if (trouble === 'offline') return words.offline;
  return filled(words.broken, { message });
}

/** Shows what the service answers. */
class Page {
  /** @param {HTMLFormElement} form @param {HTMLInputElement} input */
  constructor(form, input) {
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.getElementById(`search-${name}`));
    this.form = form;
    this.input = input;
    this.root = form.dataset.root ?? '../';
    this.status = part('status');
    this.results = part('results');
    this.chips = part('chips');
    this.aside = part('aside');
    /** @type {string[]} words that no message holds */
    this.missing = [];
    this.isKept = false;
    /** @type {Client | undefined} */
    this.held = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.patience = undefined;
    this.more = element('button', { type: 'button', class: 'search-more', hidden: '' }, words.more);
    this.results.after(this.more);
    /** @type {Map<string, {items: Item[], node: HTMLElement}>} */
    this.groups = new Map();
    /** @type {any} */
    this.state = null;
    this.eyes = new IntersectionObserver((seen) => seen.forEach((each) => this.see(each)), { rootMargin: '200px' });
  }

  get client() {
    const base = new URL(this.form.dataset.index ?? 'index/', location.href).href;
    return (this.held ??= new Client(base, (answer) => this.hear(answer)));
  }

  /** @param {string} name @returns {string} */
  value(name) {
    return /** @type {HTMLInputElement | null} */ (this.form.elements.namedItem(name))?.value ?? '';
  }

  run(isKept = false) {
    clearTimeout(this.patience);
    this.keepUrl(isKept);
    const q = this.value('q');
    if (q.trim() === '') return this.clear();
    this.missing = [];
    this.patience = setTimeout(() => this.say(words.searching), 400);
    this.client.ask('search', { q, sort: this.value('sort'), list: this.value('list') });
  }

  ready() {
    if (/^http/.test(location.protocol)) this.client.ask('ready');
  }

  clear() {
    if (this.held) this.held.turn += 1;
    this.empty();
    this.chips.replaceChildren();
    this.say('');
  }

  empty() {
    this.groups.clear();
    this.eyes.disconnect();
    this.results.replaceChildren();
    this.aside.replaceChildren();
    this.more.hidden = true;
  }

  /** The page's address leads to what it shows. @param {boolean} isKept as a step of its own */
  keepUrl(isKept) {
    const url = new URL(location.pathname, location.href);
    for (const name of ['q', 'list', 'sort']) {
      const value = this.value(name).trim();
      if (value && (name !== 'sort' || value !== 'date')) url.searchParams.set(name, value);
    }
    const isNew = url.href !== location.href;
    // A search that was sent off stays when the next one is typed.
    if (isNew && (isKept || this.isKept)) history.pushState(null, '', url);
    else if (isNew) history.replaceState(history.state, '', url);
    this.isKept = isKept;
  }

  readUrl() {
    const asked = new URLSearchParams(location.search);
    this.input.value = asked.get('q') ?? '';
    for (const name of ['sort', 'list']) {
      const select = this.form.elements.namedItem(name);
      if (!(select instanceof HTMLSelectElement)) continue;
      select.value = (asked.get(name) ?? '').replace('newest', 'date');
      if (select.selectedIndex < 0) select.selectedIndex = 0;
    }
    if (this.input.value) this.run();
    else this.clear();
  }

  /** Told anew, the same words would be read out anew. @param {string} text */
  say(text) {
    clearTimeout(this.patience);
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  /** @param {any} answer */
  hear(answer) {
    if (answer.kind === 'query') this.understood(answer);
    else if (answer.kind === 'results') this.found(answer);
    else if (answer.kind === 'snippet') this.snippet(answer);
    else if (answer.kind === 'missing') this.spelling(answer);
    else if (answer.kind === 'people') this.strip(words.people, answer.people.map((/** @type {any} */ { name, href }) => this.link(href, name)));
    else if (answer.kind === 'pages') this.strip(words.pages, answer.items.map((/** @type {Item} */ { href, title }) => this.link(href, marked(title))));
    else if (answer.kind === 'empty') {
      this.empty();
      this.say(answer.isForeign ? words.foreign : words.common);
    } else if (answer.kind === 'trouble') {
      this.empty();
      this.say(excuse(answer.trouble, answer.message));
    }
  }

  /** @param {any} answer */
  understood({ chips, foreign, elsewhere }) {
    const notes = foreign.map((/** @type {string} */ each) => element('li', { class: 'foreign' }, filled(words.notIndexed, { what: each })));
    const links = elsewhere.map((/** @type {any} */ { title, href }) => element('li', {}, element('a', { href, rel: 'noreferrer' }, filled(words.ask, { place: title }))));
    this.chips.replaceChildren(...chips.map((/** @type {string} */ chip) => element('li', {}, chip)), ...notes, ...links);
  }

  /** @param {any} answer */
  found(answer) {
    if (answer.isFirst) this.empty();
    this.state = answer;
    for (const item of answer.items) this.place(item);
    this.more.hidden = answer.isDone || !answer.isLast;
    if (answer.isLast) this.say(summary(answer, this.missing));
  }

  /** Puts a result into the group of its thread or series. @param {Item} item */
  place(item) {
    const keys = item.threads.length ? item.threads : [`d${item.doc}`];
    const known = keys.map((key) => this.groups.get(key)).find(Boolean);
    const group = known ?? { items: [], node: element('li', {}) };
    for (const key of keys) this.groups.set(key, group);
    group.items.push(item);
    // A patch says more than the answers to it.
    const [head] = group.items;
    if (known && this.state.sort !== 'date' && head.badge === 'reply' && item.badge !== 'reply') {
      group.items.unshift(...group.items.splice(-1));
      group.node.replaceChildren(...this.entry(item), this.rest(group.items));
    } else if (known) {
      group.node.querySelector('details')?.remove();
      group.node.append(this.rest(group.items));
    } else {
      group.node.append(...this.entry(item));
      this.results.append(group.node);
    }
    const lead = group.node.querySelector('.result-snippet:empty');
    if (lead) this.eyes.observe(lead);
  }

  /** @param {Item} item @returns {HTMLElement[]} */
  entry({ doc, href, title, author, date, list, badge, series }) {
    const isOne = document.querySelector('select[name=list]') === null;
    /** @type {(Node | string)[]} */
    const facts = [marked(author), date && element('time', { datetime: date }, day(date)), isOne ? '' : list].filter((fact) => fact !== '');
    if (series) facts.push(this.link(series, words.series));
    const meta = facts.flatMap((fact, at) => (at > 0 ? [' · ', fact] : [fact]));
    const tag = badge ? [element('span', { class: 'tag' }, Object.hasOwn(words, badge) ? words[/** @type {'patch' | 'cover' | 'reply'} */ (badge)] : badge), ' '] : [];
    return [
      this.link(href, marked(title), 'result-title'),
      element('p', { class: 'result-meta' }, ...tag, ...meta),
      element('p', { class: 'result-snippet', 'data-doc': String(doc) }),
    ];
  }

  /** @param {Item[]} items a group, of which all but the first are folded */
  rest([head, ...items]) {
    const isSeries = items.some(({ threads }) => threads.at(-1) !== head.threads.at(-1));
    const rows = items.map((item) => element('li', {}, this.link(item.href, marked(item.title)), ' ', marked(item.author), ` ${day(item.date)}`));
    return element('details', {}, element('summary', {}, filled(isSeries ? words.inSeries : words.inThread, { n: number(items.length) })), element('ul', {}, ...rows));
  }

  /** @param {string | null} href @param {Node | string} text @param {string} [name] a class */
  link(href, text, name) {
    const attributes = { ...(href ? { href: this.root + href } : {}), ...(name ? { class: name } : {}) };
    return element(href ? 'a' : 'span', attributes, text);
  }

  /** @param {IntersectionObserverEntry} entry a result that has come into view */
  see({ isIntersecting, target }) {
    if (!isIntersecting) return;
    this.eyes.unobserve(target);
    this.client.ask('snippet', Number(/** @type {HTMLElement} */ (target).dataset.doc));
  }

  /** @param {any} answer */
  snippet({ doc, cuts }) {
    this.results.querySelector(`[data-doc="${doc}"]`)?.replaceChildren(...(cuts.length ? [marked(cuts)] : []));
  }

  /** @param {string} title @param {HTMLElement[]} links */
  strip(title, links) {
    if (links.length > 0) this.aside.append(element('p', {}, `${title}: `, ...links.flatMap((link, at) => (at > 0 ? [', ', link] : [link]))));
  }

  /** @param {{words: string[], better: (string | null)[]}} answer */
  spelling({ words: missing, better }) {
    this.missing = missing;
    this.say(summary(this.state, missing));
    if (!better.some(Boolean)) return;
    const q = missing.reduce((text, word, at) => (better[at] ? text.replace(new RegExp(word.replace(/\W/g, '\\$&'), 'i'), () => better[at] ?? '') : text), this.value('q'));
    const url = new URL(location.href);
    url.searchParams.set('q', q);
    this.strip(words.didYouMean, [element('a', { href: url.href }, q)]);
  }
}

/** @param {HTMLFormElement} form */
function start(form) {
  const input = form.elements.namedItem('q');
  if (!(input instanceof HTMLInputElement)) return;
  const page = new Page(form, input);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  // Whoever is here will search: the program comes at once, and what tells where the index is.
  page.ready();
  input.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(() => page.run(), 200);
  });
  form.addEventListener('change', ({ target }) => { if (target !== input) page.run(true); });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(pause);
    page.run(true);
  });
  page.more.addEventListener('click', () => page.client.ask('more'));
  addEventListener('popstate', () => page.readUrl());
  document.addEventListener('keydown', (event) => keys(event, input, page.results));
  page.readUrl();
}

/** @param {KeyboardEvent} event @param {HTMLInputElement} input @param {HTMLElement} results */
function keys(event, input, results) {
  const active = /** @type {HTMLElement} */ (document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const links = [...results.querySelectorAll('a.result-title')];
  const at = links.indexOf(active);
  if (step && (active === input || at >= 0)) {
    event.preventDefault();
    const to = at + step < 0 ? input : links[Math.min(links.length - 1, at + step)];
    if (to instanceof HTMLElement) to.focus();
  } else if (event.key === 'Escape' && at >= 0) input.focus();
  else if (event.key === '?' && !active.closest('input, select, textarea')) {
    const help = document.getElementById('search-help');
    if (help instanceof HTMLDetailsElement) help.open = !help.open;
  }
}

if (typeof document !== 'undefined') {
  const form = document.getElementById('search');
  if (form instanceof HTMLFormElement) start(form);
}
