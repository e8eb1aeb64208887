// Pictures of each kind of page of this repository's own site, to look at: LISTPRESS_BIN=… LISTPRESS_CHROMIUM=… node tests/js/shots.mjs FOLDER
//
// Light and dark, on a desktop (1280 pixels) and a phone (390), as PNG. `--guide` makes those of the README and the guide
// instead, as WebP, into content/guide/. `--rtl` turns pages around. Further arguments name the kinds that are wanted.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launch } from './support/chromium.mjs';
import { sort } from './support/kinds.mjs';
import { build, serve } from './support/listpress.mjs';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { guide: { type: 'boolean' }, rtl: { type: 'boolean' } } });
const [target = join(REPOSITORY, 'content/guide'), ...wanted] = positionals;

/** Pages that show more than the largest of their kind. */
const PATHS = { home: '', list: 'orchard-devel/', thread: '', content: 'guide/quickstart/', search: 'search/?q=torn+commit&sort=relevance' };
/** What the README and the guide show: name, kind, height, and what else is to be known of it. */
const GUIDE = [
  ['home', 'home', 800, {}],
  ['thread', 'thread', 800, {}],
  ['series', 'series', 800, {}],
  ['person', 'contributor', 1240, {}],
  ['search', 'search', 800, {}],
  ['period', 'period', 1000, { dark: true }],
  ['phone', 'thread', 760, { width: 390 }],
  ['phone-dark', 'series', 760, { width: 390, dark: true }],
];

const folder = await mkdtemp(join(tmpdir(), 'listpress-shots-'));
const ends = [];
const site = await build(REPOSITORY, '-o', join(folder, 'public'), '--cache-dir', join(folder, 'cache')).then(() => join(folder, 'public'));
const { pages } = await sort(site);
const { origin } = await serve({ after: (end) => ends.push(end) }, folder, '--dir', site);
const browser = await launch();
await mkdir(target, { recursive: true });
const pathOf = (kind) => PATHS[kind] || (kind === 'home' ? '' : pages.get(kind).at(-1));

if (options.guide) {
  for (const [name, kind, height, more] of GUIDE) await shot(kind, { height, file: join(target, `${name}.webp`), ...more });
} else {
  for (const kind of [...pages.keys()].filter((kind) => kind && (wanted.length === 0 || wanted.includes(kind)))) {
    for (const [width, device] of [[1280, 'desktop'], [390, 'phone']]) {
      for (const dark of [false, true]) await shot(kind, { width, dark, rtl: options.rtl, file: join(target, `${kind}-${device}-${dark ? 'dark' : 'light'}.png`) });
    }
  }
}
await browser.close();
for (const end of ends) await end();
await rm(folder, { recursive: true, force: true });

/** One picture: of what a window of this size shows, or of the first 2600 pixels. */
async function shot(kind, { width = 1280, height, dark = false, rtl = false, file }) {
  const context = await browser.newContext({ viewport: { width, height: height ?? 900 }, colorScheme: dark ? 'dark' : 'light', isMobile: width < 600, hasTouch: width < 600 });
  const page = await context.newPage();
  await page.goto(`${origin}/${pathOf(kind)}`, { waitUntil: 'networkidle' });
  if (rtl) await page.evaluate(() => { document.documentElement.dir = 'rtl'; });
  await page.waitForTimeout(300);
  if (!file.endsWith('.webp')) {
    const all = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.screenshot({ path: file, clip: { x: 0, y: 0, width, height: Math.min(all, 2600) }, fullPage: true });
  } else {
    const session = await context.newCDPSession(page);
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
    await writeFile(file, Buffer.from(data, 'base64'));
  }
  console.log(file);
  await context.close();
}
