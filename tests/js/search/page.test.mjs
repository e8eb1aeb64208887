// The search page and the field in every page's head in a real browser, under the policy of the theme: nothing inline,
// nothing from elsewhere. The index is of the tests' own making. LISTPRESS_CHROMIUM names a Chromium.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { launch, overflow, watchedPage } from '../support/chromium.mjs';
import { sharded, single } from './support/encode.mjs';
import { LISTS, orchard } from './support/orchard.mjs';

const THEME = new URL('../../../themes/default/', import.meta.url);
const CSP = "default-src 'none'; style-src 'self'; script-src 'self'; worker-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";

const mail = (more) => ({ a: 'Ida Plum', b: 'a text', d: 1_700_000_000, l: 0, f: 32, r: '0000000a', s: 0, u: 'orchard-devel/x@example.org/', keys: [], ...more });
const documents = [
  ...orchard(400),
  mail({ t: '[PATCH] quince: peel it', f: 1, s: 'quince-peel-it-0123abcd', u: 'orchard-devel/quince@example.org/', b: `${'filling '.repeat(90)} the quince must be peeled` }),
  ...Array.from({ length: 8 }, (_, n) => mail({ t: 'Re: [PATCH] quince: peel it', f: 4, d: 1_700_000_100 + n, u: `orchard-devel/answer${n}@example.org/` })),
  mail({ t: '<img src=x onerror=window.__hacked=1> hostile', a: '\u202e<b>Mallory</b>', d: 1_700_000_200, r: '0000000b', u: 'javascript:window.__hacked=1', b: '<script>window.__hacked=1</script> hostile words' }),
];
const pages = [mail({ t: 'How to peel a quince', a: '', d: 0, l: -1, r: '', u: 'guide/peel/' })];
const people = [['Ida Plum', 'orchard-devel/contributors/ida-plum/']];
const options = { lists: LISTS, pages, people, sizes: [100, 310] };
const INDEXES = { many: sharded(documents, options), one: single(documents, options) };

let server;
let browser;
let origin;
let requests;
let files;
let broken;

/** The theme's own pages, without what the build fills in. */
async function template(name) {
  const text = await readFile(new URL(`templates/${name}.html`, THEME), 'utf8');
  return text
    .replace(/\{% (block|endblock|extends|if|endif|else|for|endfor)[^%]*%\}/g, '')
    .replace(/<option value="\{\{[^]*?<\/option>/, LISTS.map(({ name: list, title }) => `<option value="${list}">${title}</option>`).join(''))
    .replace('{{ index_href }}', 'index/').replace('{{ page.root }}', '../')
    .replace(/\{\{ asset\("([^"]*)"\) \}\}/, '../assets/$1')
    .replace(/<section class="card">[^]*/, '').replace(/\{\{[^}]*\}\}/g, '');
}

const head = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Search</title>
<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/assets/css/site.css"><script defer src="/assets/js/search/box.js"></script></head><body>`;
const PLAIN = `${head}<header class="top"><div class="wrap"><a href="/other/">Orchard</a><form role="search" action="../search/" method="get" data-root="../"><input type="search" name="q" aria-label="Search the archive"><button>Search</button></form></div></header><main><a id="link" href="#">a link</a></main></body></html>`;

const TYPES = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };

async function answer(path) {
  if (path === '/search/') return ['text/html', `${head}<main class="wrap">${await template('search')}</main></body></html>`];
  if (path === '/icon.svg') return ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'];
  if (path.startsWith('/assets/')) return [TYPES[path.split('.').pop()], await readFile(new URL(`static/${path.slice(8)}`, THEME))];
  if (path.startsWith('/search/index/')) {
    const name = path.slice(14);
    return broken(name) || files[name] === undefined ? null : ['application/octet-stream', files[name]];
  }
  return ['text/html', PLAIN];
}

before(async () => {
  browser = await launch();
  server = createServer(async ({ url }, response) => {
    const path = new URL(url, 'http://localhost').pathname;
    requests.push(path);
    const [type, body] = (await answer(path)) ?? [];
    if (!type) return response.writeHead(404).end();
    return response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': CSP }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
});

after(async () => {
  await browser?.close();
  server?.close();
});

beforeEach(() => {
  requests = [];
  files = INDEXES.many;
  broken = () => false;
});

/** A page of the site, for as long as a test takes. */
async function visit(t, path, settings = {}) {
  const watched = await watchedPage(browser, origin, settings);
  t.after(() => watched.context.close());
  await watched.page.goto(origin + path);
  return watched;
}

const status = (page, text) => page.locator('#search-status').getByText(text).waitFor();
const results = (page) => page.locator('#search-results > li > .result-title');
const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.name || document.activeElement.className || document.activeElement.localName);

for (const kind of ['many', 'one']) {
  test(`a query in the address is answered, with all that a result shows: ${kind}`, async (t) => {
    files = INDEXES[kind];
    const { page, complaints } = await visit(t, '/search/?q=quince+peel&sort=relevance');
    await status(page, '9 results, best first.');
    // The patch leads its thread.
    assert.equal(await results(page).first().getAttribute('href'), '../orchard-devel/quince@example.org/');
    assert.equal(await results(page).count(), 1);
    const first = page.locator('#search-results > li').first();
    assert.equal(await first.locator('.tag').textContent(), 'patch');
    assert.match(await first.locator('.result-meta').textContent(), /Ida Plum · 14 Nov 2023 · Orchard development · series/);
    assert.equal(await first.locator('summary').textContent(), '+8 in this thread');
    assert.deepEqual(await results(page).first().locator('mark').allTextContents(), ['quince', 'peel']);
    await first.locator('.result-snippet mark').first().waitFor();
    assert.match(await first.locator('.result-snippet').textContent(), /^… .*the quince must be peeled$/);
    await page.locator('#search-aside').getByText('How to peel a quince').waitFor();
    assert.deepEqual(await page.locator('#search-chips li').allTextContents(), ['quince', 'peel']);
    assert.deepEqual(complaints, []);
  });
}

test('titles, names and texts reach the page as text, and no address leads out of the site', async (t) => {
  const { page, complaints } = await visit(t, '/search/?q=hostile');
  await status(page, '1 result.');
  await page.locator('.result-snippet mark').first().waitFor();
  assert.match(await results(page).textContent(), /^<img src=x onerror=window\.__hacked=1> hostile$/);
  assert.equal(await page.locator('#search-results a.result-title').count(), 0);
  assert.equal(await page.locator('#search-results img, #search-results script, #search-results b').count(), 0);
  assert.equal(await page.evaluate(() => window.__hacked), undefined);
  assert.deepEqual(complaints, []);
});

test('more results come by a button, each newer one before', async (t) => {
  const { page, complaints } = await visit(t, '/search/?q=apple');
  await status(page, /results, newest first/);
  const times = () => page.locator('#search-results time').evaluateAll((all) => all.map((time) => time.dateTime));
  const before = await times();
  await page.getByRole('button', { name: 'More results' }).click();
  await page.waitForFunction((count) => document.querySelectorAll('#search-results time').length > count, before.length);
  const days = await times();
  assert.deepEqual(days, [...days].sort().reverse());
  assert.deepEqual(complaints, []);
});

test('nothing is fetched before somebody means to search, and nothing of the index but its directories before a search', async (t) => {
  const { page: other } = await visit(t, '/other/');
  await other.waitForTimeout(300);
  assert.deepEqual(requests.filter((each) => each.includes('/index/') || /worker|suggest|service|page/.test(each)), []);
  const { page } = await visit(t, '/search/');
  await page.waitForTimeout(300);
  const index = () => requests.filter((each) => each.includes('/index/'));
  // A busy machine takes longer to begin.
  for (let tries = 0; index().length < 2 && tries < 50; tries += 1) await page.waitForTimeout(100);
  const ofIndex = index();
  assert.deepEqual(ofIndex.filter((each) => !/(manifest\.json|terms\.lpi)$/.test(each)), []);
  assert.ok(ofIndex.length > 1);
});

test('typing searches, Back leads to the search before', async (t) => {
  const { page, complaints } = await visit(t, '/search/');
  await page.locator('#q').pressSequentially('quince', { delay: 15 });
  await status(page, '9 results, newest first.');
  await page.keyboard.press('Enter');
  await page.locator('#q').fill('hostile');
  await page.keyboard.press('Enter');
  await status(page, '1 result.');
  assert.equal(new URL(page.url()).search, '?q=hostile');
  await page.goBack();
  await status(page, '9 results, newest first.');
  assert.equal(await page.locator('#q').inputValue(), 'quince');
  await page.locator('select[name=sort]').selectOption('relevance');
  await status(page, '9 results, best first.');
  await page.locator('select[name=list]').selectOption('pear-devel');
  await status(page, 'No results.');
  assert.equal(new URL(page.url()).search, '?q=quince&list=pear-devel&sort=relevance');
  await page.reload();
  await status(page, 'No results.');
  assert.deepEqual(complaints, []);
});

test('a search that was sent off is a step of its own, those on the way to it are not', async (t) => {
  const { page, complaints } = await visit(t, '/search/');
  for (const [text, found] of [['quince', '9 results, newest first.'], ['hostile', '1 result.']]) {
    await page.locator('#q').fill(text.slice(0, 4));
    await status(page, /result/);
    await page.locator('#q').fill(text);
    await page.waitForFunction((q) => new URL(location).searchParams.get('q') === q, text);
    await page.keyboard.press('Enter');
    await status(page, found);
  }
  await page.goBack();
  await status(page, '9 results, newest first.');
  await page.goBack();
  assert.equal(page.url(), 'about:blank');
  assert.deepEqual(complaints, []);
});

test('a result is left for and returned from', async (t) => {
  const { page, complaints } = await visit(t, '/search/?q=quince');
  await results(page).first().click();
  await page.locator('#link').waitFor();
  await page.goBack();
  await status(page, '9 results, newest first.');
  assert.deepEqual(complaints, []);
});

test('the keyboard leads through the search page', async (t) => {
  const { page, complaints } = await visit(t, '/search/');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('?');
  assert.equal(await page.locator('#search-help').getAttribute('open'), '');
  await page.keyboard.press('/');
  assert.equal(await focused(page), 'q');
  await page.keyboard.type('apple');
  await status(page, /results/);
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(page), 'result-title');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  assert.equal(await focused(page), 'q');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  assert.equal(await focused(page), 'q');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/search'));
  assert.deepEqual(complaints, []);
});

test('the field of other pages is reached by keys, suggests, and is left by Escape', async (t) => {
  const { page, complaints } = await visit(t, '/other/');
  await page.locator('#link').focus();
  await page.keyboard.press('Control+k');
  assert.equal(await focused(page), 'q');
  await page.keyboard.press('Escape');
  assert.equal(await focused(page), 'link');
  await page.keyboard.press('/');
  await page.waitForFunction(() => document.activeElement.getAttribute('role') === 'combobox');
  await page.keyboard.type('quin');
  await page.getByRole('option', { name: 'quince' }).waitFor();
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('[role=option][aria-selected=true]').textContent(), 'quince');
  assert.equal(await page.locator('input').getAttribute('aria-activedescendant'), 'search-option-0');
  // The first Escape closes the list, the next leaves.
  await page.keyboard.press('Escape');
  assert.equal(await focused(page), 'q');
  assert.equal(await page.getByRole('option').count(), 0);
  await page.keyboard.type('c');
  await page.getByRole('option', { name: 'quince' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${origin}/search/?q=quince`);
  assert.deepEqual(complaints, []);
});

test('people are suggested, and lead to their pages', async (t) => {
  const { page, complaints } = await visit(t, '/other/');
  await page.locator('input').pressSequentially('ida pl');
  await page.getByRole('option', { name: 'Ida Plum' }).waitFor();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${origin}/orchard-devel/contributors/ida-plum/`);
  assert.deepEqual(complaints, []);
});

test('it is said whether nothing was found, nothing can be reached, or something is broken', async (t) => {
  const { page, context } = await visit(t, '/search/?q=qiunce');
  await status(page, 'No results. Nothing holds “qiunce”.');
  await page.getByRole('link', { name: 'quince', exact: true }).click();
  await status(page, '9 results, newest first.');
  await page.locator('#q').fill('hostile');
  await status(page, '1 result.');
  await context.setOffline(true);
  // What was fetched once is there without a network.
  await page.locator('#q').fill('quince');
  await status(page, '9 results, newest first.');
  await page.locator('#q').fill('zzzzz utterly new');
  await status(page, /you seem to be offline/);
});

test('an index that lacks a file is called broken', async (t) => {
  broken = (name) => /c\d+\.lpi/.test(name);
  const { page } = await visit(t, '/search/?q=quince');
  await status(page, /broken or incomplete/);
  assert.equal(requests.filter((path) => path.endsWith('manifest.json')).length, 2);
});

test('a site that was published anew meanwhile is searched as it is now', async (t) => {
  const { page } = await visit(t, '/search/?q=hostile');
  await status(page, '1 result.');
  files = sharded(documents.slice(0, 405), { ...options, sizes: [405] });
  await page.locator('#q').fill('quince');
  await status(page, '5 results, newest first.');
});

test('no network at all is called so', async (t) => {
  const { page, context } = await visit(t, '/search/');
  // The scripts of the worker are there; the index is not.
  await page.locator('#q').fill('the');
  await status(page, 'These words are too common to search for.');
  await context.setOffline(true);
  await page.locator('#q').fill('quince');
  await status(page, /you seem to be offline/);
  await context.setOffline(false);
  await page.locator('#q').fill('quince peel');
  await status(page, '9 results, newest first.');
});

test('where a worker cannot be had, the page searches by itself', async (t) => {
  const watched = await watchedPage(browser, origin);
  t.after(() => watched.context.close());
  await watched.page.addInitScript(() => { window.Worker = class { constructor() { throw new Error('no workers here'); } }; });
  await watched.page.goto(`${origin}/search/?q=quince`);
  await status(watched.page, '9 results, newest first.');
  assert.deepEqual(watched.complaints, []);
});

test('no task of the page takes longer than 200 ms', async (t) => {
  const watched = await watchedPage(browser, origin);
  t.after(() => watched.context.close());
  await watched.page.addInitScript(() => {
    window.__tasks = [];
    new PerformanceObserver((list) => window.__tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask', buffered: true });
  });
  await watched.page.goto(`${origin}/search/`);
  await watched.page.evaluate(() => { window.__tasks.length = 0; });
  for (const query of ['apple', 'apple press', '"press apple"', 'apple OR press sort:relevance']) {
    await watched.page.locator('#q').fill(query);
    await status(watched.page, /results/);
    await watched.page.waitForTimeout(200);
  }
  assert.deepEqual((await watched.page.evaluate(() => window.__tasks)).filter((duration) => duration > 200), []);
});

test('a phone has room for it', async (t) => {
  const { page, complaints } = await visit(t, '/search/?q=apple', { viewport: { width: 375, height: 700 } });
  await status(page, /results/);
  await page.locator('#search-help summary').click();
  assert.equal(await overflow(page), null);
  assert.deepEqual(complaints, []);
});
