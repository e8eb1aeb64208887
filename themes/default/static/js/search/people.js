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

/** @param {string} word @param {Set<string>} common beginnings that many share @returns {string} how words begin that stand where it does */
export function place(word, common) {
  const letters = [...word];
  let length = 2;
  while (length < letters.length && common.has(letters.slice(0, length).join(''))) length += 1;
  return letters.slice(0, length).join('');
}

/**
 * People whose names hold all words, or at least two; of a word that is not typed to its end they hold what begins so.
 * @param {import('./store.js').Store} store
 * @param {any} manifest
 * @param {any[]} leaves words of the query; if some are asked for in `from:`, only those count
 * @returns {Promise<{name: string, href: string}[]>}
 */
export async function people(store, manifest, leaves) {
  const buckets = manifest.people?.buckets ?? 0;
  const inFrom = leaves.filter(({ fields }) => fields === 1 << AUTHOR);
  const asked = (inFrom.length ? inFrom : leaves.filter(({ fields }) => fields & (1 << AUTHOR))).slice(0, 4);
  if (!buckets || asked.length === 0) return [];
  const file = (/** @type {string | number} */ name) => store.json(`people/${name}.lpi`, 'default').catch(() => ({}));
  const shared = buckets > 1 ? await file('common') : [];
  const common = new Set(Array.isArray(shared) ? shared : []);
  /** @type {Map<string, {name: string, href: string, words: Set<string>}>} */
  const found = new Map();
  for (const { text, isLast } of asked) {
    const { words = {}, people = [] } = await file(fnv(place(text, common)) % buckets);
    for (const [word, places] of Object.entries(words)) {
      // `ma*`: some of the many whose names begin so.
      if (word !== text && !(isLast && text.length > 1 && word.startsWith(text))) continue;
      for (const at of places) {
        const [name, href] = people[at];
        const known = found.get(href) ?? { name, href, words: new Set() };
        found.set(href, known);
        known.words.add(text);
      }
    }
  }
  const least = Math.min(2, asked.length);
  const all = [...found.values()].filter(({ words }) => words.size >= least).sort((a, b) => b.words.size - a.words.size);
  return all.slice(0, 6).map(({ name, href }) => ({ name, href }));
}
