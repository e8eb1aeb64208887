// Files of the index: numbers and lists in them, what is kept, and what happens when they cannot be had.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { load } from './client.mjs';
import { codeOf, lengthOf, sharded, varint, world } from './support/encode.mjs';
import { LISTS, orchard } from './support/orchard.mjs';

const { Reader, Posting, Trouble, compare, locate } = await load('postings.js');
const { Store } = await load('store.js');
const { ShardedSegment } = await load('sharded.js');

test('numbers of any size are read, and none beyond the end', () => {
  for (const number of [0, 1, 127, 128, 300, 2 ** 28, 2 ** 31 + 5, 2 ** 40]) {
    assert.equal(new Reader(Uint8Array.from(varint(number))).varint(), number);
  }
  assert.throws(() => new Reader(Uint8Array.of(128, 128)).varint(), Trouble);
  assert.throws(() => new Reader(new Uint8Array(20).fill(255)).varint(), Trouble);
  assert.throws(() => new Reader(Uint8Array.of(1, 2)).take(3), Trouble);
});

test('terms are in the order of bytes', () => {
  const bytes = (text) => new TextEncoder().encode(text);
  assert.ok(compare(bytes('\u{ffff}'), bytes('\u{10000}')) < 0);
  assert.ok(compare(bytes('ab'), bytes('abc')) < 0);
  const separators = ['', 'm', 't'].map(bytes);
  assert.deepEqual(['', 'a', 'm', 'ma', 'z'].map((term) => locate(separators, bytes(term))), [0, 0, 1, 1, 2]);
});

test('a posting list scores by occurrences and length', () => {
  const posting = Posting.read(new Reader(Uint8Array.from([3, 4, 4, 255, 30, codeOf(1000)])), 2, 2);
  assert.deepEqual([...posting.docs], [3, 7]);
  assert.equal(posting.impact(0), 2 / Math.sqrt(30));
  assert.ok(Math.abs(posting.impact(1) - Math.sqrt(255) / Math.sqrt(lengthOf(codeOf(1000)))) < 1e-12);
  assert.equal(Posting.read(new Reader(Uint8Array.from([3, 1, 40])), 1, 2).impact(0), 1 / Math.sqrt(40));
  assert.throws(() => Posting.read(new Reader(Uint8Array.from([1, 1])), 1e9, 2), Trouble);
});

/** A store over files by name. */
function store(files, settings = {}) {
  const made = world(files);
  return { ...made, store: new Store(made.base, { ...made, ...settings }) };
}

test('files are unpacked, wherever the server has not done so', async () => {
  const { store: files } = store({ packed: gzipSync('text'), plain: Buffer.from('text') });
  for (const name of ['packed', 'plain']) assert.equal(new TextDecoder().decode(await files.get(name)), 'text');
});

test('a file is fetched once, by however many asked for', async () => {
  const { store: files, log } = store({ a: Buffer.from('a') });
  await Promise.all([files.get('a'), files.get('a'), files.get('a')]);
  await files.get('a');
  assert.equal(log.length, 1);
});

test('what was not used for longest is given up first', async () => {
  const { store: files, log } = store({ a: Buffer.alloc(40), b: Buffer.alloc(40), c: Buffer.alloc(40) }, { limit: 100 });
  for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await files.get(name);
  assert.deepEqual(log.map(({ path }) => path), ['a', 'b', 'c', 'b']);
  assert.ok(files.held <= 100);
});

test('files are kept between visits until another build leaves them out', async () => {
  const kept = new Map();
  const cache = {
    match: async (url) => kept.get(String(url))?.clone(),
    put: async (url, response) => { kept.set(String(url), response); },
    keys: async () => [...kept.keys()].map((url) => ({ url })),
    delete: async ({ url }) => kept.delete(url),
  };
  const caches = { open: async () => cache };
  const first = store({ 'old/a': Buffer.from('a'), 'new/b': Buffer.from('b') }, { caches });
  await Promise.all([first.store.get('old/a'), first.store.get('new/b')]);
  const second = store({}, { caches });
  assert.equal(new TextDecoder().decode(await second.store.get('old/a')), 'a');
  assert.deepEqual(second.log, []);
  await second.store.prune(['new']);
  assert.deepEqual([...kept.keys()], [`${first.base}new/b`]);
  for (const name of ['c', 'd']) kept.set(`${first.base}new/${name}`, new Response(name));
  await second.store.prune(['new'], 2);
  assert.deepEqual([...kept.keys()], [`${first.base}new/c`, `${first.base}new/d`]);
});

test('a cache that cannot be had is no reason to fail', async () => {
  const { store: files } = store({ a: Buffer.from('a') }, { caches: { open: () => Promise.reject(new Error('denied')) } });
  assert.equal((await files.get('a')).length, 1);
});

test('it is told what is wrong', async () => {
  const kind = async (files, settings, task = (each) => each.get('a')) => {
    try {
      await task(store(files, settings).store);
      return null;
    } catch (error) {
      return error.kind ?? error.name;
    }
  };
  assert.equal(await kind({}), 'gone');
  assert.equal(await kind({}, { fetch: () => Promise.reject(new TypeError('Failed to fetch')) }), 'offline');
  assert.equal(await kind({}, { fetch: async () => new Response('', { status: 500 }) }), 'broken');
  assert.equal(await kind({ a: gzipSync('text').subarray(0, 12) }), 'broken');
  assert.equal(await kind({ a: Buffer.from('{"open') }, {}, (each) => each.json('a')), 'broken');
});

test('what nobody waits for is not fetched to its end', async () => {
  const aborted = [];
  const fetch = (url, { signal }) => new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => { aborted.push(url); reject(signal.reason); });
  });
  const { store: files, base } = store({}, { fetch });
  const [one, two] = [new AbortController(), new AbortController()];
  const tasks = [files.get('a', one.signal), files.get('a', two.signal)];
  one.abort();
  await new Promise(setImmediate);
  assert.deepEqual(aborted, []);
  two.abort();
  for (const task of tasks) await assert.rejects(task, { name: 'AbortError' });
  assert.deepEqual(aborted, [`${base}a`]);
  // Whoever asks in the moment in which it is given up does not share its end.
  const three = new AbortController();
  const given = files.get('b', three.signal);
  await new Promise(setImmediate);
  three.abort();
  files.fetch = async () => new Response('b');
  assert.equal((await files.get('b')).length, 1);
  await assert.rejects(given, { name: 'AbortError' });
  // Asked for once more, it is fetched anew.
  files.fetch = async () => new Response('a');
  assert.equal((await files.get('a')).length, 1);
});

test('damaged files of a segment are told, whatever is wrong in them', async () => {
  const files = sharded(orchard(60), { lists: LISTS, head: 5, slice: 20 });
  const id = JSON.parse(files['manifest.json']).segments[0].id;
  let told = 0;
  for (const name of ['terms', 'c0', 'c1', 't0', 'days', 'words', 'w0']) {
    for (let n = 0; n < 8; n++) {
      const bytes = Buffer.from(await new Response(new Blob([files[`${id}/${name}.lpi`]]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());
      for (let at = n; at < bytes.length; at += 9) bytes[at] = (bytes[at] * 31 + n * 97) & 255;
      const made = world({ ...files, [`${id}/${name}.lpi`]: n % 2 ? bytes : bytes.subarray(0, bytes.length / 2) });
      const segment = new ShardedSegment(new Store(made.base, made), { id, documents: 60 }, { head: 5, texts: true });
      try {
        for (const term of ['appl', 'kvm', 'x']) for (const block of await segment.lookup(term)) for (const slice of [0, 1, 2]) await block.load(slice);
        await segment.days(1, 30000);
        await segment.words('app');
      } catch (error) {
        assert.ok(error instanceof Trouble, `${name}: ${error.stack}`);
        told += 1;
      }
    }
  }
  assert.ok(told > 20, `${told}`);
});
