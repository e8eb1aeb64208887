// The search page's script by itself: words, stems, queries, marks. The samples are also those of the build's tests.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client, sample } from './client.mjs';

const { Index, analyse, fold, highlight, parse, search, stem, summary, term, tokens } = client;

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

/** A small index in the format of elasticlunr.js, from the words as they are split and stemmed here. */
function orchard(rows) {
  const fields = ['title', 'author', 'body'];
  const node = () => ({ docs: {}, df: 0 });
  const index = Object.fromEntries(fields.map((field) => [field, { root: node() }]));
  const docInfo = {};
  rows.forEach((row, ref) => {
    docInfo[ref] = {};
    fields.forEach((field, n) => {
      const terms = tokens(analyse(row[n])).map(term).filter((word) => word !== null);
      docInfo[ref][field] = terms.length;
      for (const word of new Set(terms)) {
        let at = index[field].root;
        for (const letter of word) at = at[letter] ??= node();
        at.docs[ref] = { tf: Math.sqrt(terms.filter((other) => other === word).length) };
        at.df += 1;
      }
    });
  });
  const documents = {
    url: rows.map((_, ref) => `${ref}/`),
    list: rows.map((row) => (row[3] ? 1 : 0)),
    lists: ['orchard-devel', 'pear-devel'],
  };
  return { index: new Index({ fields, index, documentStore: { docInfo, length: rows.length } }), documents };
}

const ROWS = [
  ['apple: fix a leak in mm/slab.c', 'Ida Größe', 'falling apples and kvm_arch_vcpu_ioctl_run'],
  ['pear: new picker', 'Piet Birne', 'a pear and an apple', 'pear-devel'],
  ['修复内存泄漏', 'Mei Lin', 'scheduling of the café'],
  ['mm/page.c: slab pages', 'Ida Größe', 'about the constructor'],
];

function refs(text, options) {
  const { index, documents } = orchard(ROWS);
  return search(index, documents, text, options)?.refs ?? null;
}

test('all words are wanted, each in any field', () => {
  assert.deepEqual(refs('größe apples'), [0]);
  assert.deepEqual(refs('the apple'), [0, 1]);
});

test('if no document holds all words, those with any are found', () => {
  const { index, documents } = orchard(ROWS);
  const found = search(index, documents, 'picker tractor leak');
  assert.equal(found.mode, 'any');
  assert.deepEqual(found.missing, ['tractor']);
  assert.deepEqual([...found.refs].sort(), [0, 1]);
  assert.match(summary(found, false), /^Nothing holds all words; 2 results, best first with any of them\. .*“tractor”/);
});

test('paths and identifiers are found whole, else by their parts', () => {
  assert.deepEqual(refs('mm/slab.c'), [0]);
  assert.deepEqual(refs('slab.c'), [0]);
  assert.deepEqual(refs('kvm_arch_vcpu_ioctl_run'), [0]);
  assert.deepEqual(refs('kvm_vcpu'), [0]);
  assert.deepEqual(refs('tools/mm/slab', { newest: true }), [3, 0]);
});

test('accents may be left out', () => {
  assert.deepEqual(refs('grosse leak'), [0]);
  assert.deepEqual(refs('GRÖSSE'), refs('größe'));
  assert.deepEqual(refs('cafe'), [2]);
  assert.equal(fold('łódź'), 'lodz');
});

test('scripts without spaces are found by any stretch', () => {
  assert.deepEqual(refs('内存泄漏'), [2]);
  assert.deepEqual(refs('存'), [2]);
  assert.deepEqual(refs('泄内'), []);
});

test('a word that is not typed to its end finds longer ones', () => {
  assert.deepEqual(refs('pick'), [1]);
  assert.deepEqual(refs('constr'), [3]);
  // Two letters would begin half of all words.
  assert.deepEqual(refs('pi'), []);
});

test('names of object members are words like others', () => {
  assert.deepEqual(refs('constructor'), [3]);
  assert.deepEqual(refs('__proto__'), []);
  assert.deepEqual(refs('hasOwnProperty'), []);
  assert.deepEqual(refs('docs df'), []);
});

test('a prefix limits a word to a field, or the search to a list', () => {
  assert.deepEqual(refs('s:apple'), [0]);
  assert.deepEqual(refs('f:ida slab', { newest: true }), [3, 0]);
  assert.deepEqual(refs('from:"piet birne"'), [1]);
  assert.deepEqual(refs('list:pear-devel apple'), [1]);
  assert.deepEqual(refs('l:pear-devel'), [1]);
  // Neither is a prefix of ours: pasted subjects.
  assert.deepEqual(refs('apple: fix'), [0]);
  assert.deepEqual(parse('list:nowhere').list, null);
});

test('nothing is searched for without words', () => {
  assert.equal(refs(''), null);
  assert.equal(refs('the of'), null);
  assert.equal(refs('[] -- !'), null);
});

test('a long query is no burden', () => {
  const start = performance.now();
  refs('a/'.repeat(500_000));
  refs(`s:${'"'.repeat(500_000)}`);
  refs('1'.repeat(500_000));
  assert.ok(performance.now() - start < 2000);
});

test('only words of the query are marked', () => {
  const marked = (text, ...words) =>
    highlight(text, new Set(words)).map((cut) => (cut.marked ? `[${cut.text}]` : cut.text)).join('');
  assert.equal(marked('Fix leaks in mm/slab.c', 'leak', 'slab'), 'Fix [leaks] in mm/[slab].c');
  assert.equal(marked('修复内存泄漏', '内存', '存泄'), '修复[内存泄]漏');
  assert.equal(marked('Größe', 'gross'), '[Größe]');
  assert.equal(marked('the end', 'the'), 'the end');
  assert.equal(marked('', 'leak'), '');
});

test('a status line is a sentence', () => {
  const found = { refs: [1], mode: 'all', missing: [], marks: new Set() };
  assert.equal(summary(found, true), '1 result.');
  assert.equal(summary({ ...found, refs: [2, 1] }, true), '2 results, newest first.');
  assert.equal(summary({ ...found, refs: [], missing: ['x'] }, true), 'No results. Nothing holds “x”.');
});

test('any word has a stem', () => {
  for (const word of ['', 's', 'ss', 'ies', 'sses', 'eed', 'ing', 'ion', 'yyy', 'e', 'ёё', '内', '\u0924\u0924ed']) {
    assert.equal(typeof stem(word), 'string', word);
  }
});
