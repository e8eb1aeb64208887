// @ts-check
// The service, from a page: in a worker where the browser lets us have one.

/** One search at a time: answers to those before it are dropped. */
export class Client {
  /** @param {string} base address of the index @param {(answer: any) => void} hear */
  constructor(base, hear) {
    this.base = base;
    this.turn = 0;
    /** @type {any[]} until the first answer */
    this.asked = [];
    this.hear = (/** @type {any} */ answer) => {
      this.asked = [];
      if (answer.turn === this.turn) hear(answer);
    };
    /** @type {(message: any) => void} */
    this.post = () => {};
    this.start();
  }

  start() {
    try {
      const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
      worker.onmessage = ({ data }) => this.hear(data);
      // It may come up too late for those that were asked meanwhile.
      worker.onerror = (event) => { event.preventDefault(); this.stay(); };
      this.post = (message) => worker.postMessage(message);
    } catch {
      this.stay();
    }
  }

  /** Without a worker: in the page itself. */
  async stay() {
    this.post = () => {};
    const { serve } = await import('./calls.js');
    serve((answer) => this.hear(answer), (hear) => { this.post = hear; });
    this.asked.splice(0).forEach((message) => this.post(message));
  }

  /** @param {'ready' | 'search' | 'suggest' | 'more' | 'snippet'} call @param {any} [ask] */
  ask(call, ask) {
    if (call === 'search' || call === 'suggest') this.turn += 1;
    const message = { call, turn: this.turn, base: this.base, ask };
    this.asked.push(message);
    this.post(message);
  }
}
