// @ts-check
// Elements. Whatever comes from the index becomes text.

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
export function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** @param {import('./snippets.js').Cut[]} cuts @returns {HTMLElement} a text of any direction with its marks */
export function marked(cuts) {
  return element('bdi', {}, ...cuts.map(({ text, marked }) => (marked ? element('mark', {}, text) : text)));
}
