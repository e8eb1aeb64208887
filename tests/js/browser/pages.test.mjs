// Every kind of page in a browser: whole, quiet, within the window, and of use without JavaScript.
// `LISTPRESS_SHOTS=FOLDER` leaves a picture of each kind there, wide and narrow.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { overflow, watchedPage } from '../support/chromium.mjs';
import { sort } from '../support/kinds.mjs';
import { build, serve } from '../support/listpress.mjs';
import { IDS, LONG, sampleProject } from '../support/sample.mjs';
import { visit } from '../support/visit.mjs';

const WIDTHS = [320, 360, 768, 1280];
const KINDS = [
  'home', 'list', 'periods', 'range_diff', 'period', 'series_index', 'series', 'contributors', 'contributor', 'threads', 'thread', 'content', 'search',
];

const anchor = (id) => `m${createHash('sha1').update(id).digest('hex')}`;
const LONG_THREAD = `plum-devel/${IDS.long(0)}/`;
const FOLDED = `plum-devel/${IDS.root}/`;

let root;
let browser;
let origin;
/** Paths of pages by kind, smallest first. */
let pages;
/** Paths of the small pages that lead on. */
let stubs;
let close;

before(async () => {
  let site;
  ({ root, site, browser, origin, close } = await visit(sampleProject));
  ({ pages, stubs } = await sort(site));
});
after(() => close?.());

/** Opens a page of the site and looks it over at every width; gives what is wrong. */
async function inspect(path, { status = 200, shot = null } = {}) {
  const { page, context, complaints } = await watchedPage(browser, origin);
  try {
    const response = await page.goto(`${origin}/${path}`, { waitUntil: 'load' });
    if (response.status() !== status) complaints.push(`status ${response.status()}`);
    const facts = await page.evaluate(() => ({
      title: document.title,
      lang: document.documentElement.lang,
      headings: document.querySelectorAll('h1').length,
      mains: document.querySelectorAll('main').length,
      ids: [...document.querySelectorAll('[id]')].map((e) => e.id),
      unnamed: [...document.querySelectorAll('a, button, summary')].filter((e) => e.textContent.trim() === '' && !e.getAttribute('aria-label')).length,
      images: [...document.images].filter((image) => !image.complete || image.naturalWidth === 0).map((image) => image.src),
      policy: document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.content ?? '',
    }));
    if (!facts.title.trim()) complaints.push('no title');
    if (facts.lang !== 'en') complaints.push(`lang="${facts.lang}"`);
    if (facts.headings !== 1) complaints.push(`${facts.headings} h1`);
    if (facts.mains !== 1) complaints.push(`${facts.mains} main`);
    if (new Set(facts.ids).size !== facts.ids.length) complaints.push('ids are not unique');
    if (facts.unnamed > 0) complaints.push(`${facts.unnamed} links or buttons without a name`);
    if (facts.images.length > 0) complaints.push(`no image: ${facts.images}`);
    if (!facts.policy.startsWith("default-src 'none'") || facts.policy.includes('unsafe')) complaints.push(`policy: ${facts.policy}`);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const wide = await overflow(page);
      if (wide) complaints.push(`at ${width}px: ${wide}`);
    }
    if (process.env.LISTPRESS_SHOTS && shot) {
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 900 });
        const whole = (await page.evaluate(() => document.documentElement.scrollHeight)) < 4000;
        await page.screenshot({ path: join(process.env.LISTPRESS_SHOTS, `${shot}-${width}.png`), fullPage: whole });
      }
    }
  } finally {
    await context.close();
  }
  // The status of the page itself was asked for.
  return complaints.filter((complaint) => status === 200 || !complaint.startsWith(`status ${status}`) && !/console error: Failed to load resource.* 404 /.test(complaint));
}

test('the sample site holds every kind of page', () => {
  assert.deepEqual([...pages.keys()].sort(), [...KINDS, 'not_found'].sort());
  assert.ok(stubs.length > 100, `${stubs.length} small pages`);
});

for (const kind of KINDS) {
  test(`${kind}: quiet, whole and within the window`, async () => {
    const found = pages.get(kind);
    const chosen = new Set([found[0], found[Math.floor(found.length / 2)], found.at(-1)]);
    if (kind === 'thread') for (const path of [LONG_THREAD, `${LONG_THREAD}_part/3/`, FOLDED]) chosen.add(path);
    let n = 0;
    for (const path of chosen) {
      assert.deepEqual(await inspect(path, { shot: `${kind}-${(n += 1)}` }), [], path);
    }
  });
}

test('not found: quiet and whole, at any depth', async () => {
  for (const path of ['nowhere', 'plum-devel/a/b/c/nowhere.html']) {
    assert.deepEqual(await inspect(path, { status: 404, shot: 'not_found' }), [], path);
  }
});

test('not found knows the way home where the site has an address', async (t) => {
  const free = createServer();
  await new Promise((resolve) => free.listen(0, '127.0.0.1', resolve));
  const { port } = free.address();
  await new Promise((resolve) => free.close(resolve));
  const site = join(root, 'addressed');
  await build(root, '-u', `http://127.0.0.1:${port}/`, '-o', site);
  const addressed = await serve(t, root, '--dir', site, '-p', String(port));
  assert.equal(addressed.origin, `http://127.0.0.1:${port}`);
  const { page, context, complaints } = await watchedPage(browser, addressed.origin);
  t.after(() => context.close());
  await page.goto(`${addressed.origin}/plum-devel/a/b/nowhere`);
  assert.equal(await page.evaluate(() => document.styleSheets.length), 1);
  const links = await page.locator('a').evaluateAll((all) => all.map((a) => a.href));
  assert.equal(links.length, 3);
  for (const link of links) assert.equal((await page.request.get(link)).status(), 200, link);
  await page.locator('input[name=q]').fill('plum');
  await page.keyboard.press('Enter');
  await page.locator('#search-results a').first().waitFor();
  assert.deepEqual(complaints.filter((complaint) => !complaint.includes('nowhere')), []);
});

test('nothing of the head lies under the list of colours, at any width', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'listpress-js-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'content'));
  await writeFile(join(folder, 'config.yaml'), 'title: Plums\n');
  for (const title of ['About us', 'Handbook', 'News']) {
    await writeFile(join(folder, 'content', `${title.split(' ')[0].toLowerCase()}.md`), `---\ntitle: ${title}\n---\nText.\n`);
  }
  const served = await serve(t, folder, '--dir', await build(folder));
  const { page, context } = await watchedPage(browser, served.origin);
  t.after(() => context.close());
  await page.goto(`${served.origin}/news/`, { waitUntil: 'load' });
  for (const width of [320, 345, 360, 375, 390, 393, 412, 480, 577, 640, 768, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    const { count, under } = await page.evaluate(() => {
      const box = (e) => e.getBoundingClientRect();
      const colours = box(document.querySelector('.colours'));
      const parts = [...document.querySelectorAll('.top nav a, .brand, .top form')];
      const meets = (r) => r.right > colours.left && r.left < colours.right && r.bottom > colours.top && r.top < colours.bottom;
      return { count: parts.length, under: parts.filter((e) => meets(box(e))).map((e) => e.textContent) };
    });
    assert.ok(count >= 4, `${count} parts of the head`);
    assert.deepEqual(under, [], `at ${width}px`);
  }
});

test('a dark page is as quiet', async () => {
  const { page, context, complaints } = await watchedPage(browser, origin, { colorScheme: 'dark' });
  await page.goto(`${origin}/${FOLDED}`);
  const [ink, ground] = await page.evaluate(() => {
    const style = getComputedStyle(document.body);
    return [style.color, style.backgroundColor].map((color) => color.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0));
  });
  assert.ok(ink > ground, `text ${ink} on ${ground}`);
  assert.deepEqual(complaints, []);
  await context.close();
});

for (const javaScriptEnabled of [true, false]) {
  test(`a message's own address leads to its place, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const { page, context, complaints } = await watchedPage(browser, origin, { javaScriptEnabled });
    const places = [
      [IDS.reply, FOLDED],
      [IDS.long(7), LONG_THREAD],
      [IDS.long(150), `${LONG_THREAD}_part/2/`],
      [IDS.long(LONG - 1), `${LONG_THREAD}_part/3/`],
    ];
    for (const [id, thread] of places) {
      await page.goto(`${origin}/plum-devel/${id}/`);
      await page.waitForURL(`${origin}/${thread}#${anchor(id)}`);
      const message = page.locator(`article[id="${anchor(id)}"]`);
      await message.waitFor();
      const y = async () => (await message.boundingBox()).y;
      for (let tries = 0; (await y()) >= 900 && tries < 50; tries += 1) await page.waitForTimeout(100);
      assert.ok((await y()) >= -2 && (await y()) < 900, `${id} stands at ${await y()}`);
    }
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test('every small page names a target that is there, for readers who are not led on', async () => {
  const { page, context } = await watchedPage(browser, origin, { javaScriptEnabled: false });
  for (const path of stubs.filter((_, n) => n % 40 === 0)) {
    const html = await (await page.request.get(`${origin}/${path}`)).text();
    const href = /<a href="([^"]+)">/.exec(html)[1].replaceAll('&amp;', '&');
    const target = new URL(href, `${origin}/${path}`);
    const there = await page.request.get(target.href);
    assert.equal(there.status(), 200, `${path} leads to ${target}`);
    // Messages are places on a page; the former address of a series leads to the page as a whole.
    const place = target.hash && `id="${target.hash.slice(1)}"`;
    assert.ok((await there.text()).includes(place), `${path} leads to ${target}`);
  }
  await context.close();
});

test('quotes and diffs fold and unfold, by pointer and by key', async () => {
  const { page, context, complaints } = await watchedPage(browser, origin);
  await page.goto(`${origin}/${FOLDED}`);
  const quote = page.locator('details.fold').first();
  const line = quote.getByText('Line 39 of the question.');
  assert.equal(await line.isVisible(), false);
  await quote.locator('summary').click();
  assert.equal(await line.isVisible(), true);
  await page.keyboard.press('Enter');
  assert.equal(await line.isVisible(), false);
  const diff = page.locator('details.diff').first();
  const added = diff.getByText('int plums = 3;');
  const was = await added.isVisible();
  await diff.locator('summary').first().click();
  assert.equal(await added.isVisible(), !was);
  await diff.locator('summary').first().press(' ');
  assert.equal(await added.isVisible(), was);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('all folds of a thread open and close at once; keys go from mail to mail', async () => {
  const { page, context, complaints } = await watchedPage(browser, origin);
  await page.goto(`${origin}/${FOLDED}`);
  const open = () => page.locator('.m details:is(.fold, .diff)').evaluateAll((all) => all.map((fold) => fold.open));
  await page.getByRole('button', { name: 'Unfold all' }).click();
  assert.ok((await open()).length > 1 && (await open()).every(Boolean));
  await page.getByRole('button', { name: 'Fold all', exact: true }).click();
  assert.ok(!(await open()).some(Boolean));
  await page.goto(`${origin}/${LONG_THREAD}`);
  await page.keyboard.press('j');
  await page.waitForFunction(() => scrollY > 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('the first key leads past the head of the page', async () => {
  const { page, context } = await watchedPage(browser, origin);
  await page.goto(`${origin}/${LONG_THREAD}`);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to content');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await context.close();
});
