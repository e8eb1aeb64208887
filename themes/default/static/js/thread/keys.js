// Single keys, which can be switched off, and a window that lists them.
import { toggleMail } from './fold.js';
import { button, currentMail, goTo, linkedMail, parentLink, step, tools } from './place.js';
import { words } from './words.js';

/** Whether single keys work; the search field asks, too. */
function areOn() {
  try {
    return localStorage.getItem('keys') !== 'off';
  } catch {
    return true;
  }
}

/** @param {boolean} on */
function switchKeys(on) {
  try {
    localStorage.setItem('keys', on ? 'on' : 'off');
  } catch {}
}

/** Follows the link to the thread beside this one. @param {string} rel */
function follow(rel) {
  /** @type {HTMLAnchorElement | null} */ (document.querySelector(`.beside [rel=${rel}]`))?.click();
}

/** Goes to what the current message answers, here or on another page. */
function goUp() {
  const mail = currentMail();
  const link = mail && parentLink(mail);
  const parent = link && linkedMail(link);
  if (parent) goTo(parent);
  else link?.click();
}

/** Folds or unfolds the current message. */
function foldCurrent() {
  const mail = currentMail();
  if (mail) toggleMail(mail);
}

/** @type {Record<string, () => void>} */
const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  u: goUp,
  o: foldCurrent,
  n: () => follow('next'),
  p: () => follow('prev'),
  '?': openHelp,
};

/** What the keys do, in words. @type {[string, string][]} */
const HELP = [
  ['j', words.next],
  ['k', words.previous],
  ['u', words.parent],
  ['o', words.toggle],
  ['n', words.later],
  ['p', words.earlier],
  ['/', words.search],
  ['?', words.help],
];

/** Listens to the keys and adds the button of their window. */
export function setKeys() {
  const open = button(words.keys, openHelp);
  open.setAttribute('aria-haspopup', 'dialog');
  tools().append(open);
  document.addEventListener('keydown', (event) => {
    const at = event.target instanceof Element ? event.target : document.body;
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (at.closest('input, select, textarea, dialog, [contenteditable]') || !areOn()) return;
    const isEnter = event.key === 'Enter' && at.matches('article.m');
    const act = isEnter ? foldCurrent : Object.hasOwn(ACTIONS, event.key) ? ACTIONS[event.key] : null;
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** Opens the window; the browser gives the focus back when it closes. */
function openHelp() {
  const help = /** @type {HTMLDialogElement | null} */ (document.querySelector('dialog.keys')) ?? makeHelp();
  help.showModal();
}

function makeHelp() {
  const help = document.createElement('dialog');
  help.className = 'keys';
  const title = document.createElement('h2');
  title.id = 'keys-title';
  title.textContent = words.keysTitle;
  help.setAttribute('aria-labelledby', title.id);
  const list = document.createElement('dl');
  for (const [key, does] of HELP) {
    const term = document.createElement('dt');
    term.append(Object.assign(document.createElement('kbd'), { textContent: key }));
    list.append(term, Object.assign(document.createElement('dd'), { textContent: does }));
  }
  const label = document.createElement('label');
  const box = Object.assign(document.createElement('input'), { type: 'checkbox', checked: areOn() });
  box.addEventListener('change', () => switchKeys(box.checked));
  label.append(box, ` ${words.keysOn}`);
  help.append(title, list, label, button(words.close, () => help.close()));
  // A click beside it closes it.
  help.addEventListener('click', (event) => {
    if (event.target === help) help.close();
  });
  document.body.append(help);
  return help;
}
