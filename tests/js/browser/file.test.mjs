// A site with `links: index`, opened from its folder: no server, no JavaScript needed to walk it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { stat } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { launch, watchedPage } from '../support/chromium.mjs';
import { build, folder } from '../support/listpress.mjs';
import { IDS, sampleProject } from '../support/sample.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** Links of the page that lead to nothing on the disk, or to a folder. */
async function dead(page) {
  const links = await page.locator('a[href], link[href]').evaluateAll((all) => all.map((a) => a.href));
  const bad = [];
  for (const link of new Set(links.filter((link) => link.startsWith('file:')))) {
    const found = await stat(fileURLToPath(link.replace(/[?#].*$/, ''))).catch(() => null);
    if (!found?.isFile()) bad.push(link);
  }
  return bad;
}

test('every kind of page is reached by clicking', async (t) => {
  const site = await build(await sampleProject(await folder(t), 'links: index\n'));
  const { page, context, complaints } = await watchedPage(browser, 'file://');
  t.after(() => context.close());
  await page.goto(pathToFileURL(join(site, 'index.html')).href);
  const ways = [
    ['main .card h2 a', 'list'],
    ['nav.tabs a:has-text("Threads")', 'threads'],
    ['main .rows a.t', 'thread'],
    ['nav.tabs a:has-text("Series")', 'series_index'],
    ['main .rows a.t', 'series'],
    ['main .pt a', 'thread'],
    ['nav.tabs a:has-text("People")', 'contributors'],
    ['main .people tbody th a', 'contributor'],
    ['nav.tabs a:has-text("Periods")', 'periods'],
    ['main .rows a.t', 'period'],
    ['a.brand', 'home'],
    ['main .prose a', 'content'],
  ];
  for (const [way, kind] of ways) {
    assert.deepEqual(await dead(page), [], page.url());
    await page.locator(way).first().click();
    // A message's own page leads on to its thread.
    await page.locator(`body.k-${kind}`).waitFor();
    assert.ok(page.url().replace(/#.*$/, '').endsWith('/index.html'), page.url());
  }
  const styled = await page.evaluate(() => getComputedStyle(document.body).margin);
  assert.equal(styled, '0px', 'the style sheet is loaded');
  await page.goto(pathToFileURL(join(site, 'plum-devel', IDS.reply, 'index.html')).href);
  await page.waitForURL(/#m[0-9a-f]{40}$/);
  assert.deepEqual(complaints, []);
});

test('the search says why it cannot work from a folder', async (t) => {
  const site = await build(await sampleProject(await folder(t), 'links: index\n'));
  const { page, context } = await watchedPage(browser, 'file://');
  t.after(() => context.close());
  await page.goto(pathToFileURL(join(site, 'search/index.html')).href);
  assert.deepEqual(await dead(page), []);
  await page.getByText('search needs the site to be served').waitFor();
});
