// Building and serving sites with the real program.
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { need } from './needs.mjs';

const run = promisify(execFile);

/** `tests/fixtures/` */
export const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** An empty folder for `body`'s use, removed after `t`. */
export async function folder(t) {
  const path = await mkdtemp(join(tmpdir(), 'listpress-js-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** Writes files, `{path: text}`, below a folder. */
export async function write(root, files) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

/** The invented list of the example `generate`, as an mbox. */
export async function generate(path, messages, seed) {
  const program = join(need('LISTPRESS_EXAMPLES'), 'generate');
  await run(program, ['--messages', String(messages), '--seed', String(seed), '--output', path]);
}

/** Environment without settings of whoever runs the tests. */
function environment(root) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('LISTPRESS_'));
  return { ...Object.fromEntries(kept), XDG_CACHE_HOME: join(root, '.cache'), NO_COLOR: '1' };
}

/** `listpress build` of the project in a folder; gives the folder of the site. */
export async function build(root, ...args) {
  await run(need('LISTPRESS_BIN'), ['-q', '-r', root, 'build', ...args], { env: environment(root), maxBuffer: 1 << 26 });
  return join(root, 'public');
}

/**
 * `listpress serve`, on a free port unless `args` name one; ended after `t`.
 * @returns {Promise<{origin: string, log: () => string, stop: () => Promise<void>}>} once it listens
 */
export async function serve(t, root, ...args) {
  const port = args.includes('-p') ? [] : ['-p', '0'];
  const server = spawn(need('LISTPRESS_BIN'), ['serve', ...port, ...args], {
    cwd: root,
    env: environment(root),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const stop = () => {
    server.kill('SIGTERM');
    return ended;
  };
  t.after(stop);
  const origin = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`listpress serve did not start:\n${log}`)), 120_000);
    server.stderr.on('data', (bytes) => {
      log += bytes;
      const told = /Serving on (http:\/\/\S+)\//.exec(log);
      if (!told) return;
      clearTimeout(late);
      resolve(told[1]);
    });
    ended.then((status) => {
      clearTimeout(late);
      reject(new Error(`listpress serve ended with ${status}:\n${log}`));
    });
    server.once('error', reject);
  });
  return { origin, log: () => log, stop };
}
