// Numbered events, applied once and in order whatever the network does to them.

/**
 * @typedef {object} Numbered
 * @property {number} seq
 * @property {string} kind
 * @property {string} at
 * @property {any} data
 */

export class Sequence {
  constructor() {
    /** Number of the last event that was applied. */
    this.last = 0;
    /** @type {Map<number, Numbered>} */
    this.early = new Map();
  }

  /**
   * Take an event in; duplicates vanish, early ones wait.
   * @param {Numbered} event
   * @returns {Numbered[]} what may be applied now, in order
   */
  take(event) {
    if (!Number.isInteger(event.seq) || event.seq <= this.last) return [];
    this.early.set(event.seq, event);
    const ready = [];
    for (let next = this.early.get(this.last + 1); next; next = this.early.get(this.last + 1)) {
      this.early.delete(next.seq);
      this.last = next.seq;
      ready.push(next);
    }
    return ready;
  }

  /** Whether something is missing between what was applied and what has arrived. */
  get gap() {
    return this.early.size > 0;
  }

  /** Start from nothing. */
  reset() {
    this.last = 0;
    this.early.clear();
  }
}
