// The search page in a real browser, under the strictest policy it has to bear: nothing inline, nothing from elsewhere.
// LISTPRESS_CHROMIUM names a Chromium, LISTPRESS_INDEX an index as for stock.test.mjs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

const { LISTPRESS_CHROMIUM: chromium, LISTPRESS_INDEX: folder } = process.env;
const skip = chromium && folder ? false : 'LISTPRESS_CHROMIUM or LISTPRESS_INDEX is not set';
const SCRIPT = new URL('../../../themes/default/static/js/search.js', import.meta.url);
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Search</title>
<form id="search" role="search" action="./" method="get" data-index="index/" data-root="../">
<input type="search" name="q" id="q">
<select name="sort"><option value="relevance">best</option><option value="newest">newest</option></select></form>
<p id="search-status" role="status" aria-live="polite"></p><ol id="search-results"></ol>
<script type="module" src="../assets/js/search.js"></script></html>`;

let server;
let profile;
let requests;

before(async () => {
  if (skip) return;
  profile = await mkdtemp(join(tmpdir(), 'listpress-search-'));
  server = createServer(async ({ url }, response) => {
    const path = new URL(url, 'http://localhost').pathname;
    requests.push(path);
    const send = (type, body) => response.writeHead(200, { 'content-type': type, 'content-security-policy': "default-src 'self'" }).end(body);
    if (path === '/search/') return send('text/html', PAGE);
    if (path === '/assets/js/search.js') return send('text/javascript', await readFile(SCRIPT));
    const file = /^\/search\/index\/((?:index|documents)\.json)$/.exec(path)?.[1];
    if (file) return send('application/json', await readFile(join(folder, file)));
    return response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
});

after(async () => {
  server?.close();
  if (profile) await rm(profile, { recursive: true, force: true });
});

/** The page's DOM some seconds of virtual time after it was opened. */
async function open(query) {
  requests = [];
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', `--user-data-dir=${profile}`];
  const url = `http://127.0.0.1:${server.address().port}/search/${query}`;
  const { stdout } = await promisify(execFile)(chromium, [...flags, '--virtual-time-budget=8000', '--dump-dom', url], { timeout: 90_000 });
  return stdout;
}

test('a query in the address is answered', { skip }, async () => {
  const dom = await open('?q=apple+press');
  assert.match(dom, /role="status"[^>]*>1 result\.</);
  assert.match(dom, /<a class="result-title" href="\.\.\/orchard-devel\/2026000000\.ab@example\.org\/">/);
  assert.match(dom, /<mark>apple<\/mark>: speed up the <mark>press<\/mark>/);
  assert.match(dom, /Ida Größe.*<time datetime="2010-\d\d-\d\d">.*orchard-devel · series/);
});

test('titles and names reach the page as text', { skip }, async () => {
  const dom = await open('?q=harmless+mallory&sort=newest');
  assert.match(dom, /&lt;img src=x onerror=alert\(1\)&gt; &amp; "quotes"/);
  assert.match(dom, /&lt;b&gt;<mark>Mallory<\/mark>&lt;\/b&gt;/);
  assert.doesNotMatch(dom, /<img/);
});

test('results beyond the first fifty are kept behind a button', { skip }, async () => {
  const dom = await open('?q=list:orchard-devel&sort=newest');
  assert.ok(Number(/>(\d+) results, newest first\./.exec(dom)?.[1]) > 50);
  assert.equal(dom.match(/<li>/g)?.length, 50);
  assert.match(dom, /<button type="button" class="search-more">/);
  const days = [...dom.matchAll(/datetime="([^"]*)"/g)].map(([, day]) => day);
  assert.deepEqual(days, days.toSorted().reverse());
});

test('nothing is fetched before somebody searches', { skip }, async () => {
  await open('');
  assert.deepEqual(requests.filter((path) => path.includes('/index/')), []);
});
