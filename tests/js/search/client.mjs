// The search page's script as a module: it is served as plain .js, which node takes for CommonJS.
import { readFile } from 'node:fs/promises';

const source = await readFile(new URL('../../../themes/default/static/js/search.js', import.meta.url), 'utf8');
export const client = await import(`data:text/javascript;charset=utf-8,${encodeURIComponent(source)}`);

/** Reads JSON beside the tests. */
export async function sample(name) {
  return JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8'));
}
