// The search's modules: they are served as plain .js, which node takes for CommonJS unless a package.json says otherwise.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'listpress-js-'));
cpSync(fileURLToPath(new URL('../../../themes/default/static/js/search', import.meta.url)), folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Imports a module of the search. */
export function load(name) {
  return import(pathToFileURL(join(folder, name)).href);
}

/** Reads JSON beside the tests. */
export async function sample(name) {
  return JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8'));
}
