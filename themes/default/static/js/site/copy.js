// Lines meant for a terminal can be copied.
import { words } from './words.js';

/** Gives each `pre.copy` a button. */
export function copyLines() {
  if (!navigator.clipboard) return;
  for (const pre of document.querySelectorAll('pre.copy')) {
    const text = pre.textContent ?? '';
    const box = document.createElement('div');
    box.className = 'copied';
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = words.copy;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(text);
      button.textContent = words.copied;
    });
    pre.replaceWith(box);
    box.append(pre, button);
  }
}
