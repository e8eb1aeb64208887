// Where the reader is: which message, and how to get to another.

/** Messages that begin above this line have begun. */
const EDGE = 24;

/** All messages, in their order. @returns {HTMLElement[]} */
export function mails() {
  return [...document.querySelectorAll('article.m')];
}

/**
 * Which message is read: the last that begins above the edge.
 * @param {number[]} tops where each begins, from the top of the window
 * @returns {number} -1 above the first
 */
export function currentAt(tops) {
  let at = -1;
  for (const [i, top] of tops.entries()) if (top <= EDGE) at = i;
  return at;
}

/**
 * Which message a step leads to. Back from within a message leads to its beginning.
 * @param {number[]} tops
 * @param {number} focused the message that has the focus and is in sight, or -1
 * @param {1 | -1} step
 * @returns {number} -1 for none
 */
export function stepFrom(tops, focused, step) {
  const at = focused >= 0 ? focused : currentAt(tops);
  if (step < 0 && at >= 0 && tops[at] < -8) return at;
  const to = at + step;
  return to >= 0 && to < tops.length ? to : -1;
}

/** The message that has the focus, if it is in sight. */
function focusedMail() {
  const mail = document.activeElement?.closest('article.m');
  const box = mail?.getBoundingClientRect();
  return mail instanceof HTMLElement && box && box.bottom > 0 && box.top < innerHeight ? mail : null;
}

/** The message that is read. */
export function currentMail() {
  const all = mails();
  return focusedMail() ?? all[currentAt(all.map((mail) => mail.getBoundingClientRect().top))] ?? null;
}

/** Goes to the next message or the one before. @param {1 | -1} step */
export function step(step) {
  const all = mails();
  const focused = focusedMail();
  const to = all[stepFrom(all.map((mail) => mail.getBoundingClientRect().top), focused ? all.indexOf(focused) : -1, step)];
  if (to) goTo(to);
}

/** Shows a message and gives it the focus, so that what reads the page aloud goes on from there. @param {HTMLElement} mail */
export function goTo(mail) {
  mail.tabIndex = -1;
  const name = mail.querySelector('h2')?.lastChild?.textContent;
  mail.setAttribute('aria-label', [name, mail.querySelector('time')?.textContent].filter(Boolean).join(', '));
  mail.focus({ preventScroll: true });
  mail.scrollIntoView();
}

/** The link of a message to what it answers. @param {Element} mail @returns {HTMLAnchorElement | null} */
export function parentLink(mail) {
  return mail.querySelector(':scope > header > a[href*="#m"]:not([title], :has(time))');
}

/** The message of this page that a link leads to. @param {HTMLAnchorElement} link */
export function linkedMail(link) {
  const here = link.href.split('#')[0] === location.href.split('#')[0];
  const mail = here ? document.getElementById(link.hash.slice(1)) : null;
  return mail?.matches('article.m') ? mail : null;
}

/** A button. @param {string} text @param {(button: HTMLButtonElement) => void} act */
export function button(text, act) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  made.addEventListener('click', () => act(made));
  return made;
}

/** The row of buttons above the messages. */
export function tools() {
  let row = document.querySelector('.tools');
  if (!row) {
    row = document.createElement('div');
    row.className = 'tools';
    document.querySelector('.thread > header')?.append(row);
  }
  return row;
}
