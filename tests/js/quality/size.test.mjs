// What pages weigh: styles and scripts before anybody searches, and what a thread's page adds to what is read of each mail.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { launch, watchedPage } from '../support/chromium.mjs';
import { sort } from '../support/kinds.mjs';
import { build, serve, write } from '../support/listpress.mjs';
import { mail, mbox } from '../support/mail.mjs';
import { sampleProject } from '../support/sample.mjs';

let folder;
let browser;
const ends = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'listpress-js-'));
  browser = await launch();
});

after(async () => {
  await browser?.close();
  for (const end of ends) await end();
  await rm(folder, { recursive: true, force: true });
});

test('styles and scripts of any page are under 30 kB compressed', async () => {
  const root = await sampleProject(join(folder, 'sample'));
  const site = await build(root);
  const { pages } = await sort(site);
  const { origin } = await serve({ after: (end) => ends.push(end) }, root, '--dir', site);
  const { page, context } = await watchedPage(browser, origin);
  const asked = new Set();
  page.on('request', (request) => asked.add(new URL(request.url()).pathname));
  for (const [kind, found] of pages) {
    asked.clear();
    await page.goto(`${origin}/${found.at(-1)}`, { waitUntil: 'networkidle' });
    const assets = [...asked].filter((path) => /\.(css|js)$/.test(path));
    // Where the site has no address, the page for what is not found stands for itself.
    if (kind !== 'not_found') assert.ok(assets.some((path) => path.endsWith('.css')), kind);
    // The search page is for searching: its own scripts are counted with the search.
    const counted = assets.filter((path) => kind !== 'search' || !path.includes('/search/'));
    const bytes = await Promise.all(counted.map(async (path) => gzipSync(await readFile(join(site, decodeURI(path))), { level: 9 }).length));
    const sum = bytes.reduce((a, b) => a + b, 0);
    assert.ok(sum < 30_000, `${kind}: ${sum} bytes in ${counted.join(', ')}`);
  }
  await context.close();
});

test('a thread of 200 mails adds less than 700 bytes of HTML to each mail beyond what is read of it', async () => {
  const root = join(folder, 'long');
  const words = 'The wall of the orchard keeps what the wind would take & what the deer would eat. ';
  const people = ['Ida Plum <ida@plum.example.org>', 'Bo Birne <bo@example.net>', 'Noor Sorbus <noor@sorbus.example.org>'];
  const body = (n) => `On Monday somebody wrote:\n> ${words}\n> ${words}\n\n${words.repeat(3)}\n\nNumber ${n}.\n\n-- \nRegards\n`;
  const mails = Array.from({ length: 200 }, (_, n) => mail({
    id: `wall.${n}@plum.example.org`,
    from: people[n % 3],
    subject: n === 0 ? 'How high must the wall be?' : 'Re: How high must the wall be?',
    date: new Date(Date.UTC(2026, 0, 5, 8, n)),
    parent: n === 0 ? null : `wall.${Math.floor((n - 1) / 2)}@plum.example.org`,
    body: body(n),
  }));
  await write(root, { 'config.yaml': 'lists: [{name: plum-devel, address: plum-devel@lists.example.org, sources: [a.mbox]}]\n', 'a.mbox': mbox(mails) });
  const { pages } = await sort(await build(root));
  let html = 0;
  let text = 0;
  const { page, context } = await watchedPage(browser, 'file://', { javaScriptEnabled: false });
  for (const path of pages.get('thread')) {
    const file = join(root, 'public', decodeURI(path), 'index.html');
    html += (await readFile(file)).length;
    await page.goto(`file://${file}`);
    text += await page.locator('.m').evaluateAll((all) => all.reduce((sum, e) => sum + new TextEncoder().encode(e.textContent).length, 0));
  }
  await context.close();
  assert.ok(text > 200 * 400, `${text} bytes of text`);
  const chrome = (html - text) / 200;
  assert.ok(chrome < 700, `${Math.round(chrome)} bytes a mail`);
});
