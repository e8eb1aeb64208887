// @ts-check
// Where the words of a query stand in a text. Cuts are plain text: whoever shows them makes text nodes of them.
import { IS_UNSPACED, LEAVES, fold, term } from './words.js';

/** @typedef {{text: string, marked: boolean}} Cut */
/** Letters of a snippet. */
const LENGTH = 220;

/** @param {string} text @param {Set<string>} marks terms @returns {{from: number, to: number, mark: string}[]} */
function spans(text, marks) {
  /** @type {{from: number, to: number, mark: string}[]} */
  const found = [];
  const add = (/** @type {string} */ word, /** @type {number} */ from) => {
    const mark = term(fold(word.toLowerCase()));
    if (mark !== null && marks.has(mark)) found.push({ from, to: from + word.length, mark });
  };
  for (const { 0: leaf, index: at } of text.matchAll(LEAVES)) {
    const letters = IS_UNSPACED.test(leaf) ? [...leaf] : [];
    if (letters.length < 2) add(leaf, at);
    for (let n = 1, from = at; n < letters.length; from += letters[n - 1].length, n++) add(letters[n - 1] + letters[n], from);
  }
  return found;
}

/** @param {string} text @param {Set<string>} marks terms @returns {Cut[]} */
export function highlight(text, marks) {
  const cuts = [];
  let done = 0;
  for (const { from, to } of spans(text, marks)) {
    const last = cuts.at(-1);
    if (last?.marked && from <= done) last.text += text.slice(done, to);
    else {
      if (from > done) cuts.push({ text: text.slice(done, from), marked: false });
      cuts.push({ text: text.slice(from, to), marked: true });
    }
    done = to;
  }
  if (done < text.length) cuts.push({ text: text.slice(done), marked: false });
  return cuts;
}

/** @param {string} text @param {Set<string>} marks @returns {Cut[]} the stretch with most of the words, else its beginning */
export function snippet(text, marks) {
  const plain = text.replace(/\s+/g, ' ').trim();
  const found = spans(plain, marks);
  let best = { worth: 0, from: 0 };
  for (const [at, { from }] of found.entries()) {
    const near = found.slice(at, at + 20).filter(({ to }) => to <= from + LENGTH);
    const worth = 10 * new Set(near.map(({ mark }) => mark)).size + near.length;
    if (worth > best.worth) best = { worth, from };
  }
  // A few words before the first, and no half word at either end.
  let start = Math.max(0, best.from - LENGTH / 5);
  if (start > 0) start = Math.min(best.from, plain.indexOf(' ', start) + 1 || best.from);
  let end = Math.min(plain.length, start + LENGTH);
  if (end < plain.length) end = Math.max(plain.lastIndexOf(' ', end), start + LENGTH / 2);
  const cut = `${start > 0 ? '… ' : ''}${plain.slice(start, end)}${end < plain.length ? ' …' : ''}`;
  return highlight(cut.toWellFormed?.() ?? cut, marks);
}
