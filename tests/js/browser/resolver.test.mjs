// `permalinks: resolver`: addresses of messages lead to their place by 404.html, at any path of any host.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createServer } from 'node:http';
import { readFile, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { launch, watchedPage } from '../support/chromium.mjs';
import { build, folder, write } from '../support/listpress.mjs';
import { mail, mbox } from '../support/mail.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.txt': 'text/plain' };
// The first is the thread's own page; the others are a plain id, one with signs, one that is no path.
const IDS = ['first@plum.example.org', 'second@plum.example.org', 'a/b+c=%&ü@plum.example.org', 'x:y@plum.example.org'];

/** A site below `/some/lists/`, served as a plain host does. */
async function site(t) {
  const root = await folder(t);
  const mails = IDS.map((id, n) => mail({ id, subject: 'Plums', date: new Date(Date.UTC(2026, 0, 5, 8, n)), parent: n ? IDS[0] : null, body: `Mail ${n}.` }));
  await write(root, {
    'config.yaml': 'base_url: https://lists.example.org/some/lists/\npermalinks: resolver\nlists: [{name: plum-devel, sources: [a.mbox]}]\n',
    'a.mbox': mbox(mails),
  });
  const built = await build(root);
  const server = createServer(async (request, response) => {
    let path = new URL(request.url, 'http://x').pathname;
    try { path = decodeURIComponent(path); } catch { path = ''; }
    const below = path.startsWith('/some/lists/') ? path.slice('/some/lists/'.length) : 'none';
    let file = join(built, below.endsWith('/') || below === '' ? `${below}index.html` : below);
    let bytes = await readFile(file).catch(() => null);
    const status = bytes ? 200 : 404;
    if (!bytes) bytes = await readFile((file = join(built, '404.html')));
    response.writeHead(status, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(bytes);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { built, origin: `http://127.0.0.1:${server.address().port}` };
}

const encoded = (id) => id.split('/').map(encodeURIComponent).join('/');

test('an address of a message leads to its place in the thread', async (t) => {
  const { origin } = await site(t);
  const { page, context, complaints } = await watchedPage(browser, origin);
  t.after(() => context.close());
  for (const [n, id] of IDS.entries()) {
    if (n === 0) continue;
    for (const end of ['/', '', '/index.html']) {
      await page.goto(`${origin}/some/lists/plum-devel/${encoded(id)}${end}`);
      await page.waitForURL(/first@plum\.example\.org\/#m[0-9a-f]{40}$/);
      await page.locator('article.m:target', { hasText: `Mail ${n}.` }).waitFor();
    }
  }
  // The browser tells of each 404 itself; there is to be nothing else.
  assert.deepEqual(complaints.filter((text) => !/404/.test(text)), []);
});

test('an address that is none, or whose index is away, says so and stays', async (t) => {
  const { built, origin } = await site(t);
  const { page, context, complaints } = await watchedPage(browser, origin);
  t.after(() => context.close());
  for (const path of ['plum-devel/gone@plum.example.org/', 'plum-devel/%FF/', 'pears/', 'plum-devel/second@plum.example.org/']) {
    if (path.includes('second')) await rm(join(built, 'plum-devel/_lookup'), { recursive: true });
    await page.goto(`${origin}/some/lists/${path}`, { waitUntil: 'networkidle' }).catch(() => {});
    if (!path.includes('%FF')) await page.getByText('There is no such page').waitFor();
  }
  assert.deepEqual(complaints.filter((text) => /^error|Security Policy|dialog/.test(text)), []);
});

test('without JavaScript the page says what to do', async (t) => {
  const { origin } = await site(t);
  const { page, context } = await watchedPage(browser, origin, { javaScriptEnabled: false });
  t.after(() => context.close());
  await page.goto(`${origin}/some/lists/plum-devel/${IDS[1]}/`);
  await page.locator('noscript p', { hasText: 'with JavaScript only' }).waitFor();
});
