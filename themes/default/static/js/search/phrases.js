// @ts-check
// Words with places for names and numbers.

/** @typedef {string | {other: string, [category: string]: string}} Text a text, or one for each category of numbers */

/** @returns {string} the language of the page */
export function language() {
  return globalThis.document?.documentElement.lang || 'en';
}

/** @param {string} text @param {Record<string, string>} places @returns {string} with `{name}` filled */
export function filled(text, places) {
  return text.replace(/\{([a-z]+)\}/g, (place, name) => (Object.hasOwn(places, name) ? places[name] : place));
}

/** @param {Text} text @param {number} n @param {Record<string, string>} places @returns {string} in the form for a number */
export function counted(text, n, places) {
  if (typeof text === 'string') return filled(text, places);
  return filled(text[new Intl.PluralRules(language()).select(n)] ?? text.other, places);
}
