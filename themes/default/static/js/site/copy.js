// Lines meant for a terminal can be copied.
const COPY_WORDS = { copy: 'Copy', copied: 'Copied' };

/** Gives each `pre.copy` a button. */
export function copyLines() {
  if (!navigator.clipboard) return;
  for (const pre of document.querySelectorAll('pre.copy')) {
    const text = pre.textContent ?? '';
    const box = document.createElement('div');
    box.className = 'copied';
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = COPY_WORDS.copy;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(text);
      button.textContent = COPY_WORDS.copied;
    });
    pre.replaceWith(box);
    box.append(pre, button);
  }
}
