// What the service answers to a page, over an index in many files.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { load } from './client.mjs';
import { sharded, single, world } from './support/encode.mjs';
import { LISTS, orchard } from './support/orchard.mjs';

const { Service, safe } = await load('service.js');
const { distance } = await load('spelling.js');
const { fnv } = await load('people.js');
const { summary } = await load('page.js');

const digest = (id) => `!m:${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
const mail = (more) => ({ t: 'plum jam', a: 'Ida Plum', b: 'a text', d: 1_700_000_000, l: 0, f: 32, r: '0000000a', s: 0, u: 'orchard-devel/x@example.org/', keys: [], ...more });
const documents = [
  ...orchard(300),
  mail({ t: '[PATCH] quince: peel it', f: 1, d: 1_700_000_000, u: 'orchard-devel/quince@example.org/', s: 'quince-peel-it-0123abcd', keys: ['!is:patch', digest('quince@example.org')] }),
  mail({ t: 'Re: [PATCH] quince: peel it', f: 4, d: 1_700_000_100, a: 'Piet Birne', u: 'orchard-devel/answer@example.org/' }),
  mail({ t: '<img src=x onerror=alert(1)> hostile', a: '\u202e<b>Mallory</b>', d: 1_700_000_200, r: '0000000b', u: 'javascript:alert(1)', b: '<script>alert(1)</script> hostile words' }),
];
const pages = [mail({ t: 'How to peel a quince', a: '', d: 0, l: -1, r: '', u: 'guide/peel/', b: 'With a knife.' })];
const people = [['Ida Plum', 'orchard-devel/contributors/ida-plum/'], ['Ida Größe', 'orchard-devel/contributors/ida-groesse/']];
const options = { lists: LISTS, pages, people, sizes: [100, 203], head: 10, slice: 40 };

function service(files = sharded(documents, options), more = {}) {
  const made = world(files);
  return { ...made, service: new Service(made.base, { ...made, head: 10, now: () => Date.UTC(2024, 0, 1), ...more }) };
}

/** The answers to a search, by kind; the last of each counts. */
async function ask(request, { service: asked } = service()) {
  const answers = [];
  await asked.search(typeof request === 'string' ? { q: request } : request, (answer) => answers.push(answer), new AbortController().signal);
  return { all: answers, ...Object.fromEntries(answers.map((answer) => [answer.kind, answer])) };
}

const text = (cuts) => cuts.map((cut) => cut.text).join('');
const titles = ({ results }) => results.items.map(({ title }) => text(title));

for (const [name, files] of [['many files', sharded(documents, options)], ['one file', single(documents, options)]]) {
  test(`a search finds messages with all that is shown of them: ${name}`, async () => {
    const { results, query, pages: found } = await ask('quince', service(files));
    assert.deepEqual(query.chips, ['quince']);
    assert.deepEqual(results.items.map(({ title }) => text(title)), ['Re: [PATCH] quince: peel it', '[PATCH] quince: peel it']);
    const patch = results.items[1];
    assert.deepEqual(patch.title.filter(({ marked }) => marked), [{ text: 'quince', marked: true }]);
    assert.equal(patch.href, 'orchard-devel/quince@example.org/');
    assert.equal(patch.date, '2023-11-14');
    assert.equal(patch.list, 'Orchard development');
    assert.equal(patch.badge, 'patch');
    assert.equal(patch.series, 'orchard-devel/series/quince-peel-it-0123abcd/');
    assert.deepEqual(patch.threads, ['squince-peel-it-0123abcd', '0000000a']);
    assert.equal(summary(results), '2 results, newest first.');
    assert.deepEqual(found.items.map(({ href }) => href), ['guide/peel/']);
  });

  test(`a list can be chosen, and a message asked for by its id: ${name}`, async () => {
    const one = service(files);
    const { results } = await ask({ q: 'apple', list: 'pear-devel' }, one);
    assert.ok(results.items.length > 0);
    assert.ok(results.items.every(({ list }) => list === 'Pears'));
    assert.deepEqual(titles(await ask('m:quince@example.org', one)), ['[PATCH] quince: peel it']);
    assert.deepEqual(titles(await ask({ q: 'quince sort:relevance' }, one)).length, 2);
  });

  test(`words of the text are shown where they stand: ${name}`, async () => {
    const one = service(files);
    const { results } = await ask('hostile', one);
    let answer;
    await one.service.snippet(results.items[0].doc, (told) => { answer = told; });
    assert.equal(text(answer.cuts), '<script>alert(1)</script> hostile words');
    assert.deepEqual(answer.cuts.filter(({ marked }) => marked).map((cut) => cut.text), ['hostile']);
  });

  test(`more results follow, each once: ${name}`, async () => {
    const one = service(files);
    const first = await ask('apple', one);
    const docs = first.results.items.map(({ doc }) => doc);
    for (let n = 0; n < 40; n++) {
      let answer;
      await one.service.more(null, (told) => { answer = told; });
      docs.push(...answer.items.map(({ doc }) => doc));
      if (answer.isDone) break;
    }
    assert.ok(docs.length > 20);
    assert.equal(new Set(docs).size, docs.length);
    assert.deepEqual(docs, [...docs].sort((a, b) => b - a));
  });
}

test('addresses outside of the site lead nowhere', async () => {
  assert.equal((await ask('hostile')).results.items[0].href, null);
  for (const address of ['javascript:alert(1)', 'JavaScript:alert(1)', 'data:text/html,x', 'https://example.com/', '//example.com/', '/etc/', '\\\\example.com', 'a/../../b', '..', 'a/%2e%2E/b', './a', ' javascript:x', 'java\tscript:x', 'undefined:x', '']) {
    assert.equal(safe(address), null, address);
  }
  for (const address of ['orchard-devel/a@example.org/', 'a/b..c/', 'a/#m0123', 'guide/a:b/', 'x/%3A/', 'l/a?b/']) assert.equal(safe(address), address);
});

test('if few messages hold all words, those with any follow, and it is said', async () => {
  const { results } = await ask('quince hostile');
  assert.equal(results.mode, 'any');
  assert.match(summary(results), /^Nothing holds all words; 3 results, best first with any of them\.$/);
  const { all } = await ask('quince peel birne');
  const shown = all.filter(({ kind }) => kind === 'results').flatMap(({ items }) => items.map(({ doc }) => doc));
  assert.equal(new Set(shown).size, shown.length);
  assert.match(summary(all.findLast(({ kind }) => kind === 'results')), /^Only 1 with all words; /);
});

test('a word that is nowhere may be one that is', async () => {
  const { missing, results } = await ask('qiunce');
  assert.deepEqual(missing.words, ['qiunce']);
  assert.deepEqual(missing.better, ['quince']);
  assert.equal(summary(results, missing.words), 'No results. Nothing holds “qiunce”.');
  assert.equal(distance('quince', 'qiunce'), 1);
  assert.equal(distance('abc', 'abcdef'), 3);
  assert.equal(distance('kitten', 'sitting'), 3);
  assert.equal(distance('', 'ab'), 2);
});

test('people are found by their names', async () => {
  assert.deepEqual((await ask('ida plum')).people.people.map(({ name }) => name), ['Ida Plum']);
  assert.deepEqual((await ask('f:ida quince')).people.people.map(({ name }) => name).sort(), ['Ida Größe', 'Ida Plum']);
  assert.deepEqual((await ask('groesse grosse ida')).people.people.map(({ name }) => name), ['Ida Größe']);
  assert.equal(fnv(''), 0x811c9dc5);
  assert.equal(fnv('a'), 0xe40c292c);
});

test('what is not indexed is told, with where to ask', async () => {
  const { query, results } = await ask('q:"x y" quince');
  assert.deepEqual(query.foreign, ['q:x y']);
  assert.deepEqual(query.elsewhere, [{ title: 'Orchard development', href: 'https://lists.example.org/orchard-devel/?q=q%3A%22x%20y%22%20quince' }]);
  assert.equal(results.items.length, 2);
  assert.deepEqual((await ask('q:x')).empty, { kind: 'empty', isForeign: true });
  const hostile = [{ ...LISTS[0], upstream: 'javascript:alert({q})' }];
  assert.deepEqual((await ask('q:x', service(sharded(documents, { ...options, lists: hostile })))).query.elsewhere, []);
});

test('nothing to search for is no search', async () => {
  assert.deepEqual((await ask('the of')).empty, { kind: 'empty', isForeign: false });
});

test('without texts a phrase is its words, and that is said', async () => {
  const { query, all } = await ask('"peel quince"', service(sharded(documents, { ...options, texts: false })));
  assert.deepEqual(query.foreign, ['“peel quince” as a phrase']);
  assert.deepEqual(titles({ results: all.find(({ kind }) => kind === 'results') }), ['Re: [PATCH] quince: peel it', '[PATCH] quince: peel it']);
  assert.deepEqual((await ask('"peel quince"')).query.foreign, []);
});

test('a phrase is checked in the texts', async () => {
  const { results } = await ask('"hostile words"');
  assert.deepEqual(results.items.map(({ href }) => href), [null]);
  assert.equal((await ask('"words hostile"')).results.items.length, 0);
  const { results: many } = await ask('"press apple"');
  assert.match(summary(many), /Looked for the phrase in \d+ of/);
});

test('a beginning stands for what begins so', async () => {
  assert.deepEqual(titles(await ask('quin')), titles(await ask('quince')));
  assert.deepEqual(titles(await ask('quin*')), titles(await ask('quince')));
  assert.equal((await ask('quin ')).results.items.length, 0);
});

test('best first is shown from heads at once, then exactly', async () => {
  const { all } = await ask({ q: 'apple', sort: 'relevance' });
  const results = all.filter(({ kind }) => kind === 'results');
  assert.deepEqual(results.map(({ isFirst, isLast }) => [isFirst, isLast]), [[true, false], [true, true]]);
  assert.match(summary(results[0]), /^About /);
});

test('an estimate does not pretend to be exact', () => {
  const state = { count: { total: 197_450, isExact: false, open: 0 }, mode: 'all', all: 0, sort: 'date', checks: 0 };
  assert.equal(summary(state), 'About 200,000 results, newest first.');
  assert.equal(summary({ ...state, count: { total: 1, isExact: true, open: 0 } }), '1 result.');
  assert.equal(summary({ ...state, count: { total: 12_345, isExact: true, open: 0 }, sort: 'relevance' }), '12,345 results, best first.');
});

test('suggestions complete the last word', async () => {
  const { service: asked } = service();
  const suggest = async (q) => {
    let answer;
    await asked.suggest(q, (told) => { answer = told; }, new AbortController().signal);
    return answer;
  };
  assert.deepEqual((await suggest('peel qui')).words, ['peel quince']);
  assert.deepEqual((await suggest('s:qui')).words, ['s:quince']);
  assert.deepEqual((await suggest('qu')).words, []);
  assert.deepEqual((await suggest('ida plum')).people.map(({ name }) => name), ['Ida Plum']);
});

for (const common of [[], ['id', 'ida', 'pl'], ['gr', 'gro', 'gros', 'gross']]) {
  test(`people are suggested by how their names begin: ${common}`, async () => {
    const made = service(sharded(documents, { ...options, common }));
    const suggest = async (q) => {
      let answer;
      await made.service.suggest(q, (told) => { answer = told; }, new AbortController().signal);
      return answer.people.map(({ name }) => name).sort();
    };
    assert.deepEqual(await suggest('id'), ['Ida Größe', 'Ida Plum']);
    assert.deepEqual(await suggest('pl'), ['Ida Plum']);
    assert.deepEqual(await suggest('ida gr'), ['Ida Größe']);
    assert.deepEqual(await suggest('Größ'), ['Ida Größe']);
    assert.deepEqual(await suggest('f:plu'), ['Ida Plum']);
    assert.deepEqual(await suggest('plu '), []);
    assert.deepEqual(await suggest('i'), []);
    made.log.length = 0;
    await suggest('plum');
    assert.ok(made.log.filter((path) => /people/.test(path)).length <= 2, made.log.join());
  });
}

test('after a deploy the search starts from the new manifest, once', async () => {
  const files = sharded(documents, options);
  const made = service(files);
  await ask('quince', made);
  // Another build: other names.
  for (const name of Object.keys(files)) if (/^[0f]/.test(name)) delete files[name];
  Object.assign(files, sharded(documents.slice(0, 302), { ...options, sizes: [302] }));
  made.log.length = 0;
  const { results } = await ask('peel', made);
  assert.equal(results.items.length, 2);
  assert.equal(made.log.filter(({ path }) => path === 'manifest.json').length, 1);
});

test('a file that stays away is told', async () => {
  const files = sharded(documents, options);
  delete files[Object.keys(files).find((name) => name.endsWith('c3.lpi'))];
  for (const name of Object.keys(files)) if (/\/c\d+\.lpi$/.test(name)) delete files[name];
  const made = service(files);
  await assert.rejects(ask('quince', made), { kind: 'gone' });
  assert.equal(made.log.filter(({ path }) => path === 'manifest.json').length, 2);
});

test('an index of another version is told', async () => {
  const files = sharded(documents, options);
  files['manifest.json'] = files['manifest.json'].replace('"version":2', '"version":3');
  await assert.rejects(ask('quince', service(files)), { kind: 'broken' });
});

test('two files of different builds are fetched anew', async () => {
  const files = single(documents, options);
  const later = single(documents.slice(0, 200), options);
  const made = world({ ...files, 'documents.json': later['documents.json'] });
  let count = 0;
  const fetch = (url, how) => {
    if (how.cache === 'reload' && url.endsWith('documents.json')) return Promise.resolve(new Response(files['documents.json']));
    count += 1;
    return made.fetch(url);
  };
  const { results } = await ask('quince', { service: new Service(made.base, { ...made, fetch }) });
  assert.equal(results.items.length, 2);
  assert.equal(count, 5);
});
