// Reading a thread: colours, keys, folding, outline, previews, parts, paper, and pages without JavaScript.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { overflow, watchedPage } from '../support/chromium.mjs';
import { IDS, LONG, sampleProject } from '../support/sample.mjs';
import { visit } from '../support/visit.mjs';

const anchor = (id) => `m${createHash('sha1').update(id).digest('hex')}`;
const LONG_THREAD = `plum-devel/${IDS.long(0)}/`;
const FOLDED = `plum-devel/${IDS.root}/`;

let root;
let browser;
let origin;
let site;
let close;

before(async () => { ({ root, site, browser, origin, close } = await visit(sampleProject)); });
after(() => close?.());

/** Opens a page, runs `body` with it, and expects that nothing went wrong. */
async function on(path, options, body) {
  const { page, context, complaints } = await watchedPage(browser, origin, options);
  try {
    await page.goto(`${origin}/${path}`);
    await body(page, context);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

const token = (page, name) => page.evaluate((n) => getComputedStyle(document.documentElement).getPropertyValue(n).trim(), name);
const focused = (page) => page.evaluate(() => document.activeElement?.id ?? '');

/** Relative luminance of `#rgb` or `#rrggbb` (WCAG 2.2). */
function luminance(colour) {
  const hex = colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit) : colour.slice(1).match(/../g);
  const [r, g, b] = hex.map((part) => parseInt(part, 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const contrast = (a, b) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

test('colours follow the system and the choice, which is kept and is there before the first paint', async () => {
  await on(FOLDED, { colorScheme: 'dark' }, async (page) => {
    const dark = await token(page, '--card');
    const list = page.getByRole('combobox', { name: 'Colours' });
    assert.equal(await list.inputValue(), 'system');
    await list.selectOption('light');
    const light = await token(page, '--card');
    assert.notEqual(light, dark);
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'light');
    // The next page has it while its head is read, before there is anything to paint.
    await page.addInitScript(() => {
      new MutationObserver((_, watch) => {
        if (!document.body) return;
        window.themeAtBody = document.documentElement.dataset.theme;
        watch.disconnect();
      }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(`${origin}/${LONG_THREAD}`);
    assert.equal(await page.evaluate(() => window.themeAtBody), 'light');
    assert.equal(await token(page, '--card'), light);
    assert.equal(await list.inputValue(), 'light');
    await list.selectOption('system');
    assert.equal(await token(page, '--card'), dark);
    assert.equal(await page.evaluate(() => localStorage.getItem('theme')), null);
  });
});

test('dark by choice is dark by preference; the browser’s own frame follows', async () => {
  const tokens = (page) => page.evaluate(() => {
    const style = getComputedStyle(document.documentElement);
    const names = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).flatMap((rule) => [...(rule.style ?? [])]).filter((name) => name.startsWith('--'));
    return Object.fromEntries([...new Set(names)].map((name) => [name, style.getPropertyValue(name)]));
  });
  let preferred;
  await on(FOLDED, { colorScheme: 'dark' }, async (page) => { preferred = await tokens(page); });
  await on(FOLDED, { colorScheme: 'light' }, async (page) => {
    await page.evaluate(() => document.head.append(Object.assign(document.createElement('meta'), { name: 'theme-color', content: '#123456' })));
    await page.getByRole('combobox', { name: 'Colours' }).selectOption('dark');
    assert.deepEqual(await tokens(page), preferred);
    assert.ok(Object.keys(preferred).length > 30);
    assert.equal(await page.evaluate(() => document.querySelector('meta[name=theme-color]').content), preferred['--card'].trim());
  });
});

for (const colorScheme of ['light', 'dark']) {
  test(`text has contrast on its ground: ${colorScheme}, and high contrast by choice and by preference`, async () => {
    const texts = ['--ink', '--soft', '--accent', '--stamp', '--q1', '--q2', '--q3', '--q4', '--q5', '--new', '--review', '--rfc', '--applied', '--changes', '--rejected', '--hunk'];
    const resolve = (page, name) => page.evaluate((n) => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.className = 'probe';
      probe.style.color = `var(${n})`;
      const rgb = getComputedStyle(probe).color.match(/\d+/g).slice(0, 3);
      probe.remove();
      return `#${rgb.map((c) => Number(c).toString(16).padStart(2, '0')).join('')}`;
    }, name);
    const check = async (page, least) => {
      for (const ground of ['--bg', '--card']) {
        const on = await resolve(page, ground);
        for (const text of texts) {
          const found = contrast(await resolve(page, text), on);
          assert.ok(found >= least, `${text} on ${ground}: ${found.toFixed(2)}`);
        }
      }
    };
    await on(FOLDED, { colorScheme }, async (page) => {
      await check(page, 4.5);
      await page.getByRole('combobox', { name: 'Colours' }).selectOption('contrast');
      await check(page, 7);
    });
    await on(FOLDED, { colorScheme, contrast: 'more' }, (page) => check(page, 7));
  });
}

test('keys walk from message to message, up, and to the threads beside; the focus goes along', async () => {
  await on(LONG_THREAD, {}, async (page) => {
    const at = async (n) => page.waitForFunction((id) => document.activeElement.id === id, anchor(IDS.long(n)));
    await page.keyboard.press('j');
    await at(0);
    await page.keyboard.press('j');
    await at(1);
    await page.keyboard.press('j');
    await at(2);
    const box = await page.locator(`[id="${anchor(IDS.long(2))}"]`).boundingBox();
    assert.ok(box.y >= 0 && box.y < 200, `it is in sight, at ${box.y}`);
    assert.equal(await page.locator('.outline [aria-current]').getAttribute('href'), `#${anchor(IDS.long(2))}`);
    await page.keyboard.press('u');
    await at(1);
    await page.keyboard.press('k');
    await at(0);
    // From there the links of the message come next.
    await page.keyboard.press('Tab');
    assert.ok(await page.evaluate((id) => document.activeElement.closest('article').id === id, anchor(IDS.long(0))));
    const before = page.url();
    const rel = (await page.locator('.beside [rel=next]').count()) ? ['n', 'next'] : ['p', 'prev'];
    const href = await page.locator(`.beside [rel=${rel[1]}]`).evaluate((a) => a.href);
    await page.keyboard.press(rel[0]);
    await page.waitForURL(href);
    assert.notEqual(page.url(), before);
  });
});

test('a list of the keys opens by key and by button, holds the focus, and switches them off', async () => {
  await on(LONG_THREAD, {}, async (page) => {
    const window = page.getByRole('dialog', { name: 'Keys of this page' });
    await page.keyboard.press('?');
    await window.waitFor();
    assert.ok((await window.textContent()).includes('next message'));
    assert.ok(await page.evaluate(() => document.activeElement.closest('dialog') !== null));
    await page.keyboard.press('Escape');
    assert.equal(await window.isVisible(), false);
    const opener = page.getByRole('button', { name: 'Keys' });
    await opener.press('Enter');
    await window.getByRole('checkbox').uncheck();
    await window.getByRole('button', { name: 'Close' }).click();
    assert.ok(await opener.evaluate((b) => b === document.activeElement), 'the focus is back');
    await opener.blur();
    for (const key of ['j', '?', '/']) await page.keyboard.press(key);
    assert.equal(await window.isVisible(), false);
    assert.equal(await page.evaluate(() => document.activeElement.localName), 'body');
    await page.reload();
    await page.keyboard.press('j');
    assert.equal(await focused(page), '');
  });
});

test('messages fold to their headers, by button and by key, and are found all the same', async () => {
  await on(LONG_THREAD, {}, async (page) => {
    const first = page.locator('article.m').first();
    const text = first.locator('.body');
    const fold = first.getByRole('button', { name: 'Fold this message' });
    assert.equal(await fold.getAttribute('aria-expanded'), 'true');
    await fold.click();
    assert.equal(await fold.getAttribute('aria-expanded'), 'false');
    const tall = async () => (await first.boundingBox()).height;
    const shut = await tall();
    await page.keyboard.press('k');
    await page.keyboard.press('o');
    assert.ok((await tall()) > shut);
    await first.focus();
    await page.keyboard.press('Enter');
    assert.equal(await tall(), shut);
    // As the browser's search within a page does it.
    await text.dispatchEvent('beforematch');
    await text.evaluate((e) => e.dispatchEvent(new Event('beforematch', { bubbles: true })));
    assert.ok((await tall()) > shut);
    const long = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.getByRole('button', { name: 'Headers only' }).click();
    assert.ok((await page.evaluate(() => document.documentElement.scrollHeight)) < long);
    assert.equal(await page.locator('article.m:not(.shut)').count(), 0);
    await page.getByRole('button', { name: 'Whole messages' }).click();
    assert.equal(await page.locator('article.m.shut, article.m [hidden]').count(), 0);
  });
});

test('branches of the outline fold, and what is read is marked while the page scrolls', async () => {
  await on(LONG_THREAD, {}, async (page) => {
    const branch = page.locator('.outline li').first();
    const below = branch.locator(':scope > ol').first();
    const fold = branch.locator(':scope > button');
    await fold.click();
    assert.equal(await below.isVisible(), false);
    await fold.press('Enter');
    assert.equal(await below.isVisible(), true);
    await page.locator(`[id="${anchor(IDS.long(60))}"]`).evaluate((e) => e.scrollIntoView());
    const link = page.locator(`.outline a[href="#${anchor(IDS.long(60))}"]`);
    await page.waitForFunction((a) => a.hasAttribute('aria-current'), await link.elementHandle());
    assert.equal(await page.locator('.outline [aria-current]').count(), 1);
    const [row, frame] = [await link.boundingBox(), await page.locator('.outline').boundingBox()];
    assert.ok(row.y >= frame.y && row.y < frame.y + frame.height, 'it is in sight in the outline');
  });
});

test('a link to what is answered shows its beginning, by pointer and by focus; Escape takes it away', async () => {
  await on(FOLDED, {}, async (page) => {
    const link = page.locator(`[id="${anchor(IDS.reply)}"] > header > a`, { hasText: 'in reply to' });
    const tip = page.getByRole('tooltip');
    await link.hover();
    await tip.waitFor();
    assert.ok((await tip.textContent()).includes('Line 0 of the question.'));
    assert.equal(await link.getAttribute('aria-describedby'), 'tip');
    await tip.hover();
    await page.waitForTimeout(400);
    assert.equal(await tip.count(), 1, 'it stays while the pointer is on it');
    await page.keyboard.press('Escape');
    assert.equal(await tip.count(), 0);
    await page.mouse.move(0, 0);
    // Backwards from the button after it.
    await page.locator(`[id="${anchor(IDS.reply)}"] > header > .fold1`).focus();
    for (let n = 0; n < 4 && !(await link.evaluate((a) => a === document.activeElement)); n += 1) await page.keyboard.press('Shift+Tab');
    await tip.waitFor();
    await page.keyboard.press('Shift+Tab');
    await page.waitForFunction(() => document.querySelector('.tip')?.textContent.includes('UTC'));
    await page.keyboard.press('Shift+Tab');
    assert.equal(await tip.count(), 0);
  });
});

test('the whole of a long thread is loaded into the page, in its order, and its links stay on it', async () => {
  await on(`${LONG_THREAD}_part/2/`, {}, async (page) => {
    const own = await page.locator('article.m').evaluateAll((all) => all.map((m) => m.id));
    await page.locator(`[id="${own[5]}"]`).evaluate((e) => e.scrollIntoView());
    const y = async () => (await page.locator(`[id="${own[5]}"]`).boundingBox()).y;
    const was = await y();
    await page.getByRole('button', { name: 'Load the whole thread' }).evaluate((b) => b.click());
    await page.getByText('The whole thread is shown.').waitFor();
    assert.ok(Math.abs((await y()) - was) < 3, 'what was read stays where it was');
    const ids = await page.locator('article.m').evaluateAll((all) => all.map((m) => m.id));
    assert.equal(ids.length, LONG);
    assert.equal(new Set(ids).size, LONG);
    assert.equal(ids[0], anchor(IDS.long(0)));
    assert.equal(await page.locator('.outline a').count(), LONG);
    const leaving = await page.locator('.outline a, .m > header > a:not(:has(time))').evaluateAll((all) => all.filter((a) => a.hash && a.pathname !== location.pathname).length);
    assert.equal(leaving, 0);
    assert.equal(await page.locator('.fold1').count(), LONG);
    // Other links lead where they led from their own page.
    const author = await page.locator('article.m h2 a').first().evaluate((a) => a.href);
    assert.equal((await page.request.get(author)).status(), 200);
    await page.locator(`.outline a[href="#${anchor(IDS.long(LONG - 1))}"]`).click();
    assert.ok((await page.locator(`[id="${anchor(IDS.long(LONG - 1))}"]`).boundingBox()).y < 900);
  });
});

test('a reply goes to the list, names what it answers, and is copied to the author', async () => {
  const threads = await linksOf('orchard-devel/threads/', 'main .rows a.t');
  await on(threads[0], {}, async (page) => {
    const reply = page.locator('.m > header > a[href^="mailto:"]').first();
    const href = new URL(await reply.getAttribute('href'));
    assert.equal(href.pathname, 'orchard-devel@lists.example.org');
    assert.match(href.searchParams.get('In-Reply-To'), /^<[^<>]+@[^<>]+>$/);
    assert.match(href.searchParams.get('Subject'), /^Re: ./);
    // The address that the mail came from; the page may show another one of the same person.
    assert.match(href.searchParams.get('Cc'), /^[^@\s]+@[^@\s]+$/);
  });
});

/** Where links of a page lead, relative to the site, as paths of its folder. */
async function linksOf(path, way) {
  const { page, context } = await watchedPage(browser, origin);
  await page.goto(`${origin}/${path}`);
  const hrefs = await page.locator(way).evaluateAll((all) => all.map((a) => a.href));
  await context.close();
  return hrefs.map((href) => decodeURIComponent(href.slice(origin.length + 1)));
}

test('the name of a file sticks while its hunks go by; lines are numbered as far down as they reach', async () => {
  await on(`${FOLDED}#${anchor(IDS.patch)}`, { viewport: { width: 1280, height: 260 } }, async (page) => {
    const diff = page.locator('details.diff').first();
    await diff.scrollIntoViewIfNeeded();
    await diff.locator('.numbered').waitFor();
    const [column, lines] = [await diff.locator('.numbered pre').first().boundingBox(), await diff.locator('pre.d').boundingBox()];
    assert.ok(Math.abs(column.height - lines.height) < 20, `${column.height} beside ${lines.height}`);
    const numbers = await diff.locator('.numbered pre').first().textContent();
    assert.deepEqual(numbers.split('\n').slice(5).map((line) => line.trim().replace(/ +/, ' ')), ['1 1', '2', '2', '3', '3 4']);
    const copied = await diff.locator('pre.d').evaluate((pre) => pre.textContent.split('\n')[6]);
    assert.equal(copied, '-int plums = 2;');
    const top = await diff.evaluate((e) => e.getBoundingClientRect().top + scrollY);
    await page.evaluate((y) => scrollTo({ top: y, behavior: 'instant' }), top + 60);
    assert.ok(Math.abs((await diff.locator('summary').boundingBox()).y) < 2);
  });
});

test('without JavaScript every message is there and readable, and no control that would do nothing', async () => {
  await on(LONG_THREAD, { javaScriptEnabled: false }, async (page) => {
    assert.equal(await page.locator('article.m .body').count(), 100);
    assert.equal(await page.locator('.tools, .colours, .fold1, .tip, dialog').count(), 0);
    assert.ok(await page.locator('.outline a').last().isVisible());
    assert.equal(await page.locator('nav.pager a').count(), 6);
  });
  await on(FOLDED, { javaScriptEnabled: false }, async (page) => {
    await page.locator('details.fold summary').first().click();
    assert.ok(await page.getByText('Line 39 of the question.').last().isVisible());
  });
});

test('on paper a thread has its mails, folded ones too, its addresses, and nothing to press', async () => {
  await on(FOLDED, { colorScheme: 'dark' }, async (page) => {
    await page.getByRole('button', { name: 'Headers only' }).click();
    const pdf = await page.pdf({ format: 'A4' });
    const path = join(root, 'thread.pdf');
    await writeFile(path, pdf);
    const { stdout } = await promisify(execFile)('pdftotext', ['-layout', path, '-']);
    for (const text of ['Line 0 of the question.', '> Line 39 of the question.', 'int plums = 3;', 'Ida Plum']) assert.ok(stdout.includes(text), text);
    assert.ok(stdout.replace(/\s+/g, '').includes(`<${origin}/plum-devel/${IDS.reply}/>`), 'the address of a message');
    for (const text of ['Headers only', 'Keys', 'Search', 'Outline', 'Skip to content']) assert.ok(!stdout.includes(text), text);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    assert.equal(await token(page, '--card'), '#fff');
    assert.equal(await token(page, '--q1'), '#35567d');
  });
});

test('at 400 % and from right to left nothing sticks out', async () => {
  for (const path of [FOLDED, LONG_THREAD, '', 'orchard-devel/', 'orchard-devel/contributors/', 'orchard-devel/series/', 'guide/using/']) {
    // 1280 pixels at 400 % are 320.
    await on(path, { viewport: { width: 320, height: 256 } }, async (page) => {
      assert.equal(await overflow(page), null, path);
      await page.evaluate(() => { document.documentElement.dir = 'rtl'; });
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok((await wide()) <= 0, `${path} from right to left`);
      await page.setViewportSize({ width: 1280, height: 900 });
      assert.ok((await wide()) <= 0, `${path} from right to left, wide`);
    });
  }
});

test('on a phone the guide begins with its text, and its ways unfold; on a desktop they stand beside it', async () => {
  for (const javaScriptEnabled of [true, false]) {
    await on('guide/using/', { viewport: { width: 390, height: 800 }, javaScriptEnabled }, async (page) => {
      const first = await page.locator('.prose h1').boundingBox();
      assert.ok(first.y < 420, `${first.y}`);
      const way = page.locator('.side a').first();
      assert.equal(await way.isVisible(), false);
      await page.locator('.side > summary').focus();
      await page.keyboard.press('Enter');
      assert.equal(await way.isVisible(), true);
      await page.keyboard.press('Tab');
      assert.equal(await way.evaluate((a) => a === document.activeElement), true);
    });
    await on('guide/using/', { viewport: { width: 1280, height: 800 }, javaScriptEnabled }, async (page) => {
      const [side, text] = [await page.locator('.side a').first().boundingBox(), await page.locator('.prose h1').boundingBox()];
      assert.ok(side.x + side.width < text.x && side.y < text.y + 100);
      assert.equal(await page.locator('.side > summary').isVisible(), false);
    });
  }
});

test('who wants less motion gets none', async () => {
  for (const [reducedMotion, behaviour] of [['reduce', 'auto'], ['no-preference', 'smooth']]) {
    await on(LONG_THREAD, { reducedMotion }, async (page) => {
      assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), behaviour);
      const moving = await page.evaluate(() => document.getAnimations().length);
      assert.equal(moving, 0);
    });
  }
});

test('a touch on a time says what it means, a second one follows it', async () => {
  await on(FOLDED, { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true }, async (page) => {
    const time = page.locator(`[id="${anchor(IDS.reply)}"] > header > a:has(time)`);
    await time.tap();
    await page.getByRole('tooltip').waitFor();
    assert.ok((await page.getByRole('tooltip').textContent()).includes('2026-01-12 07:40 UTC'));
    await time.tap();
    await page.waitForURL(`${origin}/${FOLDED}#${anchor(IDS.reply)}`);
  });
});

test('style and scripts of a page are small', async () => {
  for (const path of ['', LONG_THREAD, 'orchard-devel/']) {
    await on(path, {}, async (page) => {
      const urls = await page.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => /\.(css|js)$/.test(name)));
      let bytes = 0;
      for (const url of urls) bytes += gzipSync(await (await page.request.get(url)).body(), { level: 9 }).length;
      assert.ok(urls.length >= 3 && bytes < 30_000, `${path}: ${bytes} bytes in ${urls.length} files`);
    });
  }
});
