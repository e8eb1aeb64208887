// Mails that try to run something in their readers' browsers.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch, watchedPage } from '../support/chromium.mjs';
import { build, folder, serve, write } from '../support/listpress.mjs';
import { mail, mbox } from '../support/mail.mjs';

const HACKS = [
  '<script>window.__hacked=1</script>',
  '<img src=x onerror=window.__hacked=1>',
  '"><svg onload=window.__hacked=1>',
  "' autofocus onfocus=window.__hacked=1 x='",
  '</title></textarea></style></script><script>window.__hacked=1</script>',
  '<iframe srcdoc="<script>parent.__hacked=1</script>"></iframe>',
  '<a href="javascript:window.__hacked=1">click</a>',
  '{{ 7 * 7 }}{% include "base.html" %}',
  '<meta http-equiv=refresh content="0;url=http://elsewhere.invalid/">',
  '<link rel=stylesheet href=http://elsewhere.invalid/x.css><img src="http://elsewhere.invalid/x.png">',
  '<base href="http://elsewhere.invalid/"><form action="javascript:window.__hacked=1"><button>',
  '\u202e\u2066<b>&lt;script&gt;window.__hacked=1&lt;/script&gt;',
];
const at = (n) => new Date(Date.UTC(2026, 0, 5, 6, n));
const word = (text) => `=?utf-8?b?${Buffer.from(text).toString('base64')}?=`;
const quoted = (text) => `"${text.replace(/["\\]/g, '\\$&')}"`;
/** As a Message-ID can carry it. */
const dense = (text) => text.replace(/[\s\u0080-\uffff]/g, '_');
const html = HACKS.join('\n');

function mails() {
  const all = HACKS.flatMap((hack, n) => [
    mail({ id: `${dense(hack)}@example.org`, from: `${quoted(hack.replace(/[^ -~]/g, ''))} <m${n}@example.org>`, subject: hack.replace(/[^ -~]/g, ''), date: at(n), body: `${hack}\n> ${hack}\n>> ${hack}\n\n-- \n${hack}` }),
    mail({
      id: `patch.${n}@example.org`,
      from: `${word(hack)} <m${n}@example.org>`,
      subject: word(`[PATCH ${n + 1}/99] ${hack}`),
      date: at(n + 20),
      parent: n > 0 ? `patch.${n - 1}@example.org` : `${dense(hack)}@example.org`,
      headers: [`X-Mailer: ${dense(hack)}`, `Cc: ${word(hack)} <"${dense(hack).replace(/["\\]/g, '')}"@example.org>`],
      body: `From: ${hack}  <author${n}@example.org>\n\n${hack}\n\nSigned-off-by: ${hack} <s${n}@example.org>\nReviewed-by: ${hack} <r@example.org>\nLink: javascript:window.__hacked=1\nLink: https://example.org/${hack}\n---\n ${hack} | 2 +-\n 1 file changed, 1 insertion(+)\n\ndiff --git a/${hack} b/${hack}\n--- a/${hack}\n+++ b/${hack}\n@@ -1 +1 @@ ${hack}\n-${hack}\n+${hack}${hack}\n`,
    }),
  ]);
  const files = ['x.svg', 'x.html', 'x.js', 'x.xhtml', 'x.png', '<img src=x onerror=window.__hacked=1>.txt', '../../../index.html', 'x.txt"onload="window.__hacked=1'];
  all.push(
    mail({ id: 'html@example.org', subject: 'HTML only', date: at(50), headers: ['Content-Type: text/html; charset=utf-8'], body: `<html><body onload="window.__hacked=1">${html}<style>body{background:url(http://elsewhere.invalid/b.png)}</style><p>Left over text</p></body></html>` }),
    mail({
      id: 'files@example.org',
      subject: 'Attachments',
      date: at(51),
      headers: ['Content-Type: multipart/mixed; boundary=cut'],
      body: [...files.map((name) => `--cut\nContent-Type: ${name.endsWith('.svg') ? 'image/svg+xml' : 'text/html'}; name=${word(name)}\nContent-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name)}\n\n<svg xmlns="http://www.w3.org/2000/svg" onload="parent.__hacked=1"><script>window.__hacked=1</script></svg>`), '--cut--'].join('\n'),
    }),
    mail({ id: 'alternative@example.org', subject: 'Both', date: at(52), headers: ['Content-Type: multipart/alternative; boundary=cut'], body: `--cut\nContent-Type: text/html\n\n${html}\n--cut\nContent-Type: multipart/related; boundary=in\n\n--in\nContent-Type: text/html\n\n${html}\n--in--\n--cut--` }),
  );
  return all;
}

/** Fields that nobody reads closely: each is shown, or could be. */
function oddFields() {
  return HACKS.map((hack, n) => {
    const safe = hack.replace(/[^ -~]/g, '');
    return mail({
      id: `field.${n}@${dense(hack).replace(/[<>]/g, '')}.example.org`,
      from: `${safe}${n === 0 ? '' : ` <${dense(hack)}@example.org>`}`,
      subject: `[GIT PULL] ${safe}`,
      date: at(n - 30),
      parent: n % 2 === 0 ? null : `absent"'><img/src=x/onerror=window.__hacked=1>.${n}@example.org`,
      headers: [
        `Reply-To: ${quoted(safe)} <"onmouseover="window.__hacked=1"@example.org>`,
        `Sender: ${safe}`,
        `List-Post: <mailto:${safe}>`,
        `List-Archive: <${safe}>`,
        `X-Change-ID: ${safe}`,
        `Received: ${safe}; ${safe}`,
        `Content-Type: multipart/mixed; boundary="cut${n}"; charset="${dense(hack).replace(/"/g, '')}"`,
      ],
      body: [
        `--cut${n}`,
        `Content-Type: text/plain; charset=${word(hack)}`,
        '',
        `The following changes since commit ${safe}:`,
        `change-id: ${safe}`,
        `base-commit: ${safe}`,
        `begin 644 ${safe}`,
        '#0V%T',
        '`',
        'end',
        `--cut${n}`,
        `Content-Type: ${safe.replace(/[;"]/g, '')}; name=${quoted(safe)}`,
        `Content-Description: ${safe}`,
        '',
        hack,
        `--cut${n}`,
        'Content-Type: message/rfc822',
        '',
        `From: ${safe}\nSubject: ${safe}\nContent-Type: text/html\n\n${hack}`,
        `--cut${n}`,
        'Content-Type: text/calendar; method=REQUEST',
        '',
        `BEGIN:VCALENDAR\nSUMMARY:${hack}\nDTSTART:${hack}\nLOCATION:${hack}\nEND:VCALENDAR`,
        `--cut${n}--`,
      ].join('\n'),
    });
  });
}

/** A period report with something in every place where a report has text. */
function report() {
  const line = (hack) => hack.replaceAll('\n', ' ');
  const entries = HACKS.map((hack, n) => [
    n % 2 ? `New:  ${line(hack)}` : `Updated (v${n}): ${line(hack)}`,
    `[PATCH ${line(hack)} v2 ${n + 1}/99] ${line(hack)}`,
    `Author: ${line(hack)} <r${n}@example.org>`,
    '',
    hack,
    '',
    `Signed-off-by: ${line(hack)} <s@example.org>`,
    '-'.repeat(70),
    '',
  ].join('\n'));
  return [
    `From ${dense(HACKS[0])} to ${dense(HACKS[1])}`,
    `${HACKS[2]} mailing list update from ${dense(HACKS[0])} to ${dense(HACKS[1])}`,
    '',
    'Top 15 contributor Email domains (Based on Email Body)',
    '',
    ...HACKS.map((hack, n) => `     ${n + 2} ${dense(hack)}`),
    '',
    'Top 15 contributors (Based on Email Body)',
    '',
    ...HACKS.map((hack, n) => `     ${n + 2}  ${line(hack)} <r${n}@example.org>`),
    '',
    '===== Patch list in this time period =====',
    '',
    ...HACKS.map((hack, n) => `[PATCH v2 ${n + 1}/99] ${line(hack)} (${line(hack)})`),
    '',
    '===== Patch Commit Messages =====',
    '',
    ...entries,
  ].join('\n');
}

const CONFIG = `title: ${JSON.stringify(`${HACKS[0]}${HACKS[2]}`)}
description: ${JSON.stringify(HACKS[1])}
lists:
  - name: plum-devel
    title: ${JSON.stringify(HACKS[2])}
    description: ${JSON.stringify(HACKS[4])}
    address: ${JSON.stringify('"onclick=window.__hacked=1"@example.org')}
    sources: [hostile.mbox]
    periods: [month, {from: 2026-01-01, to: 2026-02-01, title: ${JSON.stringify(HACKS[0])}}]
  - name: plum-fields
    sources: [fields.mbox]
    periods: [week]
  - name: plum-report
    sources: [report.txt]
mirror: {raw: all}
`;

/** All that the tests build a site of. */
const project = () => ({
  'config.yaml': CONFIG,
  'hostile.mbox': mbox(mails()),
  'fields.mbox': mbox(oddFields()),
  'report.txt': report(),
});

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

test('nothing that a mail brings runs, asks, leaves or fetches', async (t) => {
  const root = await folder(t);
  await write(root, project());
  const site = await build(root);
  const { origin } = await serve(t, root, '--dir', site);
  const paths = (await readdir(site, { recursive: true })).filter((path) => path.endsWith('.html')).sort();
  assert.ok(paths.length > 90, `${paths.length} pages`);
  const { page, context, complaints } = await watchedPage(browser, origin);
  for (const path of paths) {
    await page.goto(`${origin}/${path.split('/').map(encodeURIComponent).join('/').replace(/index\.html$/, '')}`);
    const html = await readFile(join(site, path), 'utf8');
    if (html.includes('http-equiv="refresh"')) await page.waitForURL(/#m[0-9a-f]{40}$/);
    assert.equal(await page.evaluate(() => window.__hacked), undefined, path);
    assert.ok(page.url().startsWith(`${origin}/`), `${path} led to ${page.url()}`);
    const live = await page.evaluate(() => ({
      scripts: [...document.scripts].map((script) => script.src).filter((src) => !src.startsWith(`${location.origin}/assets/`)),
      odd: document.querySelectorAll('iframe, object, embed, base, body style, [onload], [onerror], [onfocus], [onclick], [srcdoc]').length,
      links: [...document.querySelectorAll('a[href], area[href]')].map((a) => a.href).filter((href) => !/^(https?|mailto|ftp):/.test(href)),
    }));
    assert.deepEqual(live, { scripts: [], odd: 0, links: [] }, path);
  }
  assert.deepEqual(complaints.filter((complaint) => !/favicon\.ico/.test(complaint)), []);
  await context.close();
});

test('what a mail brings in files is shown as text or kept, not run', async (t) => {
  const root = await folder(t);
  await write(root, project());
  const site = await build(root);
  const { origin } = await serve(t, root, '--dir', site);
  const { page, context, complaints } = await watchedPage(browser, origin);
  const thread = 'plum-devel/files@example.org/';
  await page.goto(`${origin}/${thread}`);
  const links = await page.locator('.files > li > a').evaluateAll((all) => all.map((a) => a.href));
  assert.equal(links.length, 8);
  for (const link of [...links, `${origin}/plum-devel/html@example.org/raw`]) {
    assert.ok(link.startsWith(origin), link);
    const response = await page.request.get(link);
    assert.equal(response.status(), 200, link);
    assert.match(response.headers()['content-type'], /^(text\/plain|application\/octet-stream|image\/png)/, link);
    assert.equal(response.headers()['x-content-type-options'], 'nosniff', link);
    // A download is no page; both are well.
    await page.goto(link).catch((error) => assert.match(error.message, /Download is starting|ERR_ABORTED/));
    assert.equal(await page.evaluate(() => window.__hacked), undefined, link);
  }
  // Of a bare text the browser asks for an icon by itself.
  assert.deepEqual(complaints.filter((complaint) => !complaint.includes('/favicon.ico')), []);
  await context.close();
});

test('the search shows hostile titles and names as text', async (t) => {
  const root = await folder(t);
  await write(root, project());
  const site = await build(root);
  const { origin } = await serve(t, root, '--dir', site);
  const { page, context, complaints } = await watchedPage(browser, origin);
  for (const query of ['script', 'hacked', 'onerror img', 'attachments']) {
    await page.goto(`${origin}/search/?q=${encodeURIComponent(query)}`);
    await page.locator('#search-results a').first().waitFor();
    assert.equal(await page.evaluate(() => window.__hacked), undefined, query);
    assert.equal(await page.locator('#search-results :is(script, img, svg, iframe)').count(), 0, query);
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test('a list named by its mails gets a name that is a word', async (t) => {
  const root = await folder(t);
  const named = HACKS.map((hack, n) => mail({ id: `list.${n}@example.org`, subject: 'Named', date: at(n) }).replace(/List-Id: .*/, `List-Id: ${hack.replace(/[^ -~]/g, '')} <${dense(hack)}.example.org>`));
  await write(root, { 'config.yaml': 'lists: [{sources: [a.mbox]}]\n', 'a.mbox': mbox(named) });
  const site = await build(root);
  const folders = (await readdir(site, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  assert.ok(folders.length > 3, folders.join(' '));
  assert.deepEqual(folders.filter((name) => !/^[a-z0-9_-]+$/.test(name)), []);
});

test('the words of mails are still there to read', async (t) => {
  const root = await folder(t);
  await write(root, project());
  const site = await build(root);
  const page = await readFile(join(site, 'plum-devel/html@example.org/index.html'), 'utf8');
  assert.match(page, /Left over text/);
  const patch = await readFile(join(site, 'plum-devel/series/index.html'), 'utf8');
  assert.match(patch, /&lt;script&gt;window\.__hacked=1&lt;\/script&gt;/);
});
