// Sends the outbox, one at a time and in order; each thing keeps its client id until the server has confirmed it.

import { outbox } from "./store.js";

const ANSWER_WITHIN_MS = 15_000;
const TRIES = 3;

export class Sender {
  /**
   * @param {(frame: object) => boolean} send  false when nothing could be sent
   * @param {(clientId: string) => void} changed  an item of the outbox failed or is tried again
   * @param {string} slow  why, when the server never confirms
   */
  constructor(send, changed, slow) {
    this.send = send;
    this.changed = changed;
    this.slow = slow;
    this.open = false;
    /** @type {string|null} */
    this.flying = null;
    this.tries = 0;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
  }

  /** The server is ready and we have seen all it had. */
  start() {
    this.open = true;
    this.tries = 0;
    this.pump();
  }

  /** The line is gone; what was in flight stays in the outbox. */
  stop() {
    this.open = false;
    this.flying = null;
    clearTimeout(this.timer);
  }

  /** Send the next thing, if nothing is in flight. */
  pump() {
    if (!this.open || this.flying) return;
    const next = outbox.all().find((item) => !item.failed);
    if (!next) return;
    const frame = next.type === "human" ? { type: "human" } : { type: "send", text: next.text };
    if (!this.send({ ...frame, client_id: next.client_id })) return;
    this.flying = next.client_id;
    this.timer = setTimeout(() => this.late(next.client_id), ANSWER_WITHIN_MS);
  }

  /** The server has it, by an acknowledgement or by the event itself. @param {string} clientId */
  settled(clientId) {
    outbox.remove(clientId);
    this.land(clientId);
  }

  /** The server cannot use it. @param {string} clientId @param {string} why */
  refused(clientId, why) {
    outbox.change(clientId, { failed: true, why });
    this.changed(clientId);
    this.land(clientId);
  }

  /** The parent taps "send again": same client id, so it cannot be said twice. @param {string} clientId */
  again(clientId) {
    outbox.change(clientId, { failed: false, why: undefined });
    this.changed(clientId);
    this.tries = 0;
    this.pump();
  }

  /** @param {string} clientId */
  land(clientId) {
    if (this.flying !== clientId) return;
    clearTimeout(this.timer);
    this.flying = null;
    this.tries = 0;
    this.pump();
  }

  /** @param {string} clientId */
  late(clientId) {
    if (this.flying !== clientId) return;
    this.flying = null;
    this.tries += 1;
    if (this.tries < TRIES) this.pump();
    else this.refused(clientId, this.slow);
  }
}
