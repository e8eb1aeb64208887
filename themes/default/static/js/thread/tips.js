// Small windows over the page: what a message answers, beside the link to it, and what a time means.
import { timeInWords } from '../site/times.js';
import { linkedMail } from './place.js';

/** Signs of an answered message that are shown. */
const MOST = 420;

/** @type {HTMLElement | null} */
let tip = null;
/** @type {HTMLAnchorElement | null} */
let owner = null;
let timer = 0;

/**
 * What somebody wrote, without quotes, signature and patch, cut where it is long.
 * @param {string[]} paragraphs
 */
export function beginning(paragraphs) {
  const text = paragraphs.map((paragraph) => paragraph.trim()).filter(Boolean).join('\n\n');
  return text.length > MOST ? `${text.slice(0, MOST).replace(/\s+\S*$/, '')} …` : text;
}

/** @param {HTMLElement} mail */
function preview(mail) {
  const box = document.createElement('div');
  const name = document.createElement('bdi');
  name.textContent = mail.querySelector('h2')?.lastChild?.textContent ?? '';
  const time = document.createElement('small');
  time.textContent = mail.querySelector('time')?.textContent ?? '';
  const text = document.createElement('p');
  const own = mail.querySelectorAll(':scope > .body > p:not([class])');
  text.textContent = beginning([...own].map((p) => p.textContent ?? ''));
  text.dir = 'auto';
  const bubble = document.createElement('i');
  bubble.className = ['av', ...mail.classList].filter((name) => /^(av|h\d)$/.test(name)).join(' ');
  bubble.textContent = mail.querySelector('h2')?.dataset.i ?? '';
  box.append(bubble, name, ' ', time, text);
  return box;
}

/** @param {HTMLTimeElement} time */
function moment(time) {
  const box = document.createElement('div');
  box.append(...timeInWords(time.dateTime, Date.now(), document.documentElement.lang || 'en').flatMap((line) => [line, document.createElement('br')]));
  return box;
}

/** Shows the tip of a link, if it has one. @param {HTMLAnchorElement} link */
function show(link) {
  const time = link.querySelector('time');
  const mail = time ? null : linkedMail(link);
  if (!time && !mail) return;
  hide();
  tip = time ? moment(time) : preview(/** @type {HTMLElement} */ (mail));
  tip.className = 'tip';
  tip.id = 'tip';
  tip.setAttribute('role', 'tooltip');
  document.body.append(tip);
  const at = link.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = tip;
  const room = document.documentElement.clientWidth - width - 8;
  const fitsBelow = at.bottom + height + 8 < innerHeight || at.top < height + 8;
  tip.style.left = `${Math.max(8, Math.min(at.left, room)) + scrollX}px`;
  tip.style.top = `${(fitsBelow ? at.bottom + 4 : at.top - height - 4) + scrollY}px`;
  link.setAttribute('aria-describedby', tip.id);
  owner = link;
  // It stays as long as the pointer is on it.
  tip.addEventListener('pointerenter', () => clearTimeout(timer));
  tip.addEventListener('pointerleave', soonHide);
}

function hide() {
  clearTimeout(timer);
  tip?.remove();
  owner?.removeAttribute('aria-describedby');
  tip = owner = null;
}

function soonHide() {
  clearTimeout(timer);
  timer = window.setTimeout(hide, 200);
}

/** The link in the head of a message that an event is about. @param {Event} event */
function linkOf(event) {
  const link = event.target instanceof Element ? event.target.closest('.m > header > a:not([title])') : null;
  return link instanceof HTMLAnchorElement ? link : null;
}

/** Shows tips: of replies by pointer and focus, of times by focus and touch, for the pointer has the browser's own. */
export function showTips() {
  document.addEventListener('pointerover', (event) => {
    const link = linkOf(event);
    if (!link || link === owner || event.pointerType === 'touch' || link.querySelector('time')) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => show(link), 250);
  });
  document.addEventListener('pointerout', (event) => {
    if (linkOf(event)) soonHide();
  });
  document.addEventListener('focusin', (event) => {
    const link = linkOf(event);
    if (link?.matches(':focus-visible')) show(link);
    else hide();
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && tip) hide();
  });
  // The first touch tells what the time means, the second follows the link.
  document.addEventListener('click', (event) => {
    const link = linkOf(event);
    const isTouch = event instanceof PointerEvent && event.pointerType === 'touch';
    if (isTouch && link?.querySelector('time') && link !== owner) {
      event.preventDefault();
      show(link);
    } else if (owner && !(event.target instanceof Element && tip?.contains(event.target))) {
      hide();
    }
  });
  // On paper a message tells its address.
  addEventListener('beforeprint', () => {
    for (const link of document.querySelectorAll('.m > header > a:has(time)')) /** @type {HTMLAnchorElement} */ (link).dataset.url = /** @type {HTMLAnchorElement} */ (link).href;
  });
}
