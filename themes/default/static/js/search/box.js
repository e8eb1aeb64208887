// The search field in the head of a page: `/` and Ctrl-K lead to it, Esc back. Nothing is loaded before somebody goes there.
(() => {
  'use strict';
  const input = /** @type {HTMLInputElement | null} */ (document.querySelector('form[role=search] input[name=q]'));
  if (!input) return;
  /** @type {any} */
  let before = null;
  input.addEventListener('focus', () => {
    // On the search page results stand in their place.
    if (/^http/.test(location.protocol) && input.form?.id !== 'search') import('./suggest.js').then(({ suggest }) => suggest(input));
  });
  // Readers can switch single keys off: thread/keys.js.
  const areKeysOn = () => {
    try {
      return localStorage.getItem('keys') !== 'off';
    } catch {
      return true;
    }
  };
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]');
    const isSlash = event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey && areKeysOn();
    const isK = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (isSlash || isK) {
      event.preventDefault();
      if (document.activeElement !== input) before = document.activeElement;
      input.focus();
      input.select();
    } else if (event.key === 'Escape' && event.target === input && !event.defaultPrevented) {
      input.blur();
      before?.focus?.();
    }
  });
})();
