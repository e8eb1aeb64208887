// @ts-check
// Fetches files of the index, unpacks them, and keeps those that will not change.
import { Trouble } from './postings.js';

/** Bytes kept in memory. */
const LIMIT = 16 << 20;
/** Files kept from visit to visit, of some 15 kB each. */
const MOST = 2000;

/** @param {Response} response @returns {Promise<Uint8Array>} unpacked, if the server has not done so */
async function unpack(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The files below a folder. */
export class Store {
  /** @param {string} base the address of `search/index/` @param {{fetch?: typeof fetch, caches?: CacheStorage, limit?: number}} [world] */
  constructor(base, world = {}) {
    this.base = base;
    this.fetch = world.fetch ?? ((...of) => fetch(...of));
    this.caches = world.caches ?? globalThis.caches;
    this.limit = world.limit ?? LIMIT;
    this.held = 0;
    /** @type {Map<string, Uint8Array>} from the longest unused to the latest */
    this.files = new Map();
    /** @type {Map<string, {bytes: Promise<Uint8Array>, control: AbortController, waiting: number}>} */
    this.open = new Map();
  }

  /** @returns {Promise<Cache | undefined>} where private windows and plain http have none */
  async cache() {
    return this.caches?.open(`listpress-search ${this.base}`).catch(() => undefined);
  }

  /** @param {string} path @param {AbortSignal} [signal] @returns {Promise<Uint8Array>} a file that never changes */
  async get(path, signal) {
    const kept = this.files.get(path);
    if (kept) {
      this.files.delete(path);
      this.files.set(path, kept);
      return kept;
    }
    let task = this.open.get(path);
    if (!task) {
      const control = new AbortController();
      const mine = { bytes: this.load(path, control.signal), control, waiting: 0 };
      const end = () => { if (this.open.get(path) === mine) this.open.delete(path); };
      mine.bytes.then(end, end);
      // Who asks after it was given up must not wait for that.
      control.signal.addEventListener('abort', end);
      this.open.set(path, (task = mine));
    }
    return this.wait(task, signal);
  }

  /** What nobody waits for any more is not fetched to its end. @param {any} task @param {AbortSignal} [signal] */
  async wait(task, signal) {
    signal?.throwIfAborted();
    task.waiting += 1;
    const leave = () => { if (--task.waiting === 0) task.control.abort(); };
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await task.bytes;
    } finally {
      signal?.removeEventListener('abort', leave);
      signal?.throwIfAborted();
    }
  }

  /** @param {string} path @param {AbortSignal} signal */
  async load(path, signal) {
    const cache = await this.cache();
    const url = this.base + path;
    let response = await cache?.match(url);
    if (!response) {
      response = await this.request(path, { signal });
      // A full disk is no reason to fail.
      await cache?.put(url, response.clone()).catch(() => {});
    }
    const bytes = await unpack(response).catch((error) => {
      if (signal.aborted) throw error;
      throw new Trouble('broken', `${path}: ${error.message}`);
    });
    this.keep(path, bytes);
    return bytes;
  }

  /** @param {string} path @param {Uint8Array} bytes */
  keep(path, bytes) {
    this.files.set(path, bytes);
    this.held += bytes.length;
    for (const [oldest, { length }] of this.files) {
      if (this.held <= this.limit || oldest === path) break;
      this.files.delete(oldest);
      this.held -= length;
    }
  }

  /** @param {string} path @param {RequestInit} how @returns {Promise<Response>} */
  async request(path, how) {
    /** @type {Response} */
    let response;
    try {
      response = await this.fetch(this.base + path, how);
    } catch (error) {
      if (how.signal?.aborted) throw error;
      throw new Trouble('offline', path);
    }
    if (response.ok) return response;
    throw new Trouble(response.status === 404 ? 'gone' : 'broken', `${path}: ${response.status}`);
  }

  /** @param {string} path @param {RequestCache} cache @returns {Promise<any>} a file that may change under its name */
  async json(path, cache = 'no-cache') {
    const bytes = await unpack(await this.request(path, { cache }));
    return parsed(bytes, path);
  }

  /** Drops what other builds left, and of the rest the oldest. @param {string[]} folders those still of use */
  async prune(folders, most = MOST) {
    const cache = await this.cache();
    const all = (await cache?.keys()) ?? [];
    const isOld = (/** @type {Request} */ { url }) => !folders.some((folder) => url.startsWith(`${this.base}${folder}/`));
    const kept = all.filter((each) => !isOld(each));
    for (const each of [...all.filter(isOld), ...kept.slice(0, Math.max(0, kept.length - most))]) await cache?.delete(each);
  }
}

/** @param {Uint8Array} bytes @param {string} path @returns {any} */
export function parsed(bytes, path) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new Trouble('broken', path);
  }
}
