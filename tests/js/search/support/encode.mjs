// Writes an index as content/guide/search-index.md describes it, so that the search can be tested without the build.
// Documents: {t, a, b, d, l, f, r, s, u, keys}, `b` the text; oldest first.
import { gzipSync } from 'node:zlib';
import { load } from '../client.mjs';

const { analyse, fold, term, tokens } = await load('words.js');
const { fnv, place } = await load('people.js');
const utf8 = new TextEncoder();
export const FIELDS = ['t', 'a', 'b'];

/** The number, 7 bits a byte. */
export function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

const order = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Front-coded terms, each followed by what `after` gives. */
function fronted(terms, after = () => []) {
  let last = new Uint8Array(0);
  return terms.flatMap((text) => {
    const bytes = utf8.encode(text);
    let shared = 0;
    while (shared < last.length && shared < bytes.length && last[shared] === bytes[shared]) shared += 1;
    last = bytes;
    return [...varint(shared), ...varint(bytes.length - shared), ...bytes.subarray(shared), ...after(text)];
  });
}

/** Length codes, and back. */
export const codeOf = (length) => (length < 40 ? length : Math.min(255, 40 + Math.round(16 * Math.log2(length / 40))));
export const lengthOf = (code) => (code < 40 ? code : 40 * 2 ** ((code - 40) / 16));

/** The terms of a text. */
export const termsOf = (text) => tokens(analyse(text)).map(term).filter((each) => each !== null);

/** Postings by term: a Map of term to four Maps of document to [count, length]. */
export function invert(documents) {
  const postings = new Map();
  const at = (key, field) => {
    if (!postings.has(key)) postings.set(key, [new Map(), new Map(), new Map(), new Map()]);
    return postings.get(key)[field];
  };
  documents.forEach((document, doc) => {
    FIELDS.forEach((name, field) => {
      const terms = termsOf(document[name]);
      const length = field === 2 ? Math.max(40, terms.length) : terms.length;
      for (const each of terms) at(each, field).set(doc, [(at(each, field).get(doc)?.[0] ?? 0) + 1, length]);
    });
    for (const key of document.keys ?? []) at(key, 3).set(doc, [0, 0]);
  });
  return postings;
}

function postingList(docs, field, first = 0) {
  let last = first;
  const steps = docs.flatMap(([doc]) => {
    const step = varint(doc - last);
    last = doc;
    return step;
  });
  if (field === 3) return steps;
  return [...steps, ...docs.map(([, [count]]) => Math.min(255, count)), ...docs.map(([, [, length]]) => codeOf(length))];
}

const impact = ([, [count, length]]) => Math.sqrt(count) / Math.sqrt(lengthOf(codeOf(length)));

/** Where a long posting list is. */
function places(docs, field, options, tails) {
  const best = [...docs].sort((a, b) => (field === 3 ? 0 : impact(b) - impact(a)) || b[0] - a[0]);
  const bytes = [];
  let before = 0;
  const refer = (part, first) => {
    bytes.push(...varint(part.length));
    if (part.length === 0) return;
    const list = postingList(part, field, first);
    // One of three files, so that numbers go up and down.
    const file = (list.length + part.length) % 3 + 3 * Math.floor((tails[0]?.length ?? 0) / options.tail);
    const at = (tails[file] ??= []).length;
    bytes.push(...varint(file >= before ? 2 * (file - before) : -2 * (file - before) - 1), ...varint(at), ...varint(list.length));
    tails[file].push(...list);
    before = file;
  };
  // A list not much longer than its head has none.
  refer(docs.length > 2 * options.head ? best.slice(0, options.head).sort((a, b) => a[0] - b[0]) : [], 0);
  for (let start = 0; start < options.documents; start += options.slice) {
    refer(docs.filter(([doc]) => doc >= start && doc < start + options.slice), start);
  }
  return bytes;
}

function chunkBytes(terms, postings, options, tails) {
  const lists = terms.map((each) => postings.get(each).map((docs, field) => ({ field, docs: [...docs] })).filter(({ docs }) => docs.length > 0));
  const all = lists.flat();
  const isLong = ({ docs }) => docs.length > options.head;
  const short = all.filter((one) => !isLong(one));
  const entries = (of) => short.filter(({ field }) => field < 3).flatMap(({ docs }) => docs.map(([, own]) => of(own)));
  const columns = [
    fronted(terms),
    lists.map((one) => one.reduce((mask, { field }) => mask | (1 << field), 0)),
    all.flatMap(({ docs }) => varint(docs.length)),
    all.filter(isLong).flatMap(({ docs, field }) => places(docs, field, options, tails)),
    entries(([count]) => Math.min(255, count)),
    entries(([, length]) => codeOf(length)),
    short.flatMap(({ docs }) => postingList(docs, 3)),
  ];
  return Uint8Array.from([...varint(terms.length), ...columns.flat()]);
}

const cut = (all, size) => Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
const steps = (numbers) => numbers.map((number, at) => number - (numbers[at - 1] ?? 0));
const columns = (documents) => Object.fromEntries([...'utadlfrs'].map((name) => [name, documents.map((each) => each[name])]));
const separators = (chunks) => fronted(chunks.map(([first], n) => (n === 0 ? '' : first)));

/** Words as written, with their documents. */
function lexicon(documents) {
  const counts = new Map();
  for (const each of documents) {
    for (const word of new Set(FIELDS.flatMap((name) => tokens(analyse(each[name]))))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => order(a, b));
}

/** The files of one segment: {name: bytes}. */
export function segmentFiles(documents, { head = 8192, slice = 65536, rows = 16, leads = 16, terms: perChunk = 40, tail = 200, words = 50 } = {}) {
  const options = { head, slice, tail, documents: documents.length };
  const postings = invert(documents);
  const chunks = cut([...postings.keys()].sort(order), perChunk);
  const tails = [];
  const files = {};
  const put = (name, bytes) => { files[`${name}.lpi`] = gzipSync(typeof bytes === 'string' ? bytes : Uint8Array.from(bytes)); };
  chunks.forEach((terms, n) => put(`c${n}`, chunkBytes(terms, postings, options, tails)));
  tails.forEach((bytes, n) => put(`t${n}`, bytes));
  put('terms', [documents.length, slice, rows, leads, chunks.length].flatMap(varint).concat(separators(chunks)));
  cut(documents, rows).forEach((part, n) => put(`r${n}`, JSON.stringify(columns(part))));
  cut(documents, leads).forEach((part, n) => put(`s${n}`, JSON.stringify(part.map(({ b }) => b))));
  const firsts = new Map();
  documents.forEach(({ d }, doc) => { if (!firsts.has(Math.floor(d / 86400))) firsts.set(Math.floor(d / 86400), doc); });
  const [days, starts] = [steps([...firsts.keys()]), steps([...firsts.values()])];
  put('days', JSON.stringify(days.flatMap((day, at) => [day, starts[at]])));
  const lexicons = cut(lexicon(documents), words);
  put('words', [...varint(lexicons.length), ...separators(lexicons.map((part) => part.map(([word]) => word)))]);
  lexicons.forEach((part, n) => {
    const counts = new Map(part);
    put(`w${n}`, [...varint(part.length), ...fronted(part.map(([word]) => word), (word) => varint(counts.get(word)))]);
  });
  return files;
}

const iso = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);

/** People in buckets; `common`: beginnings under which some stand. */
function peopleFiles(people, buckets, common) {
  const all = Array.from({ length: buckets }, () => ({ words: {}, people: [] }));
  const put = (at, word, person) => {
    const bucket = all[fnv(at) % buckets];
    if (!bucket.people.includes(person)) bucket.people.push(person);
    (bucket.words[word] ??= []).push(bucket.people.indexOf(person));
  };
  for (const person of people) {
    const words = new Set(tokens(analyse(person[0])).map((word) => fold(word) || word));
    for (const word of words) put(place(word, new Set(common)), word, person);
    for (const begin of common) if ([...words].some((word) => word.startsWith(begin))) put(begin, `${begin}*`, person);
  }
  return Object.fromEntries([...all.map((bucket, n) => [n, bucket]), ['common', common]].map(([name, content]) => [`people/${name}.lpi`, gzipSync(JSON.stringify(content))]));
}

/** A whole index: {path: bytes or text}. `sizes` are those of the segments. */
export function sharded(documents, { sizes = [documents.length], lists = [], pages = [], people = [], common = [], texts = true, ...options } = {}) {
  const files = {};
  const add = (id, part) => {
    for (const [name, bytes] of Object.entries(segmentFiles(part, options))) files[`${id}/${name}`] = bytes;
    return { id, documents: part.length };
  };
  let from = 0;
  const segments = sizes.map((size, n) => {
    const part = documents.slice(from, (from += size));
    const id = `${String(n).padStart(2, '0')}${(documents.length * 7919 + n).toString(16).padStart(14, '0')}`;
    return { ...add(id, part), first: iso(part[0].d), last: iso(part.at(-1).d) };
  });
  const site = pages.length ? add('feedfeedfeedfeed', pages) : null;
  const manifest = { version: 2, mode: 'sharded', documents: documents.length, weights: [4, 2, 1], texts, lists, segments, pages: site };
  if (people.length) {
    manifest.people = { buckets: 4 };
    Object.assign(files, peopleFiles(people, 4, common));
  }
  files['manifest.json'] = JSON.stringify(manifest);
  return files;
}

/** The same in the format that elasticlunr.js loads. */
export function single(documents, { lists = [], pages = [], texts = true } = {}) {
  const all = [...documents, ...pages];
  const node = () => ({ docs: {}, df: 0 });
  const names = ['title', 'author', 'body'];
  const index = Object.fromEntries(names.map((name) => [name, { root: node() }]));
  const docInfo = Object.fromEntries(all.map((each, doc) => [doc, Object.fromEntries(names.map((name, n) => [name, termsOf(each[FIELDS[n]]).length]))]));
  const keys = {};
  for (const [each, fields] of invert(all)) {
    if (fields[3].size) keys[each] = steps([...fields[3].keys()]);
    names.forEach((name, field) => {
      if (fields[field].size === 0) return;
      let at = index[name].root;
      for (const letter of each) at = at[letter] ??= node();
      at.df = fields[field].size;
      for (const [doc, [count]] of fields[field]) at.docs[doc] = { tf: Math.sqrt(count) };
    });
  }
  const documentStore = { save: false, docs: Object.fromEntries(all.map((_, doc) => [doc, null])), docInfo, length: all.length };
  const json = { version: '0.9.5', fields: names, ref: 'id', documentStore, index, pipeline: ['stopWordFilter', 'stemmer'] };
  const manifest = { version: 2, mode: 'single', documents: documents.length, weights: [4, 2, 1], texts, lists, segments: [], pages: null };
  return {
    'manifest.json': JSON.stringify(manifest),
    'index.json': JSON.stringify(json),
    'documents.json': JSON.stringify({ ...columns(all), keys, words: lexicon(all) }),
    'texts.json': JSON.stringify(all.map(({ b }) => b)),
  };
}

/** A world that serves files: {fetch, caches, log}; `log` gains paths and sizes. */
export function world(files, base = 'https://lists.example.org/search/index/') {
  const log = [];
  const serve = async (url) => {
    const path = String(url).slice(base.length);
    log.push({ path, bytes: files[path]?.length ?? 0 });
    return files[path] === undefined ? new Response('', { status: 404 }) : new Response(files[path]);
  };
  return { base, log, fetch: serve, caches: null };
}
