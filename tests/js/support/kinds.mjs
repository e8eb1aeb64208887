// The pages of a built site by kind.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Paths of a site's pages by the kind that their body tells, smallest first, and of the small pages that lead on. Paths are
 * as a URL has them, `index.html` left out.
 * @param {string} site folder
 * @returns {Promise<{pages: Map<string, string[]>, stubs: string[]}>}
 */
export async function sort(site) {
  const pages = new Map();
  const stubs = [];
  for (const entry of await readdir(site, { recursive: true })) {
    if (!entry.endsWith('.html')) continue;
    const html = await readFile(join(site, entry), 'utf8');
    const path = entry.replace(/index\.html$/, '').replaceAll('%', '%25').replaceAll('#', '%23').replaceAll('?', '%3F');
    const kind = /<body class="k-(\w+)"/.exec(html)?.[1];
    if (!kind && html.includes('http-equiv="refresh"')) stubs.push(path);
    else pages.set(kind, [...(pages.get(kind) ?? []), { path, size: html.length }]);
  }
  for (const [kind, found] of pages) {
    found.sort((a, b) => a.size - b.size || (a.path < b.path ? -1 : 1));
    pages.set(kind, found.map(({ path }) => path));
  }
  return { pages, stubs: stubs.sort() };
}
