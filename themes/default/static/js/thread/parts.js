// The other parts of a long thread, loaded into this page.
import { addFolds } from './fold.js';
import { numberLines } from './lines.js';
import { readOutline } from './outline.js';
import { button, currentMail } from './place.js';
import { words } from './words.js';

/** Fetches a part, as a document whose links lead where they lead from there. @param {string} address */
async function load(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const link of page.querySelectorAll('a[href]')) {
    const href = link.getAttribute('href') ?? '';
    if (!/^[a-z]+:/i.test(href)) link.setAttribute('href', new URL(href, response.url).href);
  }
  return page;
}

/** Links to messages that are on this page now need not leave it. */
function shorten() {
  for (const link of document.querySelectorAll('.thread a[href*="#m"]')) {
    const hash = /** @type {HTMLAnchorElement} */ (link).hash;
    if (document.getElementById(hash.slice(1))?.matches('article.m')) link.setAttribute('href', hash);
  }
}

/**
 * Puts the parts where they belong: those before this one before its messages, the others after them.
 * @param {Document[]} pages
 * @param {number} here how many of them come before this one
 */
function place(pages, here) {
  const own = [...document.querySelectorAll('.mails > article.m')];
  const nav = document.querySelector('.outline nav');
  const rows = nav?.firstElementChild;
  const seen = currentMail() ?? own[0];
  const top = seen.getBoundingClientRect().top;
  for (const [i, page] of pages.entries()) {
    const more = [...page.querySelectorAll('.mails > article.m')].map((mail) => document.adoptNode(mail));
    const tree = page.querySelector('.outline nav > ol');
    if (i < here) {
      own[0].before(...more);
      if (tree) rows?.before(document.adoptNode(tree));
    } else {
      [...document.querySelectorAll('.mails > article.m')].at(-1)?.after(...more);
      if (tree) nav?.append(document.adoptNode(tree));
    }
    addFolds(more);
  }
  shorten();
  readOutline();
  numberLines();
  // What was read stays where it was.
  scrollBy({ top: seen.getBoundingClientRect().top - top, behavior: 'instant' });
}

/** Offers to load the whole thread, beside the links to its parts. */
export function offerWhole() {
  const navs = [...document.querySelectorAll('.mails > .pager')];
  if (!navs.length || !location.protocol.startsWith('http')) return;
  const links = [...navs[0].querySelectorAll('a')];
  const here = links.findIndex((link) => link.hasAttribute('aria-current'));
  const others = links.filter((_, i) => i !== here).map((link) => link.href);
  const said = document.createElement('span');
  said.setAttribute('role', 'status');
  const offer = button(words.whole, async () => {
    offer.disabled = true;
    said.textContent = words.loading;
    try {
      place(await Promise.all(others.map(load)), here);
    } catch {
      offer.disabled = false;
      said.textContent = words.failed;
      return;
    }
    said.textContent = words.loaded;
    for (const link of links) link.remove();
    offer.remove();
    navs[1]?.remove();
  });
  navs[0].append(offer, said);
}
