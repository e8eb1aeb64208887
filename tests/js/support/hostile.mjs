// Mails that try to run something in their readers' browsers, in every field that a page shows or could show.
import { write } from './listpress.mjs';
import { mail, mbox } from './mail.mjs';

/** Tries, one a line. */
export const HACKS = [
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
/** Minutes of a day. */
export const at = (n) => new Date(Date.UTC(2026, 0, 5, 6, n));
const word = (text) => `=?utf-8?b?${Buffer.from(text).toString('base64')}?=`;
const quoted = (text) => `"${text.replace(/["\\]/g, '\\$&')}"`;
/** As a Message-ID can carry it. */
export const dense = (text) => text.replace(/[\s\u0080-\uffff]/g, '_');
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

/** Writes a project of them into a folder. */
export async function hostileProject(root) {
  await write(root, {
    'config.yaml': CONFIG,
    'hostile.mbox': mbox(mails()),
    'fields.mbox': mbox(oddFields()),
    'report.txt': report(),
  });
  return root;
}
