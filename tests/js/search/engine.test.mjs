// The engine against a search that looks at every document.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './client.mjs';
import { matches, prepared, scores } from './support/brute.mjs';
import { sharded, single, world } from './support/encode.mjs';
import { LISTS, dice, orchard, word } from './support/orchard.mjs';

const { Source, Resolver, loosened } = await load('engine.js');
const { Newest } = await load('newest.js');
const { Relevance } = await load('relevance.js');
const { Store } = await load('store.js');
const { parse } = await load('query.js');
const { wanted } = await load('view.js');

const lists = LISTS.map(({ name }) => name);
const documents = orchard(600);
const all = prepared(documents);
// Heads, slices and chunks so small that every way through them is taken.
const options = { sizes: [130, 300, 120, 50], lists: LISTS, head: 12, slice: 50, tail: 60 };

async function open(files, settings = {}) {
  const made = world(files);
  const store = new Store(made.base, made);
  return { source: await Source.open(store, settings), log: made.log };
}

const INDEXES = {
  'one file': await open(single(documents, { lists: LISTS })),
  'one segment': await open(sharded(documents, { lists: LISTS })),
  'segments with heads and slices': await open(sharded(documents, options), { head: options.head }),
};

/** A query of all operators. */
function question(roll, depth = 0) {
  const kinds = [
    () => word(roll), () => word(roll), () => word(roll), () => `s:${word(roll)}`, () => `b:${word(roll)}`, () => `f:${['ida', 'Berg', 'яблоков', 'lin'][Math.floor(roll() * 4)]}`,
    () => `"${word(roll)} ${word(roll)}"`, () => `${word(roll).slice(0, 4)}*`, () => `l:${lists[Math.floor(roll() * 2)]}`, () => `is:${['patch', 'reply', 'root'][Math.floor(roll() * 3)]}`,
    () => `d:${['2020-10..', '..2020-12-03', '20201001..20210101', '2020-11', '2021..'][Math.floor(roll() * 5)]}`, () => `has:diff`, () => `dfn:${word(roll)}`,
    () => `dfpre:${Math.floor(roll() * 120).toString(16).padStart(7, '0')}`, () => `nowhere${Math.floor(roll() * 9)}`,
  ];
  const part = () => {
    if (depth < 2 && roll() < 0.2) return `(${question(roll, depth + 1)})`;
    return (roll() < 0.15 ? (roll() < 0.5 ? '-' : 'NOT ') : '') + kinds[Math.floor(roll() * kinds.length)]();
  };
  const parts = Array.from({ length: 1 + Math.floor(roll() * 3) }, part);
  return parts.reduce((text, each) => text + (roll() < 0.25 ? ' OR ' : ' ') + each);
}

async function resolve(source, text) {
  const { tree } = parse(text, { lists });
  return tree && new Resolver(source, tree).resolve(tree);
}

const expected = (tree) => all.filter((each) => matches(tree, each)).map(({ doc }) => doc).reverse();

for (const [name, { source }] of Object.entries(INDEXES)) {
  test(`newest first is what a look at every document finds: ${name}`, async () => {
    const roll = dice(7);
    let some = 0;
    for (let n = 0; n < 500; n++) {
      const text = question(roll);
      const tree = await resolve(source, text);
      if (!tree) continue;
      const right = expected(tree);
      const walk = new Newest(source, tree);
      assert.deepEqual(await walk.take(10, Infinity), right.slice(0, 10), text);
      assert.deepEqual(await walk.take(1000, Infinity), right.slice(10), text);
      assert.deepEqual(walk.count(), { total: right.length, isExact: true, open: 0 }, text);
      some += right.length > 0 ? 1 : 0;
    }
    assert.ok(some > 250, `${some} queries found something`);
  });

  test(`best first is what the formula gives: ${name}`, async () => {
    const roll = dice(11);
    let compared = 0;
    for (let n = 0; n < 300; n++) {
      const text = `${word(roll)} ${question(roll)}`;
      const tree = await resolve(source, text);
      // Terms are weighed among the documents of segments within reach.
      if (/d:/.test(text) || !tree) continue;
      const leaves = wanted(tree);
      const right = scores(leaves, all, { exact: name === 'one file' });
      const found = expected(tree).sort((a, b) => right[b] - right[a] || b - a);
      const walk = new Relevance(source, tree);
      await walk.open();
      await walk.complete();
      const docs = await walk.take(10, Infinity);
      assert.equal(docs.length, Math.min(10, found.length), text);
      // Sums of another order may differ in the last digit.
      docs.forEach((doc, at) => assert.ok(Math.abs(right[doc] - right[found[at]]) < 1e-9 * right[doc] + 1e-12, `${text}: ${at}`));
      compared += docs.length > 0 ? 1 : 0;
    }
    assert.ok(compared > 100, `${compared} queries found something`);
  });
}

test('a search that has enough does not look at older segments', async () => {
  const { source, log } = await open(sharded(documents, options), { head: options.head });
  const tree = await resolve(source, 'apple');
  log.length = 0;
  const walk = new Newest(source, tree);
  assert.equal((await walk.take(3)).length, 3);
  assert.deepEqual([...new Set(log.map(({ path }) => path.slice(0, 2)))], ['03']);
  assert.equal(walk.count().isExact, false);
});

test('segments without days that are asked for are not opened', async () => {
  const { source, log } = await open(sharded(documents, options), { head: options.head });
  const tree = await resolve(source, 'd:..2020-10-01 apple');
  log.length = 0;
  const docs = await new Newest(source, tree).take(1000);
  assert.deepEqual(docs, expected(tree));
  assert.ok(docs.length > 0);
  assert.ok(log.every(({ path }) => /^0[01]/.test(path)), JSON.stringify(log));
});

test('days at the ends of segments are looked for in both', async () => {
  const { source } = INDEXES['segments with heads and slices'];
  for (const { segment } of source.segments) {
    for (const text of [`d:..${segment.first}`, `d:${segment.first}..`, `d:${segment.last}..`, `d:..${segment.last}`, `d:${segment.first}`, `d:${segment.last}`]) {
      const tree = await resolve(source, text);
      assert.deepEqual(await new Newest(source, tree).take(1000), expected(tree), text);
    }
  }
});

test('heads give a first answer without tails', async () => {
  const { source, log } = await open(sharded(documents, options), { head: options.head });
  const tree = await resolve(source, 'apple press');
  log.length = 0;
  const walk = new Relevance(source, tree);
  await walk.open();
  assert.ok(walk.isTruncated);
  assert.ok(walk.hits.length > 0);
  assert.equal(walk.count().isExact, false);
  const before = log.length;
  await walk.complete();
  assert.ok(log.length > before);
  assert.equal(walk.count().isExact, true);
});

test('if few documents hold all words, those with any are found', async () => {
  const { source } = INDEXES['one segment'];
  const tree = loosened(await resolve(source, 'apple nowhere is:patch'));
  const walk = await new Relevance(source, tree).open();
  assert.ok(walk.total > 0);
  const docs = await (await walk.complete()).take(1000);
  assert.deepEqual([...docs].sort((a, b) => a - b), all.filter((each) => matches(tree, each)).map(({ doc }) => doc));
  assert.equal(loosened(await resolve(source, 'apple is:patch')), null);
});

test('a phrase is looked for in so many texts at a time', async () => {
  const { source } = INDEXES['one segment'];
  const tree = await resolve(source, '"press apple"');
  const walk = new Newest(source, tree);
  await walk.take(1000, 20);
  assert.ok(walk.checks >= 20 && walk.checks < 40, `${walk.checks}`);
  assert.ok(walk.count().open > 0);
  while (!walk.isDone) await walk.take(1000, 20);
  assert.equal(walk.found, expected(tree).length);
});

for (const [text, field, value] of [
  ['größe', 'a', 'Ida Größe'], ['GROSSE', 'a', 'Ida Größe'], ['яблоков', 'a', 'Сергей Яблоков'], ['утечка', 'b', 'утечка'], ['泄漏', 'b', '内存泄漏'], ['内存泄漏', 'b', '内存泄漏'],
  ['slab.c', 'b', 'mm/slab.c'], ['kvm_vcpu', 'b', 'kvm_arch_vcpu_ioctl_run'], ['ida@example.org', 'b', 'ida@example.org'], ['strasse', 'b', 'straße'], ['foo_bar', 'b', 'foo_bar'], ['cafe', 'b', 'café'],
]) {
  test(`words of all scripts, addresses, identifiers: ${text}`, async () => {
    for (const { source } of Object.values(INDEXES)) {
      const docs = await new Newest(source, await resolve(source, text)).take(1000);
      const least = documents.flatMap((each, doc) => (each[field].includes(value) ? [doc] : []));
      assert.ok(least.length > 0);
      const found = new Set(docs);
      assert.deepEqual(least.filter((doc) => !found.has(doc)), []);
    }
  });
}
