// Server-sent events that heal: after a cut they go on behind the last event heard.

const RETRY_MS = [200, 500, 1000, 2000];

export class Stream {
  /** Goes on behind the event `lastId`; `on(kind, data)` is called for each event of these kinds, `onState(isUp)` when it is cut or heals. */
  constructor(address, kinds, { lastId = "", on, onState = () => {} }) {
    Object.assign(this, { address, kinds, lastId, on, onState, tries: 0, source: null });
  }

  start() {
    if (this.source) return;
    const resume = this.lastId && `${this.address.includes("?") ? "&" : "?"}after=${this.lastId}`;
    this.source = new EventSource(this.address + resume);
    this.source.onopen = () => {
      this.tries = 0;
      this.onState(true);
    };
    // The browser's own retry is slow, and ends for good when something else answers.
    this.source.onerror = () => {
      this.stop();
      this.onState(false);
      this.waiting = setTimeout(() => this.start(), RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)]);
    };
    for (const kind of this.kinds) this.source.addEventListener(kind, (event) => this.#heard(kind, event));
  }

  stop() {
    clearTimeout(this.waiting);
    this.source?.close();
    this.source = null;
  }

  #heard(kind, { data, lastEventId }) {
    this.lastId = lastEventId;
    this.on(kind, JSON.parse(data));
  }
}
