// @ts-check
// Search in the browser, over the two files that the build writes under search/index/.
//
// index.json is an index in the format of elasticlunr.js 0.9.5: for each field a tree of letters, each node
// {docs: {ref: {tf}}, df, and its next letters}. documents.json tells, by columns, which page a ref stands for.
// Nothing is fetched before somebody is about to search, and nothing from the index reaches the page but as text.
//
// The build splits text into words in src/search/tokenize.rs; `analyse` splits queries alike, or nothing would be found.
// Both are held to tests/js/search/tokens.json and terms.json. The file imports nothing: it is served under a name that
// holds its digest.

/** @typedef {{word: string | null, kids: Word[]}} Word a word as typed, in lower case (null: not indexed); its parts */
/** @typedef {{docs: Record<string, {tf: number}>, df: number} & Record<string, any>} Letter a letter of the tree */
/** @typedef {{terms: Map<string, number>, fields: string[]}} Demand terms with weights, any of which satisfies it */
/** @typedef {{words: Word[], fields: string[] | null}} Clause words to find, in some fields or in any */
/** @typedef {{clauses: Clause[], list: string | null}} Query */
/**
 * @typedef {object} Found
 * @property {number[]} refs documents in the order wanted
 * @property {'all' | 'any'} mode whether they hold all words or only some
 * @property {string[]} missing words that no document holds
 * @property {Set<string>} marks terms to highlight
 */
/**
 * @typedef {object} Documents columns in the order of the refs, oldest first
 * @property {string[]} url
 * @property {string[]} title
 * @property {number[]} date YYYYMMDD, or 0
 * @property {number[]} author
 * @property {number[]} list
 * @property {number[]} kind
 * @property {string[]} authors
 * @property {string[]} lists
 * @property {string[]} kinds
 */

// Words

/** Plain letters for accented ones. */
const PLAIN = new Map(
  Object.entries({
    a: 'àáâãäåāăąǎạảấầẩẫậắằẳẵặ', ae: 'æ', c: 'çćĉċč', d: 'ďđð', e: 'èéêëēĕėęěẹẻẽếềểễệ', g: 'ĝğġģ', h: 'ĥħ',
    i: 'ìíîïĩīĭįıǐỉị', j: 'ĵ', k: 'ķ', l: 'ĺļľŀł', n: 'ñńņň', o: 'òóôõöøōŏőơǒọỏốồổỗộớờởỡợ', oe: 'œ', r: 'ŕŗř',
    s: 'śŝşšș', ss: 'ß', t: 'ţťŧț', th: 'þ', u: 'ùúûüũūŭůűųưǔụủứừửữự', w: 'ŵ', y: 'ýÿŷỳỵỷỹ', z: 'źżž', е: 'ё',
  }).flatMap(([plain, accented]) => [...accented].map((letter) => /** @type {[string, string]} */ ([letter, plain]))),
);

/** Scripts without spaces between words: Thai to Burmese, Khmer, Hangul, kana and Han. */
const UNSPACED =
  '\\u0e01-\\u0e3a\\u0e40-\\u0e4e\\u0e81-\\u0ece\\u1000-\\u109f\\u1100-\\u11ff\\u1780-\\u17d3\\u3005-\\u3007' +
  '\\u3041-\\u30fa\\u30fc-\\u312f\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{323af}';
const LETTER = `(?:(?![${UNSPACED}_])[\\p{Alphabetic}\\p{N}\\u0300-\\u036f\\u0900-\\u0963\\u0966-\\u0dff])`;
const LETTERS = `(?:${LETTER}|_)+`;
const JOINT = /[./@']/;
const RUNS = new RegExp(`[${UNSPACED}]+|${LETTERS}(?:[./@']${LETTERS})*`, 'gu');
const LEAVES = new RegExp(`[${UNSPACED}]+|${LETTER}+`, 'gu');
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');

const utf8 = new TextEncoder();

/** @param {string} word @returns {string} without accents */
export function fold(word) {
  let plain = '';
  for (const letter of word) {
    plain += PLAIN.get(letter) ?? (letter >= '\u0300' && letter <= '\u036f' ? '' : letter);
  }
  return plain;
}

/** @param {string} word between spaces @returns {boolean} whether it is a line of base64 */
function isEncoded(word) {
  return (
    word.length >= 40 &&
    /^[A-Za-z0-9+/=]*$/.test(word) &&
    (word.match(/[0-9]/g) ?? []).length >= 3 &&
    /[A-Z]/.test(word) &&
    /[a-z]/.test(word)
  );
}

/** @param {string} word @param {Word[]} kids @returns {Word} */
function entry(word, kids = []) {
  const isNoise = /^[0-9a-f]{16,}$/.test(word) || utf8.encode(word).length > 64;
  return { word: isNoise ? null : word, kids };
}

/** @param {string} word @param {boolean} inside whether it is itself a part @returns {Word[]} */
function piece(word, inside) {
  const isJoined = /_/.test(word) && /[^_]/.test(word);
  const isKept = (/** @type {string} */ part) =>
    part !== '' && !((inside || isJoined) && /^[\0-\x7f]$/.test(part));
  const parts = word.split('_').filter(isKept).map((part) => entry(part));
  return isJoined ? [entry(word, parts)] : parts;
}

/** @param {string} run @returns {Word[]} */
function split(run) {
  if (IS_UNSPACED.test(run)) {
    const letters = [...run];
    if (letters.length === 1) return [entry(run)];
    return letters.slice(1).map((letter, at) => entry(letters[at] + letter));
  }
  if (!JOINT.test(run)) return piece(run, false);
  const parts = run.split('/').flatMap((component) => {
    const kids = component.split(JOINT).flatMap((part) => piece(part, true));
    return component !== run && JOINT.test(component) ? [entry(component, kids)] : kids;
  });
  return [entry(run, parts)];
}

/**
 * The words of a text, each with the parts that the index knows it by.
 * @param {string} text
 * @returns {Word[]}
 */
export function analyse(text) {
  return text
    .split(/[\s\u0085]+/)
    .filter((word) => !isEncoded(word))
    .flatMap((word) => word.toLowerCase().match(RUNS) ?? [])
    .flatMap(split);
}

/**
 * The same as the index has it: wholes before parts, accented words twice.
 * @param {Word[]} words
 * @returns {string[]}
 */
export function tokens(words) {
  return words.flatMap(({ word, kids }) => {
    if (word === null) return tokens(kids);
    const plain = fold(word);
    return [word, ...(plain === word || plain === '' ? [] : [plain]), ...tokens(kids)];
  });
}

/** Words too common to be indexed. */
const STOP_WORDS = new Set(
  (
    'a able about across after all almost also am among an and any are as at be because been but by can cannot could ' +
    'dear did do does either else ever every for from get got had has have he her hers him his how however i if in into ' +
    'is it its just least let like likely may me might most must my neither no nor not of off often on only or other our ' +
    'own rather said say says she should since so some than that the their them then there these they this tis to too ' +
    'twas us wants was we were what when where which while who whom why will with would yet you your'
  ).split(' '),
);

/** @param {string} word @returns {string | null} the term it is indexed as; null for a stop word */
export function term(word) {
  return STOP_WORDS.has(word) ? null : stem(word);
}

// Porter's stemmer ("An algorithm for suffix stripping", 1980) with his later departures (-bli, -logi), over bytes of
// UTF-8, of which those that are not ASCII count as consonants: as the build's.

/** @type {[string, string][]} */
const STEP_2 = [
  ['ational', 'ate'], ['tional', 'tion'], ['enci', 'ence'], ['anci', 'ance'], ['izer', 'ize'], ['bli', 'ble'],
  ['alli', 'al'], ['entli', 'ent'], ['ousli', 'ous'], ['eli', 'e'], ['ization', 'ize'], ['ation', 'ate'],
  ['ator', 'ate'], ['alism', 'al'], ['iveness', 'ive'], ['fulness', 'ful'], ['ousness', 'ous'], ['aliti', 'al'],
  ['iviti', 'ive'], ['biliti', 'ble'], ['logi', 'log'],
];
/** @type {[string, string][]} */
const STEP_3 = [
  ['icate', 'ic'], ['ative', ''], ['alize', 'al'], ['iciti', 'ic'], ['ical', 'ic'], ['ful', ''], ['ness', ''],
];
const STEP_4 =
  /(?:al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|(?<=[st])ion|ou|ism|ate|iti|ous|ive|ize)$/;

/** @param {string} word @returns {string} each letter as `c`onsonant or `v`owel; y is what the letter before is not */
function shape(word) {
  let shape = '';
  for (const letter of word) {
    const isVowel = 'aeiou'.includes(letter) || (letter === 'y' && shape.endsWith('c'));
    shape += isVowel ? 'v' : 'c';
  }
  return shape;
}

/** @param {string} word @returns {number} how often consonants follow vowels in it */
function measure(word) {
  return shape(word).match(/vc/g)?.length ?? 0;
}

/** @param {string} word @returns {boolean} whether it ends like `hop`, and so may have lost an e */
function endsShort(word) {
  return shape(word).endsWith('cvc') && !/[wxy]$/.test(word);
}

/** @param {string} word @returns {string} without -ed or -ing, mended */
function unsuffixed(word) {
  const cut = word.replace(/(?:ed|ing)$/, '');
  if (cut === word || !shape(cut).includes('v')) return word;
  if (/(?:at|bl|iz)$/.test(cut)) return `${cut}e`;
  if (/([\0-\x7f])\1$/.test(cut) && shape(cut).endsWith('c')) return /[lsz]$/.test(cut) ? cut : cut.slice(0, -1);
  return measure(cut) === 1 && endsShort(cut) ? `${cut}e` : cut;
}

/** @param {string} word @param {[string, string][]} suffixes the first that fits counts @returns {string} */
function replaced(word, suffixes) {
  const fitting = suffixes.find(([suffix]) => word.endsWith(suffix));
  if (!fitting) return word;
  const stem = word.slice(0, word.length - fitting[0].length);
  return measure(stem) > 0 ? stem + fitting[1] : word;
}

/** @param {string} bytes @returns {string} */
function stemBytes(bytes) {
  let word = bytes;
  // Plurals.
  if (word.endsWith('sses') || word.endsWith('ies')) word = word.slice(0, -2);
  else if (/[^s]s$/.test(word)) word = word.slice(0, -1);
  // Past and progressive.
  if (word.endsWith('eed')) word = measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  else word = unsuffixed(word);
  // elasticlunr's condition, not Porter's: no vowel before, and that not the first letter.
  if (word.length > 2) word = word.replace(/([^aeiou])y$/, '$1i');
  word = replaced(replaced(word, STEP_2), STEP_3);
  const cut = word.replace(STEP_4, '');
  if (cut !== word && measure(cut) > 1) word = cut;
  // A last e, and one of two l.
  const whole = measure(word);
  if (word.endsWith('e') && (whole > 1 || (whole === 1 && !endsShort(word.slice(0, -1))))) word = word.slice(0, -1);
  return whole > 1 && word.endsWith('ll') ? word.slice(0, -1) : word;
}

/** @param {string} word in lower case @returns {string} */
export function stem(word) {
  if (/^[\0-\x7f]*$/.test(word)) return word.length > 2 ? stemBytes(word) : word;
  const bytes = utf8.encode(word);
  if (bytes.length <= 2) return word;
  const stemmed = stemBytes(String.fromCharCode(...bytes));
  return new TextDecoder().decode(Uint8Array.from(stemmed, (byte) => byte.charCodeAt(0)));
}

// The index

/** How much a find in a field is worth. @type {Record<string, number>} */
const BOOSTS = { title: 4, author: 2, body: 1 };

/** An index read from index.json. */
export class Index {
  /** @param {any} json in the format of elasticlunr.js 0.9.5 */
  constructor(json) {
    /** @type {string[]} */
    this.fields = json.fields;
    /** @type {number} */
    this.length = json.documentStore.length;
    /** @type {Record<string, Record<string, number>>} */
    this.lengths = json.documentStore.docInfo;
    /** @type {Record<string, Letter>} */
    this.roots = Object.fromEntries(this.fields.map((field) => [field, json.index[field].root]));
  }

  /** @param {string} field @param {string} term @returns {Letter | undefined} */
  node(field, term) {
    /** @type {Letter | undefined} */
    let node = this.roots[field];
    for (const letter of term) {
      node = node?.[letter];
      if (!node) return undefined;
    }
    return node;
  }

  /** @param {string} term @param {string[]} fields @returns {boolean} whether a document holds it there */
  has(term, fields) {
    return fields.some((field) => (this.node(field, term)?.df ?? 0) > 0);
  }

  /**
   * The commonest terms that begin with `prefix`, at most eight, less worth the longer they are.
   * @param {string} prefix
   * @param {string[]} fields
   * @returns {Map<string, number>}
   */
  expand(prefix, fields) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    let budget = 4000;
    for (const field of fields) {
      const start = this.node(field, prefix);
      /** @type {[string, Letter][]} */
      const open = start ? [[prefix, start]] : [];
      for (let next = open.pop(); next && budget > 0; next = open.pop(), budget--) {
        const [term, node] = next;
        if (node.df > 0) counts.set(term, (counts.get(term) ?? 0) + node.df);
        for (const letter in node) {
          if (letter !== 'docs' && letter !== 'df') open.push([term + letter, node[letter]]);
        }
      }
    }
    const commonest = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 8);
    return new Map(commonest.map(([term]) => [term, 0.15 * (prefix.length / term.length)]));
  }

  /**
   * Scores as elasticlunr: in each field the sum of tf · idf / √length over the words found, times the share of words
   * found, times the field's boost.
   * @param {Demand[]} demands
   * @returns {{scores: Float64Array, matched: Uint16Array}} by ref; `matched` counts the demands that it satisfies
   */
  score(demands) {
    const scores = new Float64Array(this.length);
    const matched = new Uint16Array(this.length);
    const sums = new Map(this.fields.map((field) => [field, new Float64Array(this.length)]));
    const counts = new Map(this.fields.map((field) => [field, new Uint16Array(this.length)]));
    demands.forEach(({ terms, fields }) => {
      const inAny = new Uint8Array(this.length);
      for (const field of fields) {
        const inField = new Uint8Array(this.length);
        const sum = sums.get(field) ?? scores;
        for (const [term, weight] of terms) {
          const node = this.node(field, term);
          const idf = 1 + Math.log(this.length / ((node?.df ?? 0) + 1));
          for (const ref in node?.docs) {
            const length = this.lengths[ref]?.[field] || 1;
            sum[+ref] += (weight * node.docs[ref].tf * idf) / Math.sqrt(length);
            inField[+ref] = inAny[+ref] = 1;
          }
        }
        const count = counts.get(field);
        if (count) inField.forEach((one, ref) => { count[ref] += one; });
      }
      inAny.forEach((one, ref) => { matched[ref] += one; });
    });
    for (const [field, sum] of sums) {
      const count = counts.get(field) ?? matched;
      const boost = (BOOSTS[field] ?? 1) / Math.max(1, demands.length);
      sum.forEach((value, ref) => { scores[ref] += value * count[ref] * boost; });
    }
    return { scores, matched };
  }
}

// Queries

/** What stands before a colon in a query; public-inbox's names. @type {Record<string, string[]>} */
const PREFIXES = {
  from: ['author'], f: ['author'], author: ['author'],
  subject: ['title'], s: ['title'], title: ['title'],
  body: ['body'], b: ['body'],
};

/** Letters of a query that are read. */
const LONGEST_QUERY = 1000;

/**
 * Reads a query. What is no prefix of ours with something behind it is text, so that subjects can be pasted.
 * @param {string} text
 * @param {string[]} lists
 * @returns {Query}
 */
export function parse(text, lists = []) {
  /** @type {Query} */
  const query = { clauses: [], list: null };
  let rest = '';
  for (const [part] of text.slice(0, LONGEST_QUERY).matchAll(/[a-z]+:"[^"]*"|\S+/g)) {
    const colon = part.indexOf(':');
    const prefix = part.slice(0, Math.max(0, colon));
    const value = part.slice(colon + 1).replaceAll('"', '');
    const words = analyse(value);
    if ((prefix === 'list' || prefix === 'l') && lists.includes(value)) {
      query.list = value;
    } else if (Object.hasOwn(PREFIXES, prefix) && words.length > 0) {
      query.clauses.push({ words, fields: PREFIXES[prefix] });
    } else {
      rest += ` ${part}`;
    }
  }
  query.clauses.push({ words: analyse(rest), fields: null });
  return query;
}

/**
 * What a document must hold to hold a word: the word, or if there is no such, each of its parts; or words that begin
 * like it, since it may not be typed to its end.
 * @param {Index} index
 * @param {Word} word
 * @param {string[]} fields
 * @param {string[]} missing gains what is nowhere
 * @returns {Demand[]}
 */
function demands(index, { word, kids }, fields, missing) {
  const parts = () => kids.flatMap((kid) => demands(index, kid, fields, missing));
  if (word === null) return parts();
  // Accented words are indexed without accents too.
  const plain = fold(word) || word;
  const whole = term(plain);
  if (whole === null) return parts();
  if (index.has(whole, fields)) return [{ terms: new Map([[whole, 1]]), fields }];
  if (kids.length > 0) return parts();
  const isLong = plain.length >= 3 || IS_UNSPACED.test(plain);
  const longer = isLong ? index.expand(plain, fields) : new Map();
  if (longer.size === 0) missing.push(word);
  return [{ terms: longer, fields }];
}

/**
 * Searches: documents with all words, wherever they hold each; if there is none, those with any.
 * @param {Index} index
 * @param {Documents} documents
 * @param {string} text the query
 * @param {{newest?: boolean, any?: boolean}} [options] newest first instead of best first; with any word at once
 * @returns {Found | null} null if the query has no word to search for and names no list
 */
export function search(index, documents, text, { newest = false, any = false } = {}) {
  const query = parse(text, documents.lists);
  /** @type {string[]} */
  const missing = [];
  const wanted = query.clauses.flatMap(({ words, fields }) =>
    words.flatMap((word) => demands(index, word, fields ?? index.fields, missing)),
  );
  if (wanted.length === 0 && query.list === null) return null;
  const { scores, matched } = index.score(wanted);
  const list = query.list === null ? -1 : documents.lists.indexOf(query.list);
  /** @param {number} least @returns {number[]} */
  const holding = (least) => {
    /** @type {number[]} */
    const refs = [];
    matched.forEach((count, ref) => {
      if (count >= least && (list < 0 || documents.list[ref] === list)) refs.push(ref);
    });
    return refs;
  };
  let refs = any ? [] : holding(wanted.length);
  const mode = !any && (refs.length > 0 || wanted.length < 2) ? 'all' : 'any';
  if (mode === 'any') refs = holding(1);
  refs.sort((a, b) => (newest ? 0 : scores[b] - scores[a]) || b - a);
  const marks = new Set(wanted.flatMap(({ terms }) => [...terms.keys()]));
  for (const token of query.clauses.flatMap(({ words }) => tokens(words))) marks.add(term(token) ?? token);
  return { refs, mode, missing, marks };
}

/**
 * Cuts a text where words of the query stand in it.
 * @param {string} text
 * @param {Set<string>} marks terms
 * @returns {{text: string, marked: boolean}[]}
 */
export function highlight(text, marks) {
  /** @type {[number, number][]} */
  const spans = [];
  const add = (/** @type {string} */ word, /** @type {number} */ at) => {
    const mark = term(fold(word.toLowerCase()));
    if (mark === null || !marks.has(mark)) return;
    const last = spans.at(-1);
    if (last && last[1] >= at) last[1] = at + word.length;
    else spans.push([at, at + word.length]);
  };
  for (const { 0: leaf, index: at } of text.matchAll(LEAVES)) {
    const letters = IS_UNSPACED.test(leaf) ? [...leaf] : [];
    if (letters.length < 2) add(leaf, at);
    for (let n = 1, from = at; n < letters.length; from += letters[n - 1].length, n++) {
      add(letters[n - 1] + letters[n], from);
    }
  }
  const cuts = [];
  let done = 0;
  for (const [from, to] of spans) {
    if (from > done) cuts.push({ text: text.slice(done, from), marked: false });
    cuts.push({ text: text.slice(from, to), marked: true });
    done = to;
  }
  if (done < text.length) cuts.push({ text: text.slice(done), marked: false });
  return cuts;
}

// The page

/** How many results are shown at once. */
const PAGE = 50;

/**
 * A new element.
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** @param {Documents} documents @param {number} ref @param {Set<string>} marks @param {string} root */
function item(documents, ref, marks, root) {
  const marked = (/** @type {string} */ text) =>
    highlight(text, marks).map((cut) => (cut.marked ? element('mark', {}, cut.text) : cut.text));
  const author = documents.authors[documents.author[ref]];
  const date = documents.date[ref] ? String(documents.date[ref]).padStart(8, '0') : '';
  const day = date.replace(/^(....)(..)(..)$/, '$1-$2-$3');
  /** @type {any[][]} */
  const facts = [
    author ? [element('span', { class: 'result-author' }, ...marked(author))] : [],
    day ? [element('time', { datetime: day }, day)] : [],
    [documents.lists[documents.list[ref]]].filter(Boolean),
    [documents.kinds[documents.kind[ref]]].filter(Boolean),
  ].filter((fact) => fact.length > 0);
  const title = documents.title[ref] || '(no subject)';
  return element(
    'li',
    {},
    element('a', { class: 'result-title', href: root + documents.url[ref] }, ...marked(title)),
    ' ',
    element('span', { class: 'result-meta' }, ...facts.flatMap((fact, n) => (n ? [' · ', ...fact] : fact))),
  );
}

/** @param {Found} found @param {boolean} newest @returns {string} what the status line says */
export function summary(found, newest) {
  const count = found.refs.length;
  const nowhere = found.missing.length > 0 ? ` Nothing holds ${found.missing.map((word) => `“${word}”`).join(', ')}.` : '';
  if (count === 0) return `No results.${nowhere}`;
  const results = count === 1 ? '1 result' : `${count} results, ${newest ? 'newest' : 'best'} first`;
  return found.mode === 'all' ? `${results}.` : `Nothing holds all words; ${results} with any of them.${nowhere}`;
}

/** Fetches both files; `reload` past the browser's cache. @param {string} folder @param {RequestCache} cache */
async function fetchIndex(folder, cache) {
  const [index, documents] = await Promise.all(
    ['index.json', 'documents.json'].map(async (name) => {
      const response = await fetch(folder + name, { cache });
      if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
      return response.json();
    }),
  );
  return { index: new Index(index), documents: /** @type {Documents} */ (documents) };
}

/** @param {string} folder @returns an index and the table that belongs to it */
async function load(folder) {
  // The site may have been published anew between the two files.
  for (const cache of /** @type {RequestCache[]} */ (['default', 'reload'])) {
    const loaded = await fetchIndex(folder, cache);
    if (loaded.index.length === loaded.documents.url.length) return loaded;
  }
  throw new Error('its two files are not of the same build');
}

/** @param {unknown} error @returns {string} */
function excuse(error) {
  if (location.protocol === 'file:') {
    return 'Browsers do not let pages opened from a folder read the index: search needs the site to be served.';
  }
  if (!navigator.onLine) return 'The index cannot be fetched: you seem to be offline.';
  return `The index cannot be read (${error instanceof Error ? error.message : error}).`;
}

/** Brings the search page to life. @param {HTMLFormElement} form */
function start(form) {
  const input = /** @type {HTMLInputElement | null} */ (form.querySelector('input[name=q]'));
  const sort = /** @type {HTMLSelectElement | null} */ (form.querySelector('select[name=sort]'));
  const status = document.getElementById('search-status');
  const results = document.getElementById('search-results');
  if (!input || !status || !results) return;
  const folder = form.dataset.index ?? 'index/';
  const root = form.dataset.root ?? '../';
  const more = element('button', { type: 'button', class: 'search-more', hidden: '' }, 'Show more');
  results.after(more);

  /** @type {ReturnType<typeof load> | null} */
  let loading = null;
  const index = () => {
    loading ??= load(folder).catch((error) => {
      // The next try begins anew.
      loading = null;
      throw error;
    });
    return loading;
  };
  const isNewest = () => sort !== null && /^(newest|date)$/.test(sort.value);
  const say = (/** @type {string} */ text) => {
    // Told anew, the same words would be read out anew.
    if (status.textContent !== text) status.textContent = text;
  };

  let current = 0;
  /** @type {Found | null} */
  let found = null;
  let shown = 0;

  const show = (/** @type {Documents} */ documents) => {
    if (!found) return;
    const { refs, marks } = found;
    results.append(...refs.slice(shown, shown + PAGE).map((ref) => item(documents, ref, marks, root)));
    shown = Math.min(refs.length, shown + PAGE);
    more.hidden = shown >= refs.length;
  };

  const keepUrl = () => {
    const url = new URL(location.href);
    const set = (/** @type {string} */ name, /** @type {string} */ value) =>
      value ? url.searchParams.set(name, value) : url.searchParams.delete(name);
    set('q', input.value.trim());
    set('sort', sort && sort.selectedIndex > 0 ? sort.value : '');
    if (url.href !== location.href) history.replaceState(history.state, '', url);
  };

  const run = async () => {
    const turn = ++current;
    const text = input.value;
    keepUrl();
    if (text.trim() === '') {
      found = null;
      results.replaceChildren();
      more.hidden = true;
      say('');
      return;
    }
    const patience = setTimeout(() => turn === current && say('Loading the index …'), 200);
    try {
      const { index: ready, documents } = await index();
      if (turn !== current) return;
      found = search(ready, documents, text, { newest: isNewest() });
      shown = 0;
      results.replaceChildren();
      more.hidden = true;
      say(found ? summary(found, isNewest()) : 'These words are too common to search for.');
      show(documents);
    } catch (error) {
      if (turn === current) say(excuse(error));
    } finally {
      clearTimeout(patience);
    }
  };

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  const soon = () => {
    clearTimeout(pause);
    pause = setTimeout(run, 150);
  };
  input.addEventListener('input', soon);
  // Whoever goes to the field is about to search; if that fails, the search itself will say so.
  input.addEventListener('focus', () => { index().catch(() => {}); });
  sort?.addEventListener('change', run);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(pause);
    run();
  });
  more.addEventListener('click', async () => {
    const { documents } = await index();
    const first = shown;
    show(documents);
    const next = results.children[first]?.querySelector('a');
    next?.focus();
  });
  document.addEventListener('keydown', (event) => {
    const target = /** @type {Element | null} */ (event.target);
    const isTyping = target?.closest('input, textarea, select, [contenteditable]');
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
    event.preventDefault();
    input.focus();
    input.select();
  });

  const asked = new URLSearchParams(location.search);
  const order = asked.get('sort');
  if (sort && order && [...sort.options].some((option) => option.value === order)) sort.value = order;
  form.hidden = false;
  if (asked.get('q')) {
    input.value = asked.get('q') ?? '';
    run();
  }
}

if (typeof document !== 'undefined') {
  const form = document.getElementById('search');
  if (form instanceof HTMLFormElement) start(form);
}
