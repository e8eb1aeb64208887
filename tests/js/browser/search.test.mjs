// Searching a built site as a visitor does.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { watchedPage } from '../support/chromium.mjs';
import { IDS, sampleProject } from '../support/sample.mjs';
import { visit } from '../support/visit.mjs';

let browser;
let origin;
let close;

before(async () => { ({ browser, origin, close } = await visit(sampleProject)); });
after(() => close?.());

const status = (page) => page.locator('#search-status');
const results = (page) => page.locator('#search-results a.result-title');

test('words that are typed give results, and each leads to a page', async () => {
  const { page, context, complaints } = await watchedPage(browser, origin);
  await page.goto(`${origin}/search/`);
  await page.locator('#q').pressSequentially('orchard', { delay: 20 });
  await status(page).getByText(/results?/).waitFor();
  const links = await results(page).evaluateAll((all) => all.map((a) => a.href));
  assert.ok(links.length > 5, `${links.length} results`);
  for (const link of links.slice(0, 20)) assert.equal((await page.request.get(link)).status(), 200, link);
  assert.equal(new URL(page.url()).searchParams.get('q'), 'orchard');
  await results(page).first().click();
  await page.locator('main h1').waitFor();
  assert.notEqual(new URL(page.url()).pathname, '/search/');
  await page.goBack();
  await status(page).getByText(/results?/).waitFor();
  assert.equal(await page.locator('#q').inputValue(), 'orchard');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a query in the address is answered, as the field in the head of every page sends it', async () => {
  const { page, context, complaints } = await watchedPage(browser, origin);
  await page.goto(`${origin}/plum-devel/threads/`);
  await page.locator('header input[name=q]').fill('how long can a thread be');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${origin}/search/?q=how+long+can+a+thread+be`);
  await results(page).getByText('How long can a thread be?').first().waitFor();
  await page.goto(`${origin}/search/?q=list:orchard-devel+leak&sort=newest`);
  await status(page).getByText(/newest first|No results|1 result/).waitFor();
  assert.equal(await page.locator('select[name=sort]').inputValue(), 'date');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('series and text of mails are found, people and pages beside them', async () => {
  const { page, context, complaints } = await watchedPage(browser, origin);
  for (const [query, title] of [['limit the number of plums', 'plum: limit the number of plums'], ['fits refuse', 'plum'], ['Blåbær', 'Blåbær'], ['blabaer', 'Blåbær'], ['שלום', 'שלום'], ['"Make room"', 'one more plum'], ['dfn:plum.c is:patch', 'one more plum'], ['has:attachment room', 'one more plum']]) {
    await page.goto(`${origin}/search/?q=${encodeURIComponent(query)}`);
    await results(page).getByText(title).first().waitFor();
  }
  const aside = page.locator('#search-aside a');
  for (const [query, title] of [['ida plum', 'Ida Plum'], ['using the orchard', 'Using the orchard']]) {
    await page.goto(`${origin}/search/?q=${encodeURIComponent(query)}`);
    await aside.getByText(title, { exact: true }).waitFor();
    const link = await aside.getByText(title, { exact: true }).evaluate((a) => a.closest('a').href);
    assert.equal((await page.request.get(link)).status(), 200, link);
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a message is found by its id, and a list can be chosen', async () => {
  const { page, context, complaints } = await watchedPage(browser, origin);
  await page.goto(`${origin}/search/?q=${encodeURIComponent(`m:<${IDS.root}>`)}`);
  await status(page).getByText('1 result.').waitFor();
  await results(page).getByText('Folding and wrapping').waitFor();
  await page.goto(`${origin}/search/?q=plum&list=plum-devel`);
  await status(page).getByText(/result/).waitFor();
  for (const link of await results(page).evaluateAll((all) => all.map((a) => new URL(a.href).pathname))) assert.match(link, /^\/plum-devel\//);
  assert.equal(await page.locator('select[name=list]').inputValue(), 'plum-devel');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('the field of every page suggests words and people of the archive', async () => {
  const { page, context, complaints } = await watchedPage(browser, origin);
  await page.goto(`${origin}/plum-devel/threads/`);
  const index = () => page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/search/index/')).length);
  assert.equal(await index(), 0);
  await page.keyboard.press('Control+k');
  await page.waitForFunction(() => document.activeElement.getAttribute('role') === 'combobox');
  await page.keyboard.type('ida plum');
  await page.locator('[role=option].person', { hasText: 'Ida Plum' }).waitFor();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.locator('body.k-contributor').waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test('the keyboard is enough', async () => {
  const { page, context, complaints } = await watchedPage(browser, origin);
  await page.goto(`${origin}/search/`);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
  assert.equal(await page.locator('#q').inputValue(), '');
  await page.keyboard.type('plum');
  await page.keyboard.press('Enter');
  await results(page).first().waitFor();
  // Field, list, order, button, people and pages, results.
  const focused = () => page.evaluate(() => document.activeElement.className);
  for (let n = 0; n < 12 && (await focused()) !== 'result-title'; n++) await page.keyboard.press('Tab');
  assert.equal(await focused(), 'result-title');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/search'));
  assert.deepEqual(complaints, []);
  await context.close();
});

test('what is nowhere is said, and what is emptied is emptied', async () => {
  const { page, context, complaints } = await watchedPage(browser, origin);
  await page.goto(`${origin}/search/?q=zzzzzz`);
  await status(page).getByText('No results. Nothing holds “zzzzzz”.').waitFor();
  await page.locator('#q').fill('');
  await page.waitForFunction(() => document.getElementById('search-status').textContent === '');
  assert.equal(await results(page).count(), 0);
  assert.equal(new URL(page.url()).search, '');
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a query is text, whatever it looks like', async () => {
  const { page, context, complaints } = await watchedPage(browser, origin);
  const query = '<img src=x onerror=window.__hacked=1> "\'></script><script>window.__hacked=1</script>';
  await page.goto(`${origin}/search/?q=${encodeURIComponent(query)}&sort=%22%3E`);
  await page.waitForFunction(() => document.getElementById('search-status').textContent !== '');
  assert.equal(await page.evaluate(() => window.__hacked), undefined);
  assert.equal(await page.locator('#q').inputValue(), query);
  assert.deepEqual(complaints, []);
  await context.close();
});

test('without JavaScript the page says so and leads to the indexes', async () => {
  const { page, context, complaints } = await watchedPage(browser, origin, { javaScriptEnabled: false });
  await page.goto(`${origin}/search/?q=plum`);
  // Chromium shows <noscript> only where scripts are off from its start, so the words are looked for, not their place.
  assert.match(await page.locator('main noscript').textContent(), /Searching needs JavaScript\./);
  const links = await page.locator('main .links a').evaluateAll((all) => all.map((a) => a.href));
  // Of each of two lists threads, subjects, series, people, periods; lists with one row have nothing from A to Z.
  assert.ok(links.length >= 8, links.join(' '));
  for (const kind of ['threads/', 'series/', 'contributors/', 'periods/', '_by/']) {
    assert.ok(links.some((link) => link.includes(kind)), kind);
  }
  for (const link of links) assert.equal((await page.request.get(link)).status(), 200, link);
  assert.deepEqual(complaints, []);
  await context.close();
});
