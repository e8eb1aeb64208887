// The outline marks the message that is read, and its branches fold.
import { button, currentMail, mails } from './place.js';
import { words } from './words.js';

const WIDE = '(min-width: 64rem)';

/** Links of the outline by the message of this page that they lead to. @type {Map<string, HTMLAnchorElement>} */
const links = new Map();
/** @type {IntersectionObserver | null} */
let watch = null;

/** Marks the place in the outline, and keeps it in sight there. @param {Element | null} mail */
function mark(mail) {
  const link = mail ? links.get(mail.id) : undefined;
  const before = document.querySelector('.outline [aria-current]');
  if (before === (link ?? null)) return;
  before?.removeAttribute('aria-current');
  if (!link) return;
  link.setAttribute('aria-current', 'true');
  const box = link.closest('.outline');
  if (!box || !matchMedia(WIDE).matches) return;
  const [top, room] = [link.getBoundingClientRect().top - box.getBoundingClientRect().top, box.clientHeight];
  if (top < 40 || top > room - 60) box.scrollTop += top - room / 3;
}

/** Lets each row that has rows below fold them. @param {Element} outline */
function addBranches(outline) {
  for (const below of outline.querySelectorAll('li > ol')) {
    const row = below.parentElement;
    if (!row || row.querySelector(':scope > button')) continue;
    const fold = button('', (b) => {
      const open = b.getAttribute('aria-expanded') === 'false';
      for (const list of row.querySelectorAll(':scope > ol')) /** @type {HTMLElement} */ (list).hidden = !open;
      b.setAttribute('aria-expanded', String(open));
    });
    fold.setAttribute('aria-expanded', 'true');
    fold.setAttribute('aria-label', words.replies);
    below.before(fold);
  }
}

/** Reads the outline anew: at first, and when messages have come. */
export function readOutline() {
  const outline = document.querySelector('.outline');
  if (!outline) return;
  addBranches(outline);
  links.clear();
  for (const link of outline.querySelectorAll('a')) links.set(link.hash.slice(1), link);
  watch?.disconnect();
  // Whatever crosses the upper quarter of the window is read.
  watch = new IntersectionObserver(() => mark(currentMail()), { rootMargin: '-24px 0px -75% 0px' });
  for (const mail of mails()) watch.observe(mail);
}

/** Sets the outline up. */
export function markOutline() {
  const outline = /** @type {HTMLDetailsElement | null} */ (document.querySelector('.outline'));
  if (!outline) return;
  // It stays open beside the text; browsers that cannot do so by style get it opened here.
  if (!CSS.supports('selector(::details-content)') && matchMedia(WIDE).matches) outline.open = true;
  // On a phone it folds again once it led somewhere.
  outline.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('a') && !matchMedia(WIDE).matches) outline.open = false;
  });
  document.addEventListener('focusin', () => mark(currentMail()));
  readOutline();
}
