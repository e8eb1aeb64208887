// @ts-check
// Words of the lexicon that a word without results may have been meant for.
import { fold } from './words.js';

/** @param {string} a @param {string} b @returns {number} letters added, left out, replaced or swapped */
export function distance(a, b) {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let [before, row] = [/** @type {number[]} */ ([]), Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}

/** @param {import('./engine.js').Source} source @param {string} word @param {AbortSignal} [signal] @returns {Promise<string | null>} */
export async function spelled(source, word, signal) {
  if (word.length < 4) return null;
  const most = word.length < 6 ? 1 : 2;
  // Of a large lexicon not all words with the same first letter are read.
  const beginnings = new Set([word.slice(0, 2), word[0] + word[2], word[0]]);
  let best = { far: most + 1, count: 0, word: /** @type {string | null} */ (null) };
  for (const words of await Promise.all([...beginnings].map((each) => source.words(each, signal)))) {
    for (const [other, count] of words) {
      const far = distance(word, fold(other));
      if (far > 0 && (far < best.far || (far === best.far && count > best.count))) best = { far, count, word: other };
    }
  }
  return best.word;
}
