// Words, stems and marks. The samples are also those of the build's tests.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, sample } from './client.mjs';

const { analyse, fold, stem, term, tokens } = await load('words.js');
const { highlight, snippet } = await load('snippets.js');

test('queries are split as the index is', async () => {
  for (const [text, expected] of await sample('tokens.json')) {
    assert.deepEqual(tokens(analyse(text)), expected, text);
  }
});

test('words are stemmed as in the index', async () => {
  for (const [word, expected] of await sample('terms.json')) {
    assert.equal(term(word), expected, word);
  }
});

test('accents may be left out', () => {
  assert.equal(fold('łódź'), 'lodz');
  assert.equal(fold('größe'), 'grosse');
});

test('any word has a stem', () => {
  for (const word of ['', 's', 'ss', 'ies', 'sses', 'eed', 'ing', 'ion', 'yyy', 'e', 'ёё', '内', '\u0924\u0924ed']) {
    assert.equal(typeof stem(word), 'string', word);
  }
});

const shown = (cuts) => cuts.map((cut) => (cut.marked ? `[${cut.text}]` : cut.text)).join('');

test('only words of the query are marked', () => {
  const marked = (text, ...words) => shown(highlight(text, new Set(words)));
  assert.equal(marked('Fix leaks in mm/slab.c', 'leak', 'slab'), 'Fix [leaks] in mm/[slab].c');
  assert.equal(marked('修复内存泄漏', '内存', '存泄'), '修复[内存泄]漏');
  assert.equal(marked('Größe', 'gross'), '[Größe]');
  assert.equal(marked('the end', 'the'), 'the end');
  assert.equal(marked('', 'leak'), '');
  assert.equal(marked('<img src=x onerror=leak>', 'leak'), '<img src=x onerror=[leak]>');
});

test('a snippet shows the stretch with most of the words', () => {
  const filling = 'and so on with words of no interest at all '.repeat(20);
  const text = `An apple alone.\n\n${filling}\nThe apple press leaks now. ${filling}`;
  const cut = shown(snippet(text, new Set(['appl', 'press', 'leak'])));
  assert.match(cut, /^… .*The \[apple\] \[press\] \[leaks\] now\. .* …$/);
  assert.ok(cut.length < 300, cut);
  assert.match(shown(snippet(text, new Set(['pear']))), /^An apple alone\. and so on/);
  assert.equal(shown(snippet('', new Set(['pear']))), '');
  assert.equal(shown(snippet('short', new Set(['short']))), '[short]');
});

test('a text without spaces is cut, too', () => {
  const cut = shown(snippet('内存泄漏'.repeat(500), new Set(['泄漏'])));
  assert.ok(cut.length < 600, `${cut.length}`);
  assert.ok(shown(snippet('😀'.repeat(500), new Set())).isWellFormed?.() ?? true);
});
