// `listpress serve` while somebody works on a site: pages come back changed, and the disk holds what the build wrote.
import assert from 'node:assert/strict';
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { launch, watchedPage } from '../support/chromium.mjs';
import { folder, serve, write } from '../support/listpress.mjs';
import { mail, mbox } from '../support/mail.mjs';

const CONFIG = `title: Watched
lists:
  - name: plum-devel
    sources: [plum.mbox]
    mailmap: mailmap
`;
const first = mail({ id: 'one@plum.example.org', subject: 'The first plum', date: new Date('2026-01-02T03:04:05Z'), body: 'Ripe.' });
const second = mail({ id: 'two@plum.example.org', subject: 'The second plum', date: new Date('2026-01-03T03:04:05Z'), body: 'Riper.' });
const PATIENCE = { timeout: 60_000 };

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** A project that is served, and a page of it. */
async function watched(t, ...args) {
  const root = await folder(t);
  await write(root, { 'config.yaml': CONFIG, 'plum.mbox': mbox([first]), mailmap: '', 'content/about.md': '---\ntitle: About\n---\nThe old text.\n' });
  const { origin, log } = await serve(t, root, ...args);
  const { page, context, complaints } = await watchedPage(browser, origin);
  t.after(() => context.close());
  return { root, origin, page, complaints, log };
}

/** Writes as vim does: the old file is moved away, a new one takes its name; on a busy machine somewhat later. */
async function replace(path, text) {
  await rename(path, `${path}~`);
  await setTimeout(200);
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
  await rm(`${path}~`);
}

/** No file of the site mentions the server's script. */
async function assertClean(site) {
  for (const entry of await readdir(site, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const text = await readFile(join(entry.parentPath ?? entry.path, entry.name), 'utf8');
    assert.ok(!text.includes('_listpress/'), `${entry.name} mentions the reload script`);
  }
}

test('a page whose text is edited shows the new text by itself, again and again', async (t) => {
  const { root, origin, page, complaints } = await watched(t);
  await page.goto(`${origin}/about/`);
  await page.getByText('The old text.').waitFor();
  const file = join(root, 'content/about.md');
  await writeFile(file, '---\ntitle: About\n---\nThe new text.\n');
  await page.getByText('The new text.').waitFor(PATIENCE);
  await replace(file, '---\ntitle: About\n---\nThe text of an editor that replaces files.\n');
  await page.getByText('The text of an editor that replaces files.').waitFor(PATIENCE);
  await replace(file, '---\ntitle: About\n---\nReplaced once more.\n');
  await page.getByText('Replaced once more.').waitFor(PATIENCE);
  assert.deepEqual(complaints, []);
  await assertClean(join(root, 'public'));
});

test('new mail, new pages and new people arrive', async (t) => {
  const { root, origin, page, complaints } = await watched(t);
  await page.goto(`${origin}/plum-devel/threads/`);
  await page.getByText('The first plum').waitFor();
  await writeFile(join(root, 'plum.mbox'), mbox([first, second]));
  await page.getByText('The second plum').waitFor(PATIENCE);
  await page.goto(`${origin}/plum-devel/contributors/`);
  await replace(join(root, 'mailmap'), 'Ida of the Plums <ida@plum.example.org>\n');
  await page.getByText('Ida of the Plums').first().waitFor(PATIENCE);
  await page.goto(`${origin}/`);
  await write(root, { 'templates/home.html': '{% extends "base.html" %}\n{% block main %}<h1>A home of our own</h1>{% endblock %}\n' });
  await page.getByText('A home of our own').waitFor(PATIENCE);
  assert.deepEqual(complaints, []);
});

test('while the configuration is broken the pages say what is wrong, and come back when it is mended', async (t) => {
  const { root, origin, page, complaints } = await watched(t);
  await page.goto(`${origin}/about/`);
  await replace(join(root, 'config.yaml'), `${CONFIG}titel: Wrong\n`);
  await page.getByText('The build failed').waitFor(PATIENCE);
  const told = await page.locator('pre').innerText();
  assert.match(told, /titel/);
  assert.match(told, /config\.yaml/);
  assert.match(told, /title/);
  await replace(join(root, 'config.yaml'), CONFIG.replace('Watched', 'Mended'));
  await page.getByText('The old text.').waitFor(PATIENCE);
  assert.match(await page.title(), /Mended/);
  const odd = complaints.filter((complaint) => !/status 500|the server responded with a status of 500/.test(complaint));
  assert.deepEqual(odd, []);
  await assertClean(join(root, 'public'));
});

test('a source that the configuration gains is watched as well', async (t) => {
  const { root, origin, page } = await watched(t);
  await write(root, { 'more/plum.mbox': mbox([second]) });
  await page.goto(`${origin}/plum-devel/threads/`);
  await writeFile(join(root, 'config.yaml'), CONFIG.replace('[plum.mbox]', '[plum.mbox, more/plum.mbox]'));
  await page.getByText('The second plum').waitFor(PATIENCE);
  await writeFile(join(root, 'more/plum.mbox'), mbox([mail({ id: 'three@plum.example.org', subject: 'The third plum', date: new Date('2026-01-04T03:04:05Z') })]));
  await page.getByText('The third plum').waitFor(PATIENCE);
});

test('pages that do not exist yet, or lead on, stay free of complaints', async (t) => {
  const { root, origin, page, complaints } = await watched(t);
  await writeFile(join(root, 'plum.mbox'), mbox([first, mail({ id: 're@plum.example.org', subject: 'Re: The first plum', date: new Date('2026-01-03T03:04:05Z'), parent: 'one@plum.example.org' })]));
  await page.goto(`${origin}/plum-devel/threads/`);
  await page.getByText('2 messages').waitFor(PATIENCE);
  await page.goto(`${origin}/plum-devel/re@plum.example.org/`);
  await page.waitForURL(/one@plum\.example\.org\/#m[0-9a-f]{40}$/);
  assert.deepEqual(complaints, []);
  await page.goto(`${origin}/later/`);
  await page.getByText('There is no such page').waitFor();
  await write(root, { 'content/later.md': '---\ntitle: Later\n---\nHere at last.\n' });
  await page.getByText('Here at last.').waitFor(PATIENCE);
  assert.deepEqual(complaints.filter((complaint) => !/404/.test(complaint)), []);
});

test('a build changes nothing on the page that is not concerned by it, and does not start another build', async (t) => {
  const { root, origin, page, log } = await watched(t);
  await page.goto(`${origin}/about/`);
  // Written elsewhere and moved: one change, however busy the machine is.
  await writeFile(`${root}.about`, '---\ntitle: About\n---\nThe new text.\n');
  await rename(`${root}.about`, join(root, 'content/about.md'));
  await page.getByText('The new text.').waitFor(PATIENCE);
  await page.waitForTimeout(2500);
  assert.equal(log().match(/building again/g)?.length, 1, log());
});

test('nothing is put into pages, and nothing rebuilt, with --no-watch', async (t) => {
  const { root, origin, page, log } = await watched(t, '--no-watch');
  const html = await (await page.request.get(`${origin}/about/`)).text();
  assert.equal(html, await readFile(join(root, 'public/about/index.html'), 'utf8'));
  await writeFile(join(root, 'content/about.md'), '---\ntitle: About\n---\nThe new text.\n');
  await page.waitForTimeout(1500);
  assert.doesNotMatch(log(), /building again/);
});
