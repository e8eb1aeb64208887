// When a page's first text is there: node benches/paint.mjs ADDRESS [RUNS]
//
// ADDRESS is that of one page of a served site (`listpress serve --dir SITE`). Chromium's processor is made four times
// slower, as Lighthouse does for a phone; the network is the machine's own. Each run is a browser context of its own, so
// nothing is kept from the one before; it opens the site's robots.txt first, so that no process is started while it counts.
// CHROMIUM names the browser.
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../tests/js/package.json', import.meta.url))('playwright-core');
const [address, runs = '5'] = process.argv.slice(2);
if (!address) throw new Error('usage: node benches/paint.mjs ADDRESS [RUNS]');

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
const all = [];
console.log('| run | first paint, ms | first text, ms | largest text, ms | loaded, ms |\n|--:|--:|--:|--:|--:|');
for (let run = 1; run <= Number(runs); run += 1) {
  const told = await once();
  all.push(told);
  console.log(`| ${run} | ${told.join(' | ')} |`);
}
const middle = (at) => all.map((told) => told[at]).sort((a, b) => a - b)[Math.floor(all.length / 2)];
console.log(`| median | ${[0, 1, 2, 3].map(middle).join(' | ')} |`);
await browser.close();

async function once() {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.addInitScript(() => {
    globalThis.paints = {};
    for (const type of ['paint', 'largest-contentful-paint']) {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) globalThis.paints[entry.name || type] = Math.round(entry.startTime);
      }).observe({ type, buffered: true });
    }
  });
  await page.goto(new URL('/robots.txt', address).href);
  await page.goto(address, { waitUntil: 'load' });
  await page.waitForFunction(() => globalThis.paints['first-contentful-paint'] && globalThis.paints['largest-contentful-paint']);
  const told = await page.evaluate(() => {
    const { loadEventEnd, loadEventStart } = performance.getEntriesByType('navigation')[0];
    const { paints } = globalThis;
    return [paints['first-paint'], paints['first-contentful-paint'], paints['largest-contentful-paint'], Math.round(loadEventEnd || loadEventStart)];
  });
  await context.close();
  return told;
}
