// A site that is built, served, and visited with a browser by all tests of a file.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from './chromium.mjs';
import { build, serve } from './listpress.mjs';

/**
 * Serves the site of the project that `make` writes into a folder, and launches a browser.
 * @returns {Promise<{root: string, site: string, origin: string, browser: import('playwright-core').Browser, close: () => Promise<void>}>}
 *   `close` ends and removes all of it
 */
export async function visit(make) {
  const ends = [];
  const close = async () => {
    for (const end of ends.reverse()) await end();
  };
  try {
    const root = await mkdtemp(join(tmpdir(), 'listpress-js-'));
    ends.push(() => rm(root, { recursive: true, force: true }));
    await make(root);
    const site = await build(root);
    const { origin } = await serve({ after: (end) => ends.push(end) }, root, '--dir', site);
    const browser = await launch();
    ends.push(() => browser.close());
    return { root, site, origin, browser, close };
  } catch (error) {
    await close();
    throw error;
  }
}
