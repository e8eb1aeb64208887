// The search page in a real browser, under the strictest policy it has to bear: nothing inline, nothing from elsewhere.
// LISTPRESS_CHROMIUM names a Chromium, LISTPRESS_INDEX an index as for stock.test.mjs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch, watchedPage } from '../support/chromium.mjs';
import { need } from '../support/needs.mjs';

const folder = need('LISTPRESS_INDEX');
const SCRIPT = new URL('../../../themes/default/static/js/search.js', import.meta.url);
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Search</title><link rel="icon" href="/icon.svg">
<form id="search" role="search" action="./" method="get" data-index="index/" data-root="../">
<input type="search" name="q" id="q">
<select name="sort"><option value="relevance">best</option><option value="newest">newest</option></select></form>
<p id="search-status" role="status" aria-live="polite"></p><ol id="search-results"></ol>
<script type="module" src="../assets/js/search.js"></script></html>`;

let server;
let browser;
let requests;

before(async () => {
  browser = await launch();
  server = createServer(async ({ url }, response) => {
    const path = new URL(url, 'http://localhost').pathname;
    requests.push(path);
    const send = (type, body) => response.writeHead(200, { 'content-type': type, 'content-security-policy': "default-src 'self'" }).end(body);
    if (path === '/search/') return send('text/html', PAGE);
    if (path === '/icon.svg') return send('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    if (path === '/assets/js/search.js') return send('text/javascript', await readFile(SCRIPT));
    const file = /^\/search\/index\/((?:index|documents)\.json)$/.exec(path)?.[1];
    if (file) return send('application/json', await readFile(join(folder, file)));
    return response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** The page's DOM once a query in its address is answered. */
async function open(query) {
  requests = [];
  const origin = `http://127.0.0.1:${server.address().port}`;
  const { page, context, complaints } = await watchedPage(browser, origin);
  await page.goto(`${origin}/search/${query}`);
  if (query) await page.waitForFunction(() => /result/.test(document.getElementById('search-status').textContent));
  else await page.waitForTimeout(500);
  const dom = await page.content();
  await context.close();
  assert.deepEqual(complaints, []);
  return dom;
}

test('a query in the address is answered', async () => {
  const dom = await open('?q=apple+press');
  assert.match(dom, /role="status"[^>]*>1 result\.</);
  assert.match(dom, /<a class="result-title" href="\.\.\/orchard-devel\/2026000000\.ab@example\.org\/">/);
  assert.match(dom, /<mark>apple<\/mark>: speed up the <mark>press<\/mark>/);
  assert.match(dom, /Ida Größe.*<time datetime="2010-\d\d-\d\d">.*orchard-devel · series/);
});

test('titles and names reach the page as text', async () => {
  const dom = await open('?q=harmless+mallory&sort=newest');
  assert.match(dom, /&lt;img src=x onerror=alert\(1\)&gt; &amp; "quotes"/);
  assert.match(dom, /&lt;b&gt;<mark>Mallory<\/mark>&lt;\/b&gt;/);
  assert.doesNotMatch(dom, /<img/);
});

test('results beyond the first fifty are kept behind a button', async () => {
  const dom = await open('?q=list:orchard-devel&sort=newest');
  assert.ok(Number(/>(\d+) results, newest first\./.exec(dom)?.[1]) > 50);
  assert.equal(dom.match(/<li>/g)?.length, 50);
  assert.match(dom, /<button type="button" class="search-more">/);
  const days = [...dom.matchAll(/datetime="([^"]*)"/g)].map(([, day]) => day);
  assert.deepEqual(days, [...days].sort().reverse());
});

test('nothing is fetched before somebody searches', async () => {
  await open('');
  assert.deepEqual(requests.filter((path) => path.includes('/index/')), []);
});
