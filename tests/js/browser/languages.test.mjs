// The search in a language that nobody speaks, each of its words in brackets: what is outside them was not translated.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { watchedPage } from '../support/chromium.mjs';
import { write } from '../support/listpress.mjs';
import { mail, mbox } from '../support/mail.mjs';
import { visit } from '../support/visit.mjs';

const SCRIPTS = new URL('../../../themes/default/static/js/', import.meta.url);
const LETTERS = 'абвгдежзик';

let site;
let browser;
let origin;
let close;

/** The words of a module, in brackets. */
async function bracketed(path) {
  const text = await readFile(new URL(path, SCRIPTS), 'utf8');
  const { words } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  const wrap = (value) => (typeof value === 'string' ? value.split('|').map((text) => `⟦${text}⟧`).join('|') : Object.fromEntries(Object.entries(value).map(([key, text]) => [key, wrap(text)])));
  return wrap(words);
}

/** Writes the project into a folder. */
async function project(root) {
  const scripts = {};
  for (const path of ['site/words.js', 'thread/words.js', 'search/said.js']) scripts[path] = await bracketed(path);
  // Mail without a Latin letter: what is Latin on the page is said by the program.
  const one = (n, subject, body, more = {}) => mail({ id: `${n}@x.example`, from: 'Ида Слива <ida@plum.example.org>', subject, date: new Date(Date.UTC(2026, 0, 5, 8, n)), body, ...more });
  const mails = [
    one(0, '[PATCH v2 0/1] слива и груша', 'письмо о сливе'),
    one(1, '[PATCH v2 1/1] слива', 'слива\n---\n а | 2 +-\n\ndiff --git a/а b/а\n--- a/а\n+++ b/а\n@@ -1 +1 @@\n-а\n+б\n', { parent: '0@x.example' }),
    one(2, 'Re: [PATCH v2 1/1] слива', 'да, слива', { parent: '1@x.example' }),
    one(3, '', 'без слов, но слива'),
    ...Array.from({ length: 40 }, (_, n) => one(4 + n, `яблоко ${LETTERS[n % 10]}`, `яблоко и слива ${LETTERS.slice(0, n % 10)}`)),
  ];
  await write(root, {
    'a.mbox': mbox(mails),
    'languages/qps.yaml': JSON.stringify({ name: 'Щ', words: { no_subject: '⟦(no subject)⟧' }, scripts }),
    'content/_index.md': '---\ntitle: Ж\n---\nслива\n',
    'content/page.md': '---\ntitle: О сливе\n---\nО сливе и груше: слива.\n',
    'config.yaml': 'title: Ж\ndefault_language: qps\nlists: [{name: q, title: Щ, address: q@x.example, sources: [a.mbox]}]\nsearch: {texts: false, upstream: "https://x.example/{list}/?q={q}"}\n',
  });
}

before(async () => { ({ site, browser, origin, close } = await visit(project)); });
after(() => close?.());

/** Words that can be typed into the field, and names: no language changes them. */
const NAMES = ['PATCH', 'Re', 'v', 'is', 'has', 'list', 'patch', 'mid', 'f', 'dfn', 'bs', 'cover', 'reply', 'q', 'x', 'example', 'zzzzzz'];

/** Latin words of a text outside of brackets. */
function english(text) {
  let depth = 0;
  const rest = [...text].map((c) => (depth += Number(c === '⟦')) && (c === '⟧' ? ((depth -= 1), ' ') : ' ') || c).join('');
  return (rest.match(/[A-Za-z]+/g) ?? []).filter((word) => !NAMES.includes(word));
}

/** What the page of a search says, when it is done. */
async function said(page, query, until) {
  await page.goto(`${origin}/search/?q=${encodeURIComponent(query)}`);
  await page.locator('#search-status').getByText(until).waitFor();
  await page.waitForTimeout(300);
  return (await page.locator('#search-status, #search-chips, #search-aside, #search-results, .search-more').allInnerTexts()).join('\n');
}

test('the search says nothing in English', async () => {
  const { page, context } = await watchedPage(browser, origin);
  const all = [];
  for (const [query, until, ...parts] of [
    ['слива', /⟦/, '⟦newest first⟧', '⟦More results⟧', '⟦5 ⟦Jan⟧ 2026⟧'],
    ['is:cover', /⟦/, '⟦cover⟧'],
    ['is:reply', /⟦/, '⟦reply⟧'],
    ['без', /⟦/, '⟦(no subject)⟧'],
    ['s:слива f:ида b:слива', /⟦/, '⟦subject: слива⟧', '⟦from: ида⟧', '⟦body: слива⟧'],
    ['слива -груша (яблоко OR письмо) d:2026-01-01..2026-02-01', /⟦/, '⟦not груша⟧', 'яблоко ⟦or⟧ письмо', '⟦date: ⟦from 2026-01-01 to 2026-02-01⟧⟧'],
    ['слива d:2026-01-01..', /⟦/, '⟦from 2026-01-01⟧'],
    ['слива d:..2026-02-01', /⟦/, '⟦to 2026-02-01⟧'],
    ['is:patch слива', /⟦/, '⟦patch⟧', '⟦series⟧'],
    ['"яблоко и слива" bs:что', /⟦/, '⟦⟦“яблоко и слива” as a phrase⟧ is not indexed here⟧', '⟦Ask Щ⟧'],
    ['f:"ида слива" яблако', /⟦/, '⟦from: ⟦“ида слива”⟧⟧', '⟦ Nothing holds ⟦“яблако”⟧.⟧'],
    ['bs:что', /⟦/, '⟦This cannot be searched for here.⟧'],
    ['the', /⟦/, '⟦These words are too common to search for.⟧'],
    ['яблако zzzzzz', /⟦/, '⟦Did you mean⟧'],
    ['ида слива', /⟦/, '⟦People⟧'],
    ['сливе груше', /⟦/, '⟦Pages⟧'],
  ]) {
    const text = await said(page, query, until);
    for (const part of parts) assert.ok(text.includes(part), `${query}: ${part} in ${text}`);
    all.push(...english(text).map((word) => `${query}: ${word}`));
  }
  await context.close();
  assert.deepEqual(all, []);
});

test('suggestions say nothing in English', async () => {
  const { page, context } = await watchedPage(browser, origin);
  await page.goto(`${origin}/q/`);
  await page.locator('header input[name=q]').pressSequentially('ида слива', { delay: 20 });
  const list = page.locator('#search-suggestions');
  await list.locator('.person').waitFor();
  assert.match(await list.innerText(), /Ида Слива ⟦\(person\)⟧/);
  assert.match(await list.getAttribute('aria-label'), /^⟦/);
  assert.deepEqual(english(await list.innerText()), []);
  const styled = await list.locator('li').evaluateAll((all) => all.map((e) => getComputedStyle(e, '::after').content));
  assert.ok(styled.every((content) => ['none', 'normal'].includes(content)), styled.join());
  await context.close();
});

test('what goes wrong is not told in English', async () => {
  for (const [how, part] of [
    [(route) => route.abort(), '⟦The index cannot be fetched'],
    [(route) => route.fulfill({ body: '{"version": 1}' }), '⟦version 1⟧'],
    [(route) => route.fulfill({ status: 500, body: '' }), '⟦The index of this site is broken'],
  ]) {
    const { page, context } = await watchedPage(browser, origin, { serviceWorkers: 'block' });
    await context.route('**/search/index/**', how);
    const text = await said(page, 'слива', /⟦/);
    assert.ok(text.includes(part), text);
    assert.deepEqual(english(text.replace(/\S+\.json\S*/g, '')), []);
    await context.close();
  }
  const { page, context } = await watchedPage(browser, 'file://');
  await page.goto(pathToFileURL(join(site, 'search/index.html')).href);
  await page.locator('main').getByText('⟦Browsers do not let pages').first().waitFor();
  await context.close();
});
