// The Nu HTML checker (vnu-jar, needs Java) over whole sites: no errors.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { access, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hostileProject } from '../support/hostile.mjs';
import { build, write } from '../support/listpress.mjs';
import { sampleProject } from '../support/sample.mjs';

const run = promisify(execFile);
const JAR = createRequire(import.meta.url).resolve('vnu-jar/build/dist/vnu.jar');
const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const CORPORA = process.env.LISTPRESS_CORPORA ?? fileURLToPath(new URL('../../../../shared/corpora', import.meta.url));
/** Pages of the real list that are looked at. */
const REAL = 500;

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'listpress-js-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** The paths of all HTML files of a folder. */
async function pages(site) {
  const all = await readdir(site, { recursive: true });
  return all.filter((path) => path.endsWith('.html')).sort().map((path) => join(site, path));
}

/** What the checker finds in files, a line each; the first few hundred. */
async function errors(files) {
  const told = [];
  // A command line has room for some two million bytes.
  for (let at = 0; at < files.length; at += 2000) {
    const options = ['-Xss16m', '-jar', JAR, '--stdout', '--errors-only', '--exit-zero-always', '--format', 'json'];
    const { stdout } = await run('java', [...options, ...files.slice(at, at + 2000)], { maxBuffer: 1 << 28 });
    for (const { url, lastLine, message, extract } of JSON.parse(stdout).messages) {
      told.push(`${decodeURI(url).replace(`file:${folder}`, '')}:${lastLine}: ${message} ${JSON.stringify(extract)}`);
    }
  }
  return told.slice(0, 300);
}

/** Builds a site into the folder. */
async function site(name, root, ...args) {
  return build(root, '-o', join(folder, name), '--cache-dir', join(folder, `${name}-cache`), ...args).then(() => join(folder, name));
}

test('the checker finds what is wrong', async () => {
  await write(folder, { 'wrong.html': '<!doctype html><html lang="en"><title>x</title><p><div style="x"></p><a id=a></a><a id=a></a>' });
  assert.ok((await errors([join(folder, 'wrong.html')])).length >= 2);
});

test('the repository\'s own site, the sample archive included, has no errors', async () => {
  const files = await pages(await site('own', REPOSITORY));
  assert.ok(files.length > 300);
  assert.deepEqual(await errors(files), []);
});

test('demanding mails make pages without errors, with absolute addresses too', async () => {
  const root = await sampleProject(join(folder, 'demanding'));
  assert.deepEqual(await errors(await pages(await site('relative', root))), []);
  assert.deepEqual(await errors(await pages(await site('absolute', root, '-u', 'https://lists.example.org/archive/'))), []);
});

test('hostile mails make pages without errors', async () => {
  const root = await hostileProject(join(folder, 'hostile'));
  assert.deepEqual(await errors(await pages(await site('hostile-site', root))), []);
});

const real = await access(join(CORPORA, 'MANIFEST.tsv')).then(() => true, () => false);
if (real) {
  test(`${REAL} pages of a real list have no errors`, async () => {
    const root = join(folder, 'real');
    const mails = join(CORPORA, 'lists/linux-hyperv-2025-10_2026-03.mbox.gz');
    await write(root, { 'config.yaml': `lists:\n  - name: real\n    sources: [${JSON.stringify(mails)}]\n    periods: [week, month]\n` });
    const files = await pages(await site('real-site', root));
    const whole = [];
    for (const file of files) if ((await readFile(file, 'utf8')).includes('<body class="k-')) whole.push(file);
    const step = whole.length / REAL;
    assert.ok(step >= 1, `${whole.length} pages`);
    assert.deepEqual(await errors(Array.from({ length: REAL }, (_, n) => whole[Math.floor(n * step)])), []);
  });
}
