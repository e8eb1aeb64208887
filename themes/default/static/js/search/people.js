// @ts-check
// Who is meant by words of a query.
import { AUTHOR } from './postings.js';
import { utf8 } from './words.js';

/** @param {string} word @returns {number} FNV-1a */
export function fnv(word) {
  let hash = 0x811c9dc5;
  for (const byte of utf8.encode(word)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * People whose names hold all words, or at least two.
 * @param {import('./store.js').Store} store
 * @param {any} manifest
 * @param {any[]} leaves words of the query; if some are asked for in `from:`, only those count
 * @returns {Promise<{name: string, href: string}[]>}
 */
export async function people(store, manifest, leaves) {
  const buckets = manifest.people?.buckets ?? 0;
  const inFrom = leaves.filter(({ fields }) => fields === 1 << AUTHOR);
  const asked = (inFrom.length ? inFrom : leaves.filter(({ fields }) => fields & (1 << AUTHOR))).slice(0, 4);
  if (!buckets) return [];
  /** @type {Map<string, {name: string, href: string, words: number}>} */
  const found = new Map();
  for (const word of new Set(asked.flatMap(({ terms }) => terms[0][0] ?? []))) {
    const bucket = await store.json(`people/${fnv(word) % buckets}.lpi`, 'default').catch(() => ({ words: {} }));
    for (const at of Object.hasOwn(bucket.words, word) ? bucket.words[word] : []) {
      const [name, href] = bucket.people[at];
      found.set(href, { name, href, words: (found.get(href)?.words ?? 0) + 1 });
    }
  }
  const least = Math.min(2, asked.length);
  return [...found.values()].filter(({ words }) => words >= least).sort((a, b) => b.words - a.words).slice(0, 6);
}
