// The preview server over HTTP, without a browser between: types, ranges, statuses, and requests that want what they
// should not get. Addresses are sent as written, hence node:http and not fetch.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { build, folder, serve, write } from '../support/listpress.mjs';
import { IDS, sampleProject } from '../support/sample.mjs';

let root;
let site;
let server;
const ends = [];

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'listpress-js-'));
  await sampleProject(root);
  await writeFile(join(root, 'secret.txt'), 'SECRET');
  site = await build(root);
  server = await serve({ after: (end) => ends.push(end) }, root, '--dir', site);
});

after(async () => {
  for (const end of ends) await end();
  await rm(root, { recursive: true, force: true });
});

/** One request; the path goes out as it is. */
function ask(path, { method = 'GET', headers = {}, origin = server.origin } = {}) {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
    });
    sent.once('error', reject);
    sent.end();
  });
}

/** Bytes sent as they are; gives the answer as text. */
function raw(bytes) {
  const { hostname, port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    let answer = '';
    socket.on('data', (chunk) => { answer += chunk.toString('latin1'); });
    socket.once('close', () => resolve(answer));
    socket.once('error', reject);
  });
}

const THREAD = `/plum-devel/${IDS.root}/`;

/** The first link on a page whose address holds a text, as a path from the root. */
async function linkOn(path, part) {
  const page = (await ask(path)).body.toString();
  const hrefs = [...page.matchAll(/(?:href|src)="([^"#]*)"/g)].map(([, href]) => href.replaceAll('&amp;', '&'));
  const href = hrefs.find((one) => one.includes(part));
  assert.ok(href, `${path} has no link with ${part}`);
  return new URL(href, `http://localhost${path}`).pathname;
}

test('files have the types that their readers expect', async () => {
  const series = await linkOn('/plum-devel/series/', 'plum-limit-the-number');
  const types = {
    '/': 'text/html; charset=utf-8',
    [THREAD]: 'text/html; charset=utf-8',
    [`${THREAD}t.mbox.gz`]: 'application/gzip',
    [`${THREAD}raw`]: 'text/plain; charset=utf-8',
    [await linkOn(series, '.mbx')]: 'application/mbox',
    '/search/index/index.json': 'application/json',
    [await linkOn('/', '.css')]: 'text/css; charset=utf-8',
    [await linkOn('/', 'site.js')]: 'text/javascript; charset=utf-8',
    [await linkOn('/', '.svg')]: 'image/svg+xml',
    '/robots.txt': 'text/plain; charset=utf-8',
    '/plum-devel/new.atom': 'application/atom+xml',
    '/plum-devel/feed.json': 'application/feed+json',
  };
  for (const [path, type] of Object.entries(types)) {
    const { status, headers } = await ask(path, { headers: { 'accept-encoding': 'gzip, br' } });
    assert.equal(status, 200, path);
    assert.equal(headers['content-type'], type, path);
    assert.equal(headers['content-encoding'], undefined, path);
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
  }
});

test('an mbox arrives as the gzip that it is', async () => {
  const { body, headers } = await ask(`${THREAD}t.mbox.gz`, { headers: { 'accept-encoding': 'gzip' } });
  assert.deepEqual(body, await readFile(join(site, `${THREAD}t.mbox.gz`)));
  assert.equal(Number(headers['content-length']), body.length);
  assert.match(gunzipSync(body).toString(), /^From mboxrd@z Thu Jan {2}1 00:00:00 1970\n/);
});

test('parts of files can be had', async () => {
  const path = '/search/index/index.json';
  const whole = await readFile(join(site, path));
  const part = await ask(path, { headers: { range: 'bytes=10-19' } });
  assert.equal(part.status, 206);
  assert.deepEqual(part.body, whole.subarray(10, 20));
  assert.equal(part.headers['content-range'], `bytes 10-19/${whole.length}`);
  const end = await ask(path, { headers: { range: 'bytes=-5' } });
  assert.equal(end.status, 206);
  assert.deepEqual(end.body, whole.subarray(-5));
  assert.equal((await ask(path, { headers: { range: `bytes=${whole.length}-` } })).status, 416);
  assert.deepEqual((await ask(path, { headers: { range: 'lines=1-2' } })).body.length, whole.length);
});

test('a part of a file that has changed is not had', async () => {
  const path = `${THREAD}t.mbox.gz`;
  const { headers, body } = await ask(path);
  for (const validator of [headers.etag, headers['last-modified']]) {
    assert.ok(validator);
    const same = await ask(path, { headers: { range: 'bytes=3-5', 'if-range': validator } });
    assert.equal(same.status, 206);
    assert.deepEqual(same.body, body.subarray(3, 6));
  }
  for (const validator of ['"other"', `W/${headers.etag}`, 'Thu, 01 Jan 1970 00:00:00 GMT', '']) {
    const other = await ask(path, { headers: { range: 'bytes=3-5', 'if-range': validator } });
    assert.equal(other.status, 200, validator);
    assert.deepEqual(other.body, body);
  }
  const several = await ask(path, { headers: { range: 'bytes=0-1,4-5' } });
  assert.equal(several.status, 200);
  assert.deepEqual(several.body, body);
});

test('conditions are compared with what is there now', async () => {
  const path = `${THREAD}t.mbox.gz`;
  const { etag } = (await ask(path)).headers;
  const status = async (headers) => (await ask(path, { headers })).status;
  assert.equal(await status({ 'if-none-match': etag }), 304);
  assert.equal(await status({ 'if-none-match': `"other", W/${etag}` }), 304);
  assert.equal(await status({ 'if-none-match': '"other"' }), 200);
  assert.equal(await status({ 'if-match': '"other"' }), 412);
  assert.equal(await status({ 'if-match': etag }), 200);
});

test('what is beside a packed file is not made of it', async () => {
  assert.equal((await ask(`${THREAD}t.mbox`)).status, 404);
  assert.equal((await ask(`${THREAD}t.mbox`, { headers: { 'accept-encoding': 'gzip' } })).status, 404);
});

test('ids come as clients encode them', async () => {
  const encoded = `/plum-devel/${encodeURIComponent(IDS.root)}/t.mbox.gz`;
  assert.match(encoded, /%40/);
  assert.deepEqual((await ask(encoded)).body, (await ask(`${THREAD}t.mbox.gz`)).body);
  assert.deepEqual((await ask(encoded.replace('%40', '@').replaceAll('/', '%2F').replace('%2F', '/'))).status, 200);
});

test('hostile searches are refused', async () => {
  const status = async (query) => (await ask(`/plum-devel/?${query}`, { method: 'POST' })).status;
  assert.equal(await status('x=m'), 400);
  assert.equal(await status('x=m&q=%ff'), 400);
  assert.equal(await status(`x=m&q=${'('.repeat(9000)}`), 400);
  assert.equal(await status(`x=m&q=${'s:a+OR+'.repeat(3000)}s:a`), 400);
  assert.equal(await status('x=m&q=dfn:../../etc/passwd'), 400);
  assert.equal(await status('x=m&q=s:nothinglikeit'), 404);
  assert.equal(await status('x=m&q=s:plum'), 200);
  for (const path of ['/../plum-devel/', '/nowhere/', '//plum-devel/', '/plum-devel/..%2F..%2Fsecret.txt/', '/plum-devel/%00/']) {
    const answer = await ask(`${path}?x=m&q=s:plum`, { method: 'POST' });
    assert.ok([404, 405].includes(answer.status), `${path}: ${answer.status}`);
  }
  assert.match(await raw(`POST /plum-devel/?x=m&q=s:plum HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n${'x'.repeat(70_000)}`), /^HTTP\/1\.1 413 /);
  assert.match(await raw(`GET / HTTP/1.1\r\nHost: x\r\n${'X-A: b\r\n'.repeat(500)}\r\n`), /^HTTP\/1\.1 431 /);
});

test('an answered question is not answered again', async () => {
  const path = `${THREAD}t.mbox.gz`;
  const { headers } = await ask(path);
  assert.ok(headers['last-modified']);
  const again = await ask(path, { headers: { 'if-modified-since': headers['last-modified'] } });
  assert.equal(again.status, 304);
  assert.equal(again.body.length, 0);
});

test('HEAD tells what GET would, without the body', async () => {
  for (const path of ['/', THREAD, `${THREAD}t.mbox.gz`, `${THREAD}raw`, '/nowhere']) {
    const got = await ask(path);
    const told = await ask(path, { method: 'HEAD' });
    assert.equal(told.status, got.status, path);
    assert.equal(told.body.length, 0, path);
    assert.equal(told.headers['content-type'], got.headers['content-type'], path);
    assert.equal(Number(told.headers['content-length']), got.body.length, path);
  }
});

test('other methods are refused', async () => {
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST']) {
    const { status } = await ask('/', { method });
    assert.equal(status, 405, method);
  }
});

test('what is not there is answered with the page that says so', async () => {
  for (const path of ['/nowhere', '/nowhere/', '/plum-devel/nowhere@example.org/', '/search/index/nowhere.json', '/a/b/c/d']) {
    const { status, headers, body } = await ask(path);
    assert.equal(status, 404, path);
    assert.equal(headers['content-type'], 'text/html; charset=utf-8', path);
    assert.match(body.toString(), /There is no such page/, path);
  }
});

test('a folder without its slash leads to the folder, here and not elsewhere', async () => {
  const { status, headers } = await ask('/plum-devel');
  assert.ok(status >= 301 && status <= 308, `${status}`);
  assert.equal(new URL(headers.location, server.origin).href, `${server.origin}/plum-devel/`);
  for (const path of ['//plum-devel', '/\\plum-devel', '//example.org/..', '///plum-devel']) {
    const { headers } = await ask(path);
    const to = new URL(headers.location ?? '/', server.origin);
    assert.equal(to.origin, server.origin, `${path} leads to ${headers.location}`);
  }
});

test('nothing outside the folder can be had', async () => {
  const ways = [
    '/../secret.txt', '/../../secret.txt', '/plum-devel/../../secret.txt', '/./../secret.txt', '//../secret.txt',
    '/%2e%2e/secret.txt', '/%2E%2E%2Fsecret.txt', '/..%2fsecret.txt', '/%2e%2e%5csecret.txt', '/..\\secret.txt', '/..%5csecret.txt',
    '/%252e%252e/secret.txt', '/%c0%ae%c0%ae/secret.txt', '/%00', '/index.html%00.txt', '/%00/../secret.txt',
    `/${encodeURIComponent(join(root, 'secret.txt'))}`, `/${join(root, 'secret.txt')}`, '/file:///etc/passwd', '/C:/Windows/win.ini', '/%2fetc%2fpasswd',
    `/${'a/'.repeat(3000)}../secret.txt`, '/%', '/%zz', `/${'%41'.repeat(3000)}`,
  ];
  for (const path of ways) {
    const { status, body } = await ask(path);
    assert.ok(status >= 400, `${path.slice(0, 80)}: ${status}`);
    assert.ok(!body.includes('SECRET') && !body.includes('root:'), path.slice(0, 80));
  }
  for (const line of ['GET /../secret.txt HTTP/1.1', 'GET /\\..\\secret.txt HTTP/1.1', 'GET /\0/../secret.txt HTTP/1.1', 'GET ../secret.txt HTTP/1.1', 'GET file:///etc/passwd HTTP/1.1', 'GET http://elsewhere.invalid/../secret.txt HTTP/1.1']) {
    const answer = await raw(`${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    assert.doesNotMatch(answer, /SECRET|root:/, line);
    assert.match(answer, /^(HTTP\/1\.1 4|$)/, line);
  }
  assert.equal((await ask('/')).status, 200, 'the server lives');
});

test('only this machine is served', async (t) => {
  assert.match(server.origin, /^http:\/\/127\.0\.0\.1:\d+$/);
  const others = Object.values(networkInterfaces()).flat().filter(({ family, internal }) => family === 'IPv4' && !internal);
  for (const { address } of others) {
    await assert.rejects(ask('/', { origin: `http://${address}:${new URL(server.origin).port}` }), /ECONNREFUSED/);
  }
  const open = await serve(t, root, '--dir', site, '-i', '0.0.0.0');
  assert.match(open.log(), /everyone who can reach/);
});

test('where the port is in use the next one is taken', async (t) => {
  const taken = createServer();
  await new Promise((resolve) => taken.listen(0, '127.0.0.1', resolve));
  t.after(() => taken.close());
  const { port } = taken.address();
  const { origin } = await serve(t, root, '--dir', site, '-p', String(port));
  const got = Number(new URL(origin).port);
  assert.ok(got > port && got <= port + 20, `${got} for ${port}`);
  assert.equal((await ask('/', { origin })).status, 200);
});

test('a site that is only served is sent as it lies on the disk', async () => {
  for (const path of ['/', THREAD, '/search/']) {
    assert.deepEqual((await ask(path)).body, await readFile(join(site, path, 'index.html')), path);
  }
});

test('a page under watch carries the script, a fitting length, and is asked for anew each time', async (t) => {
  const project = await folder(t);
  await write(project, { 'config.yaml': 'title: Small\n', 'content/about.md': '---\ntitle: About\n---\nText.\n' });
  const { origin } = await serve(t, project);
  const { body, headers } = await ask('/about/', { origin });
  assert.match(body.toString(), /<script src="\/_listpress\/reload\.js"[^>]*><\/script><\/body>/);
  assert.equal(Number(headers['content-length']), body.length);
  assert.equal(headers['last-modified'], undefined);
  assert.match(headers['cache-control'], /no-store|no-cache/);
  const later = { 'if-modified-since': new Date(Date.now() + 1e6).toUTCString(), range: 'bytes=0-3' };
  const again = await ask('/about/', { origin, headers: later });
  assert.equal(again.status, 200);
  assert.deepEqual(again.body, body);
  const head = await ask('/about/', { origin, method: 'HEAD' });
  assert.equal(Number(head.headers['content-length']), body.length);
  assert.equal((await ask('/_listpress/reload.js', { origin })).headers['content-type'], 'text/javascript; charset=utf-8');
  assert.equal((await ask('/_listpress/nowhere', { origin })).status, 404);
});
