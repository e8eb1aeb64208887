// The second theme, `plain`: every kind of page is correct HTML, accessible, and fits its window, light and dark.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { launch } from '../support/chromium.mjs';
import { sort } from '../support/kinds.mjs';
import { build, serve } from '../support/listpress.mjs';
import { sampleProject } from '../support/sample.mjs';

const require = createRequire(import.meta.url);
const run = promisify(execFile);
const JAR = require.resolve('vnu-jar/build/dist/vnu.jar');

let root;
let site;
before(async () => {
  root = await sampleProject(await mkdtemp(join(tmpdir(), 'listpress-js-')));
  await appendFile(join(root, 'config.yaml'), '\ntheme: plain\n');
  site = await build(root);
});
after(() => rm(root, { recursive: true, force: true }));

/** The largest page of each kind. */
async function kinds() {
  const { pages } = await sort(site);
  return [...pages].filter(([kind]) => kind).map(([kind, paths]) => [kind, paths.at(-1)]);
}

test('the checker finds no errors', async () => {
  const files = (await kinds()).map(([, path]) => join(site, decodeURI(path), path.endsWith('.html') ? '' : 'index.html').replace(/\/$/, ''));
  assert.ok(files.length >= 12, files.join(' '));
  const { stdout } = await run('java', ['-Xss16m', '-jar', JAR, '--stdout', '--errors-only', '--exit-zero-always', ...files]);
  assert.equal(stdout, '');
});

test('axe finds nothing, light and dark, wide and narrow', async (t) => {
  const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
  const { origin } = await serve(t, root, '--dir', site);
  const browser = await launch();
  t.after(() => browser.close());
  const wrong = [];
  for (const [colorScheme, width] of [['light', 1280], ['dark', 768], ['dark', 390]]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 844 }, bypassCSP: true });
    const page = await context.newPage();
    for (const [kind, path] of await kinds()) {
      await page.goto(`${origin}/${path}`);
      await page.evaluate(axe);
      const found = await page.evaluate(() => globalThis.axe.run());
      wrong.push(...found.violations.map(({ id, nodes }) => `${kind} ${colorScheme} ${width}: ${id} ${nodes[0].html}`));
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) wrong.push(`${kind} ${width}: ${over} pixels too wide`);
    }
    await context.close();
  }
  assert.deepEqual(wrong, []);
});

test('what is brought from the default theme is not numbered twice, and its words are whole', async (t) => {
  const { origin } = await serve(t, root, '--dir', site);
  const browser = await launch();
  t.after(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 360, height: 844 } });
  const { pages } = await sort(site);
  const seen = { lists: 0, words: 0 };
  for (const path of pages.get('series')) {
    await page.goto(`${origin}/${path}`);
    const lists = await page.locator('.rd').evaluateAll((all) => all.map((list) => getComputedStyle(list).listStyleType));
    assert.ok(lists.every((type) => type === 'none'), `${path}: ${lists}`);
    // Lines of a single word.
    const lines = await page.locator('.pt thead th, .pt .ct').evaluateAll((all) => all.filter((one) => !one.textContent.trim().includes(' ')).map((one) => {
      const range = document.createRange();
      range.selectNodeContents(one);
      return [one.textContent.trim(), new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size];
    }));
    assert.deepEqual(lines.filter(([, many]) => many > 1), [], path);
    seen.lists += lists.length;
    seen.words += lines.length;
  }
  assert.ok(seen.lists > 0 && seen.words > 0, JSON.stringify(seen));
});
