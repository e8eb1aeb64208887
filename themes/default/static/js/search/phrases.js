// @ts-check
// Words with places for names and numbers.
import { words as said } from './said.js';

/** @typedef {string | {other: string, [category: string]: string}} Text a text, or one for each category of numbers */

/** @returns {string} the language of the page */
export function language() {
  return globalThis.document?.documentElement.lang || 'en';
}

/** @param {string} text @param {Record<string, string>} places @returns {string} with `{name}` filled */
export function filled(text, places) {
  return text.replace(/\{([a-z]+)\}/g, (place, name) => (Object.hasOwn(places, name) ? places[name] : place));
}

/** @param {string} text @returns {string} in the quotes of the language */
export const quoted = (text) => filled(said.quoted, { text });

/** @param {string} date `2026-01-13`, or nothing @returns {string} as other pages write it */
export function day(date) {
  const [year, month, day] = date.split('-').map(Number);
  return date && filled(said.day, { day: String(day), month: said.months.split('|')[month - 1], year: String(year) });
}

/** @param {Text} text @param {number} n @param {Record<string, string>} places @returns {string} in the form for a number */
export function counted(text, n, places) {
  if (typeof text === 'string') return filled(text, places);
  return filled(text[new Intl.PluralRules(language()).select(n)] ?? text.other, places);
}
