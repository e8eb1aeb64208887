// Pages in a real, headless Chromium, and everything about them that would only be seen in a browser's console.
import { chromium } from 'playwright-core';
import { need } from './needs.mjs';

// Nothing but the page itself may reach for the network.
/** Options that keep Chromium from the network. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Starts the Chromium that LISTPRESS_CHROMIUM names. */
export function launch() {
  return chromium.launch({ executablePath: need('LISTPRESS_CHROMIUM'), headless: true, args: FLAGS });
}

/**
 * A new page in a context of its own that notes in `complaints` what goes wrong: messages on the console, violations of a
 * page's policy, errors of scripts, dialogs, requests that fail and requests to anywhere but `origin`.
 * @param {import('playwright-core').Browser} browser
 * @param {string} origin such as `http://127.0.0.1:1111`, or `file://`
 * @param {object} [options] of the context: viewport, javaScriptEnabled, colorScheme
 */
export async function watchedPage(browser, origin, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning', 'assert'].includes(message.type())) {
      complaints.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  page.on('popup', (popup) => complaints.push(`window: ${popup.url()}`));
  // Where a page is left, what it still waits for is given up: events of the reload, an icon; a worker is told to be blocked.
  let left = 0;
  const begun = new WeakMap();
  const blocked = new Set();
  page.on('request', (request) => {
    begun.set(request, left);
    const url = request.url();
    if (!url.startsWith('data:') && !`${url}/`.startsWith(`${origin}/`)) complaints.push(`request elsewhere: ${url}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    const isBlocked = why === 'net::ERR_BLOCKED_BY_RESPONSE';
    if (why === 'net::ERR_ABORTED' || (isBlocked && begun.get(request) < left)) return;
    const complaint = `request failed: ${request.url()} ${why}`;
    complaints.push(complaint);
    if (isBlocked) blocked.add(complaint);
  });
  // The failure may be told before the page that is left for is there.
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame()) return;
    left += 1;
    complaints.splice(0, complaints.length, ...complaints.filter((complaint) => !blocked.has(complaint)));
    blocked.clear();
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`status ${response.status()}: ${response.url()}`);
  });
  return { page, context, complaints };
}

/** By how many pixels the page is wider than its window, and what sticks out. */
export function overflow(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    const wide = root.scrollWidth - root.clientWidth;
    if (wide <= 0) return null;
    const out = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 0.5);
    return `${wide}px too wide: ${out.slice(0, 5).map((e) => `${e.localName}.${e.className}`).join(', ')}`;
  });
}
