// Light, dark, more contrast, or as the system has it: a list in the head of each page, kept for the next page.
import { words } from './words.js';

/** @type {['system', 'light', 'dark', 'contrast']} */
const COLOURS = ['system', 'light', 'dark', 'contrast'];

/** Puts the list of colours into the head of the page. */
export function offerColours() {
  const place = document.querySelector('.top > div');
  if (!place) return;
  const root = document.documentElement;
  const select = document.createElement('select');
  select.className = 'colours';
  select.title = words.colours;
  select.setAttribute('aria-label', words.colours);
  for (const value of COLOURS) select.add(new Option(words[value], value));
  select.value = root.dataset.theme ?? 'system';
  if (!select.value) select.value = 'system';
  select.addEventListener('change', () => {
    const chosen = select.value === 'system' ? null : select.value;
    if (chosen) root.dataset.theme = chosen;
    else delete root.dataset.theme;
    try {
      if (chosen) localStorage.setItem('theme', chosen);
      else localStorage.removeItem('theme');
    } catch {}
    colourBrowser();
  });
  place.append(select);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', colourBrowser);
  if (root.dataset.theme) colourBrowser();
}

/** The browser's own frame has the colour of the page's head. */
function colourBrowser() {
  const colour = getComputedStyle(document.documentElement).getPropertyValue('--card').trim();
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.setAttribute('content', colour);
}
