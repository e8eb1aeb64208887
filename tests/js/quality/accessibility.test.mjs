// axe-core on every kind of page, light and dark, at three widths: no violation of any of its rules, nor of
// WCAG 2.2's size of targets, which it asks for only when told to.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch, watchedPage } from '../support/chromium.mjs';
import { sort } from '../support/kinds.mjs';
import { build, serve } from '../support/listpress.mjs';
import { IDS, LONG, sampleProject } from '../support/sample.mjs';

const WIDTHS = [360, 768, 1280];
const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** The repository's own site: the guide and a sample archive that shows every feature. */
const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

let browser;
let folder;
/** `{origin, pages}` of the repository's site and of a site of demanding mails. */
const sites = [];
const ends = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'listpress-js-'));
  const demanding = await sampleProject(join(folder, 'demanding'));
  for (const [name, root] of [['own', REPOSITORY], ['demanding', demanding]]) {
    const site = join(folder, `${name}-site`);
    await build(root, '-o', site, '--cache-dir', join(folder, `${name}-cache`));
    const { origin } = await serve({ after: (end) => ends.push(end) }, folder, '--dir', site);
    sites.push({ name, origin, ...(await sort(site)) });
  }
  browser = await launch();
});

after(async () => {
  await browser?.close();
  for (const end of ends) await end();
  await rm(folder, { recursive: true, force: true });
});

/** What axe finds on a page, a line each. */
async function violations(page) {
  // What is wider than its place takes the focus a moment after the page has its width.
  await page.waitForTimeout(300);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }));
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ')}`));
}

/** The smallest and the largest page of each kind, and a long thread. */
function chosen({ name, pages }) {
  const paths = [...pages].flatMap(([kind, found]) => [...new Set([found[0], found.at(-1)])].map((path) => [kind, path]));
  if (name === 'demanding') paths.push(['thread', `plum-devel/${IDS.root}/`], ['thread', `plum-devel/${IDS.long(0)}/_part/${Math.ceil(LONG / 100)}/`]);
  return paths;
}

for (const colorScheme of ['light', 'dark']) {
  for (const n of [0, 1]) {
    test(`${['the sample archive', 'demanding mails'][n]}, ${colorScheme}: no violation on any kind of page`, async () => {
      const { origin } = sites[n];
      const { page, context } = await watchedPage(browser, origin, { colorScheme });
      const told = new Set();
      for (const [kind, path] of chosen(sites[n])) {
        await page.goto(`${origin}/${path}`);
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          for (const line of await violations(page)) told.add(`${kind} /${path} at ${width}px: ${line}`);
        }
      }
      await context.close();
      assert.deepEqual([...told], []);
    });
  }
}

test('with everything unfolded there is no violation either', async () => {
  for (const { name, origin, pages } of sites) {
    const { page, context } = await watchedPage(browser, origin);
    for (const kind of ['thread', 'series', 'period', 'contributor']) {
      await page.goto(`${origin}/${pages.get(kind).at(-1)}`);
      await page.evaluate(() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; }));
      assert.deepEqual(await violations(page), [], `${kind} of the ${name} site`);
    }
    await context.close();
  }
});
