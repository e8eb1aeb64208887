// Questions of a page to the service, as a worker gets them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './client.mjs';
import { sharded, world } from './support/encode.mjs';
import { LISTS, orchard } from './support/orchard.mjs';

const { serve } = await load('calls.js');
const files = sharded(orchard(200), { lists: LISTS, sizes: [100, 100] });

/** A service behind a line: `ask` gives the answers of a turn up to its end. */
function line(t, settings = {}) {
  const made = { ...world(files), ...settings };
  const before = globalThis.fetch;
  t.after(() => { globalThis.fetch = before; });
  globalThis.fetch = made.fetch;
  const answers = [];
  let hear;
  let woken = () => {};
  serve((answer) => { answers.push(answer); woken(); }, (given) => { hear = given; });
  const ends = (turn) => answers.some((answer) => answer.turn === turn && /^(done|trouble)$/.test(answer.kind));
  const ask = async (turn, call, question) => {
    hear({ turn, call, ask: question, base: made.base });
    while (!ends(turn)) await new Promise((wake) => { woken = wake; });
    return answers.filter((answer) => answer.turn === turn).map(({ kind }) => kind);
  };
  return { ask, answers, hear: (message) => hear({ base: made.base, ...message }) };
}

test('a search is answered piece by piece, and its end is told', async (t) => {
  const { ask, answers } = line(t);
  const kinds = await ask(1, 'search', { q: 'apple' });
  assert.equal(kinds[0], 'query');
  assert.equal(kinds.at(-1), 'done');
  const { doc } = answers.find(({ kind }) => kind === 'results').items[0];
  assert.deepEqual(await ask(2, 'snippet', doc), ['snippet', 'done']);
  assert.deepEqual(await ask(3, 'more'), ['results', 'done']);
});

test('a search that another has overtaken says nothing more', async (t) => {
  const { ask, answers, hear } = line(t);
  hear({ turn: 1, call: 'search', ask: { q: 'press' } });
  await ask(2, 'search', { q: 'apple' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(!answers.some(({ turn, kind }) => turn === 1 && kind !== 'query'));
});

test('a snippet of results that are on their way out is no trouble', async (t) => {
  const { ask, answers, hear } = line(t);
  await ask(1, 'search', { q: 'apple' });
  const { doc } = answers.find(({ kind }) => kind === 'results').items.at(-1);
  hear({ turn: 2, call: 'search', ask: { q: 'press' } });
  hear({ turn: 2, call: 'snippet', ask: doc });
  await ask(3, 'search', { q: 'pear' });
  assert.deepEqual(answers.filter(({ kind }) => kind === 'trouble'), []);
});

test('what is wrong is told by its kind', async (t) => {
  const { ask, answers } = line(t, { fetch: () => Promise.reject(new TypeError('Failed to fetch')) });
  assert.deepEqual(await ask(1, 'search', { q: 'apple' }), ['trouble']);
  assert.equal(answers[0].trouble, 'offline');
});
