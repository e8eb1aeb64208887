// Writing mails and mboxes for tests; all people are invented.

/** A mail as text. `headers` are added as they are; a body without lines of its own is one line. */
export function mail({ id, from = 'Ida Plum <ida@plum.example.org>', subject, date, parent, headers = [], body = '' }) {
  return [
    `From: ${from}`,
    'To: plum-devel@lists.example.org',
    `Subject: ${subject}`,
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id}>`,
    ...(parent ? [`In-Reply-To: <${parent}>`, `References: <${parent}>`] : []),
    ...headers,
    ...(headers.some((header) => /^content-type:/i.test(header)) ? [] : ['Content-Type: text/plain; charset=utf-8']),
    'List-Id: <plum-devel.lists.example.org>',
    '',
    body.replace(/\n*$/, '\n'),
  ].join('\n');
}

/** An mboxrd of them. */
export function mbox(mails) {
  return mails.map((text) => `From mboxrd@z Thu Jan  1 00:00:00 1970\n${text.replace(/^(>*From )/gm, '>$1')}\n`).join('');
}
