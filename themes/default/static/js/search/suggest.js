// @ts-check
// Suggestions below the search field: words that are in the index, and people.
import { Client } from './client.js';
import { element } from './dom.js';
import { words as said } from './said.js';

const seen = new WeakSet();

/** A list below a field. */
class Suggestions {
  /** @param {HTMLInputElement} input @param {string} root */
  constructor(input, root) {
    this.input = input;
    this.root = root;
    this.list = element('ul', { id: 'search-suggestions', role: 'listbox', 'aria-label': said.suggestions, hidden: '' });
    this.at = -1;
    this.client = new Client(`${root}search/index/`, (answer) => answer.kind === 'suggestions' && this.show(answer));
    input.form?.append(this.list);
    const roles = { role: 'combobox', autocomplete: 'off', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': this.list.id };
    for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
  }

  soon() {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.client.ask('suggest', this.input.value), 120);
  }

  /** @param {{words: string[], people: {name: string, href: string}[]}} answer */
  show({ words, people }) {
    /** @type {[string, Record<string, string>][]} */
    const all = words.filter((text) => text !== this.input.value).map((text) => [text, { 'data-q': text }]);
    for (const { name, href } of people) all.push([name, { 'data-href': href, class: 'person' }]);
    const option = (/** @type {[string, Record<string, string>]} */ [text, data], /** @type {number} */ at) =>
      element('li', { role: 'option', id: `search-option-${at}`, ...data }, element('bdi', {}, text), ...(data.class ? [' ', element('small', {}, said.person)] : []));
    this.list.replaceChildren(...all.map(option));
    this.open(all.length > 0 && document.activeElement === this.input);
  }

  /** @param {boolean} isOpen */
  open(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute('aria-expanded', String(isOpen));
    this.select(-1);
  }

  /** @param {number} at */
  select(at) {
    this.at = at;
    [...this.list.children].forEach((option, n) => option.setAttribute('aria-selected', String(n === at)));
    if (at < 0) this.input.removeAttribute('aria-activedescendant');
    else this.input.setAttribute('aria-activedescendant', `search-option-${at}`);
  }

  /** @param {Element | null | undefined} option */
  choose(option) {
    if (!(option instanceof HTMLElement)) return;
    const { q, href } = option.dataset;
    if (href) location.assign(this.root + href);
    else {
      this.input.value = q ?? '';
      this.input.form?.submit();
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const count = this.list.children.length;
    if (this.list.hidden) return;
    if (event.key === 'ArrowDown') this.select((this.at + 2) % (count + 1) - 1);
    else if (event.key === 'ArrowUp') this.select((this.at + count + 1) % (count + 1) - 1);
    else if (event.key === 'Escape') this.open(false);
    else if (event.key === 'Enter' && this.at >= 0) this.choose(this.list.children[this.at]);
    else return;
    event.preventDefault();
  }
}

/** @param {HTMLInputElement} input that was focused */
export function suggest(input) {
  if (seen.has(input)) return;
  seen.add(input);
  const root = new URL(input.form?.dataset.root ?? './', location.href).href.replace(/index\.html$/, '');
  const list = new Suggestions(input, root);
  input.addEventListener('input', () => list.soon());
  input.addEventListener('keydown', (event) => list.key(event));
  input.addEventListener('blur', () => list.open(false));
  list.list.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    list.choose(/** @type {Element} */ (event.target).closest('[role=option]'));
  });
  if (input.value) list.soon();
}
