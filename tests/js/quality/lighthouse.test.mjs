// Lighthouse on the pages that people see first, as a phone and as a desktop: 100 points for accessibility, best practices
// and SEO, at least 95 for performance. LISTPRESS_LIGHTHOUSE=FILE leaves the figures there.
import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import lighthouse, { desktopConfig } from 'lighthouse';
import { FLAGS } from '../support/chromium.mjs';
import { build, serve } from '../support/listpress.mjs';
import { sort } from '../support/kinds.mjs';
import { need } from '../support/needs.mjs';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const KINDS = ['home', 'list', 'period', 'series', 'thread', 'contributor', 'content', 'search'];
/** What a busy machine spoils is asked again: the best of so many runs counts. */
const RUNS = 3;

let folder;
let browser;
let port;
let origin;
let pages;
const ends = [];

/** A port that nobody listens on. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: free } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return free;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'listpress-js-'));
  const site = join(folder, 'site');
  const at = await freePort();
  // With an address, as a published site has: canonical links are part of the figures.
  await build(REPOSITORY, '-o', site, '--cache-dir', join(folder, 'cache'), '-u', `http://127.0.0.1:${at}/`);
  ({ pages } = await sort(site));
  ({ origin } = await serve({ after: (end) => ends.push(end) }, folder, '--dir', site, '-p', String(at)));
  port = await freePort();
  browser = await chromium.launch({ executablePath: need('LISTPRESS_CHROMIUM'), headless: true, args: [...FLAGS, `--remote-debugging-port=${port}`] });
});

after(async () => {
  await browser?.close();
  for (const end of ends) await end();
  await rm(folder, { recursive: true, force: true });
});

/** Lighthouse's points of a page by category, what lost points, and when the first text was there, in ms. */
async function audit(path, config) {
  const { lhr } = await lighthouse(`${origin}/${path}`, { port, logLevel: 'silent', output: 'json' }, config);
  assert.equal(lhr.runtimeError, undefined);
  const points = Object.fromEntries(Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)]));
  const lost = Object.values(lhr.categories).flatMap(({ id, auditRefs }) =>
    id === 'performance' ? [] : auditRefs.filter(({ id: name, weight }) => weight > 0 && (lhr.audits[name].score ?? 1) < 1).map(({ id: name }) => `${name}: ${JSON.stringify(lhr.audits[name].details?.items ?? '').slice(0, 600)}`));
  return { points, lost, paint: Math.round(lhr.audits['first-contentful-paint'].numericValue) };
}

for (const [device, config] of [['phone', undefined], ['desktop', desktopConfig]]) {
  for (const kind of KINDS) {
    test(`${kind}, ${device}`, async () => {
      const path = pages.get(kind).at(-1);
      let best;
      for (let run = 0; run < RUNS && !(best?.points.performance >= 95); run += 1) {
        const found = await audit(path, config);
        if (!best || found.points.performance > best.points.performance) best = found;
      }
      const { points, lost, paint } = best;
      if (process.env.LISTPRESS_LIGHTHOUSE) await appendFile(process.env.LISTPRESS_LIGHTHOUSE, `${kind} ${device} ${JSON.stringify(points)} ${paint} ms\n`);
      assert.deepEqual(lost, []);
      assert.deepEqual({ ...points, performance: points.performance >= 95 }, { accessibility: 100, 'best-practices': 100, seo: 100, performance: true }, `performance ${points.performance}`);
    });
  }
}
