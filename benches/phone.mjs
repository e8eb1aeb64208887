// How long somebody with a phone waits for results: node benches/phone.mjs ADDRESS [WORDS…]
//
// ADDRESS is that of a served site (`listpress serve --dir SITE`). Chromium is slowed down as Lighthouse does for a phone: 1.6
// Mbit/s, 150 ms to the server, the processor four times slower. Each search begins cold, in a browser without any of the
// index; its time runs from the last letter and Enter to the first result on the page. CHROMIUM names the browser.
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../tests/js/package.json', import.meta.url))('playwright-core');
const [address, ...given] = process.argv.slice(2);
if (!address) throw new Error('usage: node benches/phone.mjs ADDRESS [WORDS…]');
const queries = given.length > 0 ? given : ['leaf', 'page cache', 'stale handle', 'index writer', 'dirty bitmap reader', 'is:patch cursor', 'f:anna extent'];
const sorted = (all) => [...all].sort((a, b) => a - b);
const middle = (all) => sorted(all)[Math.floor(all.length / 2)];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
const all = { typed: [], linked: [], long: [] };
console.log('| search | typed, ms | opened as a link, ms | results | longest task, ms |\n|---|--:|--:|--:|--:|');
for (const query of queries) {
  const typed = await search(async (page) => {
    await page.goto(new URL('search/', address).href);
    // Somebody looks at the page before typing.
    await page.waitForTimeout(1500);
    await page.locator('#q').pressSequentially(query, { delay: 60 });
    await page.keyboard.press('Enter');
  });
  const linked = await search(async (page) => {
    await page.goto(new URL(`search/?q=${encodeURIComponent(query)}`, address).href, { waitUntil: 'commit' });
  });
  all.typed.push(typed.ms);
  all.linked.push(linked.ms);
  all.long.push(typed.longest, linked.longest);
  console.log(`| ${query} | ${typed.ms} | ${linked.ms} | ${typed.results} | ${Math.max(typed.longest, linked.longest)} |`);
}
console.log(`| median | ${middle(all.typed)} | ${middle(all.linked)} | | ${Math.max(...all.long)} at most |`);
await browser.close();

/** A search in a browser of its own. */
async function search(begin) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.addInitScript(() => {
    // Told by the page itself: who asks from outside looks every half second.
    Object.assign(globalThis, { longest: 0, begun: 0, shown: 0 });
    addEventListener('keydown', ({ key }) => { if (key === 'Enter') globalThis.begun = performance.now(); }, true);
    const look = () => {
      if (document.querySelector('#search-results a')) globalThis.shown = performance.now();
      else requestAnimationFrame(look);
    };
    look();
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, Math.round(duration));
    }).observe({ type: 'longtask', buffered: true });
  });
  await begin(page);
  await page.locator('#search-results a').first().waitFor({ timeout: 60_000 });
  await page.waitForFunction(() => globalThis.shown > 0);
  const { ms, results, longest } = await page.evaluate(() => ({
    ms: Math.round(globalThis.shown - globalThis.begun),
    results: document.querySelectorAll('#search-results > *').length,
    longest: globalThis.longest,
  }));
  await context.close();
  return { ms, results, longest };
}
