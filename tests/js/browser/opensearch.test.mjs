// The description of the site's search for browsers, against OpenSearch 1.1 (github.com/dewitt/opensearch), and what Chromium
// makes of it: somebody who was on the home page finds the search in the settings, with its shortcut.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { FLAGS, launch, watchedPage } from '../support/chromium.mjs';
import { build, serve, write } from '../support/listpress.mjs';
import { mail, mbox } from '../support/mail.mjs';
import { need } from '../support/needs.mjs';

const NAMESPACE = 'http://a9.com/-/spec/opensearch/1.1/';
/** What the specification allows: how many of an element, and how long it may be. */
const ELEMENTS = {
  ShortName: { least: 1, most: 1, length: 16 },
  Description: { least: 1, most: 1, length: 1024 },
  Url: { least: 1, most: Infinity },
  Contact: { most: 1 }, Tags: { most: 1, length: 256 }, LongName: { most: 1, length: 48 }, Image: { most: Infinity },
  Query: { most: Infinity }, Developer: { most: 1, length: 64 }, Attribution: { most: 1, length: 256 }, SyndicationRight: { most: 1 },
  AdultContent: { most: 1 }, Language: { most: Infinity }, OutputEncoding: { most: Infinity }, InputEncoding: { most: Infinity },
};

let root;
let browser;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'listpress-js-'));
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await rm(root, { recursive: true, force: true });
});

const TITLES = ['Plum', 'The mailing lists of everybody who grows plums, and of some who only eat them & <others>', '梅'.repeat(60), `${'Übergrößenträger'.repeat(80)}`];

for (const [n, title] of TITLES.entries()) {
  test(`a title of ${title.length} characters makes a description as OpenSearch 1.1 has it`, async (t) => {
    const folder = join(root, `${n}`);
    const at = 18_400 + n + (process.pid % 1000) * 4;
    const base = `http://127.0.0.1:${at}/`;
    const mails = [mail({ id: 'a@plum.example.org', subject: 'A plum', date: new Date(Date.UTC(2026, 0, 5)), body: 'plum & pear' })];
    await write(folder, { 'config.yaml': `title: ${JSON.stringify(title)}\nbase_url: ${base}\nlists: [{name: plum-devel, sources: [a.mbox]}]\n`, 'a.mbox': mbox(mails) });
    const site = await build(folder);
    await serve(t, folder, '--dir', site, '-p', `${at}`);
    const { page, context, complaints } = await watchedPage(browser, base.slice(0, -1));
    t.after(() => context.close());
    await page.goto(`${base}plum-devel/threads/`);
    const link = page.locator('link[rel=search]');
    assert.equal(await link.getAttribute('type'), 'application/opensearchdescription+xml');
    assert.ok((await link.getAttribute('title')).trim());
    const found = await page.evaluate(async (href) => {
      const response = await fetch(href);
      const text = await response.text();
      const parsed = new DOMParser().parseFromString(text, 'application/xml');
      const of = (e) => ({ name: e.localName, namespace: e.namespaceURI, text: e.textContent, attributes: Object.fromEntries([...e.attributes].map((a) => [a.name, a.value])) });
      return { broken: parsed.querySelector('parsererror')?.textContent ?? null, root: of(parsed.documentElement), all: [...parsed.documentElement.children].map(of), type: response.headers.get('content-type') };
    }, await link.evaluate((e) => e.href));
    assert.equal(found.broken, null);
    assert.deepEqual([found.root.name, found.root.namespace], ['OpenSearchDescription', NAMESPACE]);
    for (const { name, namespace, text } of found.all) {
      assert.equal(namespace, NAMESPACE, name);
      const { length = Infinity } = ELEMENTS[name] ?? assert.fail(`there is no ${name} in OpenSearch`);
      assert.ok([...text].length <= length, `${name} has ${[...text].length} characters`);
      if (name.endsWith('Name') || name === 'Description') assert.ok(text.trim() && !/^\s|\s$/.test(text), name);
    }
    for (const [name, { least = 0, most }] of Object.entries(ELEMENTS)) {
      const count = found.all.filter((each) => each.name === name).length;
      assert.ok(count >= least && count <= most, `${count} ${name}`);
    }
    const urls = found.all.filter(({ name }) => name === 'Url').map(({ attributes }) => attributes);
    for (const { type, template, rel = 'results' } of urls) {
      assert.ok(type && template && ['results', 'suggestions', 'self', 'collection'].includes(rel));
      // Parameters are in braces; what is not known must be optional.
      assert.deepEqual((template.match(/\{[^}]*\}/g) ?? []).filter((each) => each !== '{searchTerms}' && !each.endsWith('?}')), []);
      assert.ok(template.startsWith(base), template);
    }
    assert.equal(urls.find(({ rel }) => rel === 'self').template, await link.evaluate((e) => e.href));
    await page.goto(urls.find(({ rel, type }) => !rel && type === 'text/html').template.replace('{searchTerms}', encodeURIComponent('plum & pear')));
    await page.locator('#search-results a.result-title', { hasText: 'A plum' }).waitFor();
    assert.deepEqual(complaints, []);
  });
}

test('Chromium finds the search on the home page and lists it in its settings', async (t) => {
  const folder = join(root, 'settings');
  const mails = [mail({ id: 'a@plum.example.org', subject: 'A plum', date: new Date(Date.UTC(2026, 0, 5)), body: 'plum' })];
  await write(folder, { 'config.yaml': 'title: The plum guide\nbase_url: http://lists.example.org/\nlists: [{name: plum-devel, sources: [a.mbox]}]\n', 'a.mbox': mbox(mails) });
  const { origin } = await serve(t, folder, '--dir', await build(folder));
  const context = await chromium.launchPersistentContext(join(root, 'profile'), {
    executablePath: need('LISTPRESS_CHROMIUM'),
    headless: true,
    args: [...FLAGS, `--host-resolver-rules=MAP lists.example.org:80 ${new URL(origin).host}`],
  });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto('http://lists.example.org/', { waitUntil: 'networkidle' });
  await page.goto('chrome://settings/searchEngines');
  const listed = page.locator('settings-search-engine-entry', { hasText: 'The plum guide' });
  await listed.waitFor({ timeout: 10_000 });
  const told = await listed.evaluate((entry) => entry.shadowRoot?.textContent ?? entry.textContent);
  assert.ok(told.includes('lists.example.org') && told.includes('http://lists.example.org/search/?q=%s'), told);
});
