// Messages fold to their headers, one by one or all; quotes and diffs fold all at once.
import { button, mails, tools } from './place.js';
import { words } from './words.js';

/**
 * Folds a message or unfolds it. What is folded is still found by the browser's own search, which unfolds it.
 * @param {Element} mail
 * @param {boolean} shut
 */
export function foldMail(mail, shut) {
  for (const part of mail.children) {
    if (part.localName === 'header') continue;
    if (shut) part.setAttribute('hidden', 'until-found');
    else part.removeAttribute('hidden');
  }
  mail.classList.toggle('shut', shut);
  mail.querySelector('.fold1')?.setAttribute('aria-expanded', String(!shut));
}

/** Folds a message that is open and opens one that is folded. @param {Element} mail */
export function toggleMail(mail) {
  foldMail(mail, !mail.classList.contains('shut'));
}

/** Gives messages their buttons. @param {Element[]} all */
export function addFolds(all) {
  for (const mail of all) {
    const fold = button('', () => toggleMail(mail));
    fold.className = 'fold1';
    fold.title = words.foldOne;
    fold.setAttribute('aria-label', words.foldOne);
    fold.setAttribute('aria-expanded', 'true');
    mail.querySelector('header')?.append(fold);
  }
}

/** Adds the buttons, and opens folded messages when something in them was found. */
export function tidyFolds() {
  const all = mails();
  addFolds(all);
  document.addEventListener('beforematch', (event) => {
    const mail = event.target instanceof Element && event.target.closest('article.m');
    if (mail) foldMail(mail, false);
  });
  if (all.length > 1) {
    tools().append(button(words.headersOnly, (b) => {
      const shut = b.textContent === words.headersOnly;
      for (const mail of mails()) foldMail(mail, shut);
      b.textContent = shut ? words.wholeMails : words.headersOnly;
    }));
  }
  if (!document.querySelector('.m :is(.fold, .diff)')) return;
  tools().append(button(words.unfold, (b) => {
    const open = b.textContent === words.unfold;
    for (const fold of document.querySelectorAll('.m :is(.fold, .diff)')) /** @type {HTMLDetailsElement} */ (fold).open = open;
    b.textContent = open ? words.fold : words.unfold;
  }));
}
