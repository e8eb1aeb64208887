// @ts-check
// Questions and answers between a page and the service; a new search ends the one before.
import { Trouble } from './postings.js';
import { Service } from './service.js';

/** @param {(message: any) => void} post @param {(hear: (message: any) => void) => void} listen */
export function serve(post, listen) {
  /** @type {Service | null} */
  let service = null;
  let control = new AbortController();
  listen(async ({ call, turn, base, ask }) => {
    service ??= new Service(base);
    const tell = (/** @type {any} */ answer) => post({ turn, ...answer });
    if (call === 'search' || call === 'suggest') {
      control.abort();
      control = new AbortController();
    }
    const { signal } = control;
    try {
      await service[/** @type {'search'} */ (call)](ask, tell, signal);
      tell({ kind: 'done' });
    } catch (error) {
      // What is shown may belong to a search that has ended.
      if (signal.aborted || (call === 'snippet' && /** @type {Error} */ (error).name === 'AbortError')) return;
      tell({ kind: 'trouble', trouble: error instanceof Trouble ? error.kind : 'broken', message: String(/** @type {Error} */ (error).message) });
    }
  });
}
