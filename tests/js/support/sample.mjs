// The site that most tests look at: a generated list, a list from the fixtures with a few demanding mails, and pages.
import { appendFile, cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FIXTURES, generate, write } from './listpress.mjs';
import { mail, mbox } from './mail.mjs';

/** Messages of the longest thread: three parts. */
export const LONG = 230;
/** Message-IDs of mails that tests look for. */
export const IDS = {
  long: (n) => `long.${n}@plum.example.org`,
  reply: 'fold.2@plum.example.org',
  patch: 'fold.3@plum.example.org',
  root: 'fold.1@plum.example.org',
};

const at = (minutes) => new Date(Date.UTC(2026, 0, 12, 8, minutes));
const PEOPLE = ['Ida Plum <ida@plum.example.org>', 'Bo Birne <bo@example.net>', '=?utf-8?q?=D7=A9=D7=A8=D7=94?= <sara@example.com>'];

function longThread() {
  return Array.from({ length: LONG }, (_, n) =>
    mail({
      id: IDS.long(n),
      from: PEOPLE[n % 3],
      subject: n === 0 ? 'How long can a thread be?' : 'Re: How long can a thread be?',
      date: at(n),
      // A comb: some answer the one before, some the first.
      parent: n === 0 ? null : IDS.long(n % 4 === 0 ? 0 : n - 1),
      body: `Message ${n} of many.\n`,
    }),
  );
}

const DIFF = `diff --git a/plum.c b/plum.c
index 1111111..2222222 100644
--- a/plum.c
+++ b/plum.c
@@ -1,3 +1,4 @@ int plum(void)
 int stones = 1;
-int plums = 2;
+int plums = 3;
+/* ${'a line that is far too long for any phone '.repeat(8)}*/
 return stones;
`;

/** A question with a long quote in its answer, and a patch; words, lines and addresses longer than any window. */
function foldedThread() {
  const lines = Array.from({ length: 40 }, (_, n) => `Line ${n} of the question.`);
  const long = 'x'.repeat(400);
  return [
    mail({ id: IDS.root, subject: `Folding and wrapping of ${'Pflaumenmus'.repeat(20)}`, date: at(-30), body: `${lines.join('\n')}\n\n${long}\nhttps://example.org/${long}\n` }),
    mail({
      id: IDS.reply,
      from: `"${'Verylongname'.repeat(8)}" <${'a'.repeat(60)}@${'long-label.'.repeat(6)}example.org>`,
      subject: 'Re: Folding',
      date: at(-20),
      parent: IDS.root,
      body: `On Monday Ida wrote:\n${lines.map((line) => `> ${line}`).join('\n')}\n\nYes.\n`,
    }),
    mail({
      id: IDS.patch,
      subject: '[PATCH] plum: one more plum',
      date: at(-10),
      parent: IDS.root,
      headers: ['Content-Type: multipart/mixed; boundary="cut"'],
      body: [
        '--cut',
        'Content-Type: text/plain; charset=utf-8',
        '',
        `Make room.\n\nSigned-off-by: Ida Plum <ida@plum.example.org>\n---\n plum.c | 3 ++-\n 1 file changed, 2 insertions(+), 1 deletion(-)\n\n${DIFF}-- \n2.40`,
        '--cut',
        'Content-Type: text/x-log; charset=utf-8',
        `Content-Disposition: attachment; filename="${'report-'.repeat(25)}.log"`,
        '',
        `plain text ${'0123456789'.repeat(40)}`,
        '--cut--',
      ].join('\n'),
    }),
    mail({ id: 'rtl@plum.example.org', subject: '=?utf-8?b?16nXnNeV150g15zXm9eV15zXnQ==?=', date: at(-5), body: 'שלום\n' }),
  ];
}

const CONFIG = `title: Orchard lists
description: Lists of invented people
lists:
  - name: orchard-devel
    title: Orchard development
    description: Patches and discussion
    address: orchard-devel@lists.example.org
    sources: [mail/orchard.mbox]
    periods: [week, month, quarter, year]
  - name: plum-devel
    title: Plum development
    sources: [mail/plum, mail/more.mbox, mail/report]
    periods: [month, {from: 2026-01-05, to: 2026-01-09}]
mirror: {thread_mbox: all, raw: all}
`;

const WIDE = `---
title: Using the orchard
weight: 1
---
# Using the orchard

## A table

| ${'column | '.repeat(12)}
|${'---|'.repeat(12)}
| ${'averylongcell | '.repeat(12)}

## Lines

\`\`\`
${'a command that is longer than a window '.repeat(6)}
\`\`\`

### More

See [the other page](other.md), \`${'code'.repeat(60)}\` and ${'unbreakable'.repeat(20)}.
`;

/** Writes the project of the sample site into a folder. `extra` is added to its configuration. */
export async function sampleProject(root, extra = '') {
  await write(root, {
    'config.yaml': CONFIG + extra,
    'content/_index.md': '---\ntitle: Home\n---\nWelcome to the [guide](guide/using.md).\n',
    'content/guide/_index.md': '---\ntitle: Guide\n---\n# Guide\n\nStart [here](using.md).\n',
    'content/guide/using.md': WIDE,
    'content/guide/other.md': '---\ntitle: Other\nweight: 2\n---\n# Other\n\nShort.\n',
  });
  await mkdir(join(root, 'mail'), { recursive: true });
  await generate(join(root, 'mail/orchard.mbox'), 400, 3);
  await cp(join(FIXTURES, 'eml'), join(root, 'mail/plum'), { recursive: true });
  await cp(join(FIXTURES, 'report'), join(root, 'mail/report'), { recursive: true });
  await appendFile(join(root, 'mail/more.mbox'), mbox([...longThread(), ...foldedThread()]));
  return root;
}
