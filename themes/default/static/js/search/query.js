// @ts-check
// Reads queries in the language of public-inbox.
import { days, told } from './dates.js';
import { filled, quoted } from './phrases.js';
import { words as said } from './said.js';
import { sha256 } from './sha256.js';
import { IS_UNSPACED, analyse, fold, term } from './words.js';

/**
 * @typedef {{kind: 'word', text: string, kids: Node[], fields: number, key: string, isLast?: boolean}} WordNode
 * @typedef {{kind: 'prefix', text: string, fields: number}} PrefixNode
 * @typedef {{kind: 'term', text: string, terms: [string, number][], fields: number}} TermNode terms with weights
 * @typedef {{kind: 'date', from: number, to: number}} DateNode
 * @typedef {{kind: 'phrase', text: string, sequence: string, fields: number, node: Node}} PhraseNode
 * @typedef {{kind: 'and' | 'or' | 'not', nodes: Node[]}} GroupNode
 * @typedef {(WordNode | PrefixNode | TermNode | DateNode | PhraseNode | GroupNode) & {label?: string}} Node
 * @typedef {{tree: Node | null, sort: string | null, foreign: string[], chips: string[]}} Query
 */

const [TITLE, AUTHOR, BODY, KEYS] = [1, 2, 4, 8];
const ANY = TITLE | AUTHOR | BODY;
/** @type {Record<string, [number, string]>} */
const FIELDS = Object.fromEntries(
  ['subject s title', 'from f author', 'body b'].flatMap((names, at) =>
    names.split(' ').map((prefix, _, [name]) => [prefix, [1 << at, name]])),
);
/** What public-inbox can look for and this index cannot. */
const FOREIGN = new Set('q nq n t c tc a dfa dfb dfctx bs rt'.split(' '));
const KINDS = { is: ['patch', 'cover', 'reply', 'root', 'page'], has: ['attachment', 'diff'] };
/** Letters and words that are read. */
const LONGEST = 1000, MOST = 40;

/** @param {'and' | 'or'} kind @param {(Node | null)[]} nodes @returns {Node | null} */
function group(kind, nodes) {
  const some = nodes.flatMap((node) => (node?.kind === kind ? node.nodes : (node ?? [])));
  return some.length < 2 ? (some[0] ?? null) : { kind, nodes: some };
}

/** @param {string} key @param {string} text @returns {Node} */
const keyed = (key, text = key.slice(1)) => ({ kind: 'term', text, terms: [[key, 1]], fields: KEYS });

/** @param {import('./words.js').Word} word @param {number} fields @param {string} key @returns {Node | null} */
function wordNode({ word, kids }, fields, key) {
  const parts = kids.map((kid) => wordNode(kid, fields, key));
  const plain = word && (key ? word : fold(word) || word);
  if (!plain || (!key && term(plain) === null)) return group('and', parts);
  return { kind: 'word', text: plain, kids: /** @type {Node[]} */ (parts.filter(Boolean)), fields, key };
}

/** @param {string} text @param {number} fields @returns {Node | null} all of its words */
function words(text, fields, key = '') {
  return group('and', analyse(text).slice(0, MOST).map((word) => wordNode(word, fields, key)));
}

/** @param {string} text @returns {string} its words, comparable with those of a phrase */
export function sequence(text) {
  return ` ${analyse(text).map(({ word }) => (word ? fold(word) || word : '')).join(' ')} `;
}

/** @param {string} text @param {number} fields @returns {Node | null} */
function phrase(text, fields) {
  const node = words(text, fields);
  const isOne = analyse(text).length < 2;
  return node && (isOne ? node : { kind: 'phrase', text, sequence: sequence(text), fields, node });
}

/** @param {string} text what ends in `*` @param {number} fields @returns {Node | null} */
function prefix(text, fields) {
  const all = analyse(text);
  const last = fold(all.at(-1)?.word ?? '');
  const isLong = last.length >= 3 || IS_UNSPACED.test(last);
  const rest = isLong ? all.slice(0, -1) : all;
  const node = isLong ? /** @type {Node} */ ({ kind: 'prefix', text: last, fields }) : null;
  return group('and', [...rest.map((word) => wordNode(word, fields, '')), node]);
}

/** Reads one query. */
class Parser {
  /** @param {string} text @param {{now: number, lists: string[]}} world */
  constructor(text, { now, lists }) {
    this.text = text;
    this.at = 0;
    this.depth = 0;
    this.left = MOST;
    this.now = now;
    this.lists = lists;
    /** @type {string | null} */
    this.sort = null;
    /** @type {string[]} */
    this.foreign = [];
  }

  /** @param {RegExp} pattern sticky @returns {RegExpExecArray | null} */
  eat(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  /** @param {number} fields @returns {Node | null} */
  any(fields) {
    const nodes = [];
    do nodes.push(this.all(fields));
    while (this.eat(/\s*OR(?=[\s(]|$)/y));
    return group('or', nodes);
  }

  /** @param {number} fields @returns {Node | null} */
  all(fields) {
    const nodes = [];
    while (this.left > 0) {
      this.eat(/\s*(?:AND(?=[\s(]|$))?\s*/y);
      if (this.at >= this.text.length || this.eat(/(?=OR(?:[\s(]|$))/y)) break;
      if (this.depth > 0 && this.eat(/(?=\))/y)) break;
      nodes.push(this.one(fields));
    }
    return group('and', nodes);
  }

  /** @param {number} fields @returns {Node | null} */
  one(fields) {
    this.left -= 1;
    if (this.eat(/NOT\s+|-(?=[^\s-])/y)) {
      const node = this.one(fields);
      return node && { kind: 'not', nodes: [node] };
    }
    this.eat(/\+(?=\S)/y);
    if (this.eat(/\((?!\))/y)) {
      this.depth += 1;
      const node = this.any(fields);
      this.depth -= 1;
      this.eat(/\s*\)/y);
      return node;
    }
    const quoted = this.eat(/"([^"]*)"?/y);
    if (quoted) return phrase(quoted[1], fields);
    return this.operator(fields) ?? this.literal(fields);
  }

  /** @param {number} fields @returns {Node | null} */
  literal(fields) {
    const text = this.eat(this.depth > 0 ? /[^\s)]+/y : /\S+/y)?.[0] ?? '';
    if (text === '') this.at += 1;
    return text.endsWith('*') ? prefix(text, fields) : words(text, fields);
  }

  /** @param {number} outer @returns {Node | null | undefined} undefined: nothing that is an operator */
  operator(outer) {
    const start = this.at;
    const name = this.eat(/([A-Za-z]+):(?=\S)/y)?.[1].toLowerCase() ?? '';
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : null;
    if (field) return this.one(field[0]) ?? group('and', []);
    const value = name && this.eat(this.depth > 0 ? /"([^"]*)"|[^\s)]+/y : /"([^"]*)"|\S+/y);
    const node = value ? this.special(name, value[1] ?? value[0]) : undefined;
    if (node === undefined || outer !== ANY) this.at = start;
    return outer === ANY ? node : undefined;
  }

  /** @param {string} name @param {string} value @returns {Node | null | undefined} */
  special(name, value) {
    const low = value.toLowerCase();
    const hex = /^[0-9a-f]{7,}$/.test(low) ? low : '';
    const sides = (/** @type {string[]} */ names) => group('or', names.map((side) => keyed(`!${side}:${hex.slice(0, 7)}`)));
    if (FOREIGN.has(name)) return this.foreign.push(`${name}:${value}`), null;
    if (name === 'sort' && /^(date|newest|relevance)$/.test(low)) return (this.sort = low.replace('newest', 'date')), null;
    if (name === 'is' || name === 'has') return KINDS[name].includes(low) ? keyed(`!${name}:${low}`) : undefined;
    if ((name === 'list' || name === 'l') && this.lists.includes(value)) return keyed(`!l:${value}`, `list:${value}`);
    if (name === 'series') return keyed(`!series:${low.replace(/\/$/, '').slice(-8)}`, `series:${value}`);
    if (name === 'm' || name === 'mid') return keyed(`!m:${sha256(value.replace(/^<|>$/g, '')).slice(0, 8)}`, `mid:${value}`);
    if (name === 'dfn') return keyed(`!dfn:${low}`);
    if (name === 'dfhh') return words(value, KEYS, '!dfhh:');
    if (name === 'patchid' && hex.length >= 12) return keyed(`!patchid:${hex.slice(0, 12)}`, `patchid:${value}`);
    if (hex && (name === 'dfpre' || name === 'dfpost')) return sides([name]);
    if (hex && name === 'dfblob') return sides(['dfpre', 'dfpost']);
    const range = name === 'd' || name === 'dt' ? days(value, this.now) : null;
    return range ? { kind: 'date', from: range[0], to: range[1] } : undefined;
  }
}

/** @param {any} node @returns {string} how it was understood */
export function describe(node, isInner = false) {
  if (node.kind === 'not') return filled(said.not, { what: describe(node.nodes[0], true) });
  if (node.kind === 'and' || node.kind === 'or') {
    const text = node.nodes.map((/** @type {Node} */ each) => describe(each, true)).join(node.kind === 'or' ? ` ${said.or} ` : ' ');
    return isInner ? `(${text})` : text;
  }
  if (node.kind === 'date') return filled(said.date, { days: told([node.from, node.to]) });
  if (node.kind === 'term') return node.text.replace(':', ': ');
  const [, name] = Object.values(FIELDS).find(([fields]) => fields === node.fields) ?? [];
  const text = node.kind === 'phrase' ? quoted(node.text) : node.kind === 'prefix' ? `${node.text}…` : node.text;
  return name ? filled(said[/** @type {'subject' | 'from' | 'body'} */ (name)], { text }) : node.fields === KEYS ? `dfhh: ${text}` : text;
}

/** @param {Node | null} node @returns {WordNode | null} the word that may not be typed to its end */
function unfinished(node) {
  if (node?.kind === 'and') return unfinished(node.nodes[node.nodes.length - 1]);
  return node?.kind === 'word' && node.kids.length === 0 && !node.key ? node : null;
}

/**
 * Reads a query. What is no operator of ours with something behind it is text, so that subjects can be pasted.
 * @param {string} text
 * @param {{now?: number, lists?: string[]}} [world]
 * @returns {Query}
 */
export function parse(text, { now = Date.now(), lists = [] } = {}) {
  const parser = new Parser(text.slice(0, LONGEST), { now, lists });
  const nodes = [];
  // A bracket without its other half is passed over.
  while (parser.at < parser.text.length && parser.left > 0) nodes.push(parser.any(ANY));
  const tree = group('and', nodes);
  const last = /[\p{L}\p{N}]$/u.test(text) && unfinished(tree);
  if (last) last.isLast = true;
  const parts = tree?.kind === 'and' ? tree.nodes : tree ? [tree] : [];
  return { tree, sort: parser.sort, foreign: parser.foreign, chips: parts.map((node) => describe(node)) };
}
