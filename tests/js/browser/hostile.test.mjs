// Mails that try to run something in their readers' browsers.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch, watchedPage } from '../support/chromium.mjs';
import { HACKS, at, dense, hostileProject } from '../support/hostile.mjs';
import { build, folder, serve, write } from '../support/listpress.mjs';
import { mail, mbox } from '../support/mail.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

test('nothing that a mail brings runs, asks, leaves or fetches', async (t) => {
  const root = await folder(t);
  await hostileProject(root);
  const site = await build(root);
  const { origin } = await serve(t, root, '--dir', site);
  const paths = (await readdir(site, { recursive: true })).filter((path) => path.endsWith('.html')).sort();
  assert.ok(paths.length > 90, `${paths.length} pages`);
  const { page, context, complaints } = await watchedPage(browser, origin);
  for (const path of paths) {
    await page.goto(`${origin}/${path.split('/').map(encodeURIComponent).join('/').replace(/index\.html$/, '')}`);
    const html = await readFile(join(site, path), 'utf8');
    if (html.includes('http-equiv="refresh"')) await page.waitForURL(/#m[0-9a-f]{40}$/);
    assert.equal(await page.evaluate(() => window.__hacked), undefined, path);
    assert.ok(page.url().startsWith(`${origin}/`), `${path} led to ${page.url()}`);
    const live = await page.evaluate(() => ({
      scripts: [...document.scripts].map((script) => script.src).filter((src) => !src.startsWith(`${location.origin}/assets/`)),
      odd: document.querySelectorAll('iframe, object, embed, base, body style, [onload], [onerror], [onfocus], [onclick], [srcdoc]').length,
      links: [...document.querySelectorAll('a[href], area[href]')].map((a) => a.href).filter((href) => !/^(https?|mailto|ftp):/.test(href)),
    }));
    assert.deepEqual(live, { scripts: [], odd: 0, links: [] }, path);
  }
  assert.deepEqual(complaints.filter((complaint) => !/favicon\.ico/.test(complaint)), []);
  await context.close();
});

test('what a mail brings in files is shown as text or kept, not run', async (t) => {
  const root = await folder(t);
  await hostileProject(root);
  const site = await build(root);
  const { origin } = await serve(t, root, '--dir', site);
  const { page, context, complaints } = await watchedPage(browser, origin);
  const thread = 'plum-devel/files@example.org/';
  await page.goto(`${origin}/${thread}`);
  const links = await page.locator('.files > li > a').evaluateAll((all) => all.map((a) => a.href));
  assert.equal(links.length, 8);
  for (const link of [...links, `${origin}/plum-devel/html@example.org/raw`]) {
    assert.ok(link.startsWith(origin), link);
    const response = await page.request.get(link);
    assert.equal(response.status(), 200, link);
    assert.match(response.headers()['content-type'], /^(text\/plain|application\/octet-stream|image\/png)/, link);
    assert.equal(response.headers()['x-content-type-options'], 'nosniff', link);
    // A download is no page; both are well.
    await page.goto(link).catch((error) => assert.match(error.message, /Download is starting|ERR_ABORTED/));
    assert.equal(await page.evaluate(() => window.__hacked), undefined, link);
  }
  // Of a bare text the browser asks for an icon by itself.
  assert.deepEqual(complaints.filter((complaint) => !complaint.includes('/favicon.ico')), []);
  await context.close();
});

test('the search shows hostile titles and names as text', async (t) => {
  const root = await folder(t);
  await hostileProject(root);
  const site = await build(root);
  const { origin } = await serve(t, root, '--dir', site);
  const { page, context, complaints } = await watchedPage(browser, origin);
  for (const query of ['script', 'hacked', 'onerror img', 'attachments']) {
    await page.goto(`${origin}/search/?q=${encodeURIComponent(query)}`);
    await page.locator('#search-results a').first().waitFor();
    assert.equal(await page.evaluate(() => window.__hacked), undefined, query);
    assert.equal(await page.locator('#search-results :is(script, img, svg, iframe)').count(), 0, query);
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a list named by its mails gets a name that is a word', async (t) => {
  const root = await folder(t);
  const named = HACKS.map((hack, n) => mail({ id: `list.${n}@example.org`, subject: 'Named', date: at(n) }).replace(/List-Id: .*/, `List-Id: ${hack.replace(/[^ -~]/g, '')} <${dense(hack)}.example.org>`));
  await write(root, { 'config.yaml': 'lists: [{sources: [a.mbox]}]\n', 'a.mbox': mbox(named) });
  const site = await build(root);
  const folders = (await readdir(site, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  assert.ok(folders.length > 3, folders.join(' '));
  assert.deepEqual(folders.filter((name) => !/^[a-z0-9_-]+$/.test(name)), []);
});

test('the words of mails are still there to read', async (t) => {
  const root = await folder(t);
  await hostileProject(root);
  const site = await build(root);
  const page = await readFile(join(site, 'plum-devel/html@example.org/index.html'), 'utf8');
  assert.match(page, /Left over text/);
  const patch = await readFile(join(site, 'plum-devel/series/index.html'), 'utf8');
  assert.match(patch, /&lt;script&gt;window\.__hacked=1&lt;\/script&gt;/);
});
