// An index of the build in stock elasticlunr.js: it loads, finds what it should, and ranks as our client does.
// LISTPRESS_INDEX names the folder that `cargo run --example search_index -- FOLDER` wrote.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { need } from '../support/needs.mjs';
import { load } from './client.mjs';

const { Source, Resolver, loosened } = await load('engine.js');
const { Newest } = await load('newest.js');
const { Relevance } = await load('relevance.js');
const { Store } = await load('store.js');
const { parse } = await load('query.js');
const { stem, term } = await load('words.js');

const folder = need('LISTPRESS_INDEX');
const CONFIG = { fields: { title: { boost: 4 }, author: { boost: 2 }, body: { boost: 1 } }, bool: 'OR' };

let elasticlunr;
let stock;
let source;
let documents;

before(async () => {
  elasticlunr = (await import('elasticlunr')).default;
  const read = async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'));
  stock = elasticlunr.Index.load(await read('index.json'));
  documents = await read('documents.json');
  const fetch = async (url) => new Response(await readFile(join(folder, url)).catch(() => null));
  source = await Source.open(new Store('', { fetch, caches: null }));
});

const titles = (query) => stock.search(query, CONFIG).map(({ ref }) => documents.t[ref]);

/** Our results, best first: documents with all words, or any. */
async function ours(text, any = false) {
  const { tree } = parse(text);
  const resolved = await new Resolver(source, tree).resolve(tree);
  const walk = new Relevance(source, any ? (loosened(resolved) ?? resolved) : resolved);
  await walk.open();
  await walk.complete();
  return walk.hits.map(({ doc }) => doc);
}

test('stock elasticlunr finds words of all kinds', () => {
  const first = {
    'apple press': '[PATCH v2 0/3] apple: speed up the press',
    kvm_arch_vcpu_ioctl_run: '[PATCH v2 0/3] apple: speed up the press',
    'falling apples': '[PATCH v2 0/3] apple: speed up the press',
    slab: 'Re: [PATCH v2 1/3] apple: fix a leak in mm/slab.c',
    'mm/slab.c': 'Re: [PATCH v2 1/3] apple: fix a leak in mm/slab.c',
    café: 'Re: [PATCH v2 1/3] apple: fix a leak in mm/slab.c',
    cafe: 'Re: [PATCH v2 1/3] apple: fix a leak in mm/slab.c',
    памяти: 'утечка памяти в саду',
    内存: '修复内存泄漏',
    naive: 'pear: naïve picker',
    naïve: 'pear: naïve picker',
  };
  for (const [query, title] of Object.entries(first)) assert.equal(titles(query)[0], title, query);
  assert.deepEqual(titles('zzzz'), []);
});

test('our client finds them too, and what stock cannot', async () => {
  for (const query of ['kvm vcpu press', 'vcpu_ioctl', '泄漏', '内存泄漏', 'grosse press', 'falling apples press']) {
    assert.match(documents.t[(await ours(query))[0]], /press$|^修复/, query);
  }
});

test('our client ranks as stock elasticlunr does', async () => {
  const queries = ['apple', 'apple press leak', 'anna berg', 'falling apples blocked', 'kvm_arch_vcpu_ioctl_run leak', 'reviewed good'];
  // Words of titles, one to three at a time.
  documents.t.slice(6, 200).forEach((title, n) => queries.push(title.split(' ').slice(0, (n % 3) + 1).join(' ')));
  let compared = 0;
  const resolver = new Resolver(source, null);
  for (const query of queries) {
    // Stock takes each word as one term; of words that are nowhere as a whole we search the parts.
    const words = query.split(/[\s-]+/).map((word) => term(word)).filter((word) => word !== null);
    if (!(await Promise.all(words.map((word) => resolver.has(word, 7)))).every(Boolean)) continue;
    const theirs = stock.search(query, CONFIG).filter(({ ref }) => Number(ref) < source.documents);
    const score = new Map(theirs.map(({ ref, score }) => [Number(ref), score]));
    const found = await ours(query, true);
    assert.equal(found.length, theirs.length, query);
    // Equal scores may stand in any order.
    found.slice(0, 10).forEach((ref, n) => {
      assert.ok(Math.abs(score.get(ref) - theirs[n].score) < 1e-9 * theirs[n].score, `${query}: ${n}`);
    });
    compared += 1;
  }
  assert.ok(compared > 100, `${compared} queries`);
});

test('our stemmer and stop words are those of stock elasticlunr', () => {
  const words = Object.keys(elasticlunr.defaultStopWords ?? {});
  for (const word of words) assert.equal(term(word), word === '' ? '' : null, word);
  const endings = ['', 's', 'es', 'ies', 'ed', 'ing', 'eed', 'ational', 'ization', 'fulness', 'ement', 'sion', 'ly', 'y', 'll', 'e', 'logi', 'alli', 'ity'];
  for (const base of ['appl', 'oper', 'press', 'hop', 'sky', 'fall', 'tr', 'yell', 'queue', 'sched', 'x86', 'lock_', 'activ', 'bab', 'say']) {
    for (const one of endings) {
      for (const two of endings) {
        const word = base + one + two;
        // Is the second y of `skyying` a consonant? elasticlunr-rs says yes, elasticlunr.js no.
        if (word.includes('yy')) continue;
        assert.equal(stem(word), elasticlunr.stemmer(word), word);
      }
    }
  }
});

test('segments of the build hold what its one file holds', async () => {
  const fetch = async (url) => {
    const bytes = await readFile(join(folder, 'sharded', url)).catch(() => null);
    return bytes ? new Response(bytes) : new Response('', { status: 404 });
  };
  const segments = await Source.open(new Store('', { fetch, caches: null }));
  assert.equal(segments.documents, source.documents);
  assert.ok(segments.segments.length > 1);
  const queries = ['apple', 'is:patch', '-is:patch', 'd:2015..2020 anna', 'f:anna -s:apple', 'l:pear-devel OR has:attachment', '内存', 'памяти', 'al*', '"speed up the press"'];
  documents.t.forEach((title, n) => { if (n > 5 && n % 3 === 0) queries.push(title.split(' ').slice(0, 1 + (n % 2)).join(' OR ')); });
  let some = 0;
  for (const text of queries) {
    const [one, many] = await Promise.all([source, segments].map(async (each) => {
      const { tree } = parse(text, { lists: ['orchard-devel', 'pear-devel'] });
      const docs = await new Newest(each, await new Resolver(each, tree).resolve(tree)).take(1000, Infinity);
      return Promise.all(docs.map(async (doc) => (await each.of(doc).segment.record(doc - each.of(doc).base)).u));
    }));
    assert.deepEqual(many, one, text);
    some += one.length > 0 ? 1 : 0;
  }
  assert.ok(some > 50, `${some} queries found something`);
});
