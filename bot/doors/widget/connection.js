// The socket: hello, heartbeat, half-open detection, coming back, asking again for what is missing.

import { Sequence } from "./sequence.js";

const PING_EVERY_MS = 20_000;
const MISSED_IS_DEAD = 2;
const PROBE_MS = 4_000;
const READY_WITHIN_MS = 10_000;
const GAP_AGAIN_MS = 1_500;
const BACKOFF_MS = [300, 1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * @typedef {object} Hear  What the page wants to know.
 * @property {(status: "connecting"|"online"|"offline") => void} status
 * @property {(frame: any, fresh: boolean) => void} ready  `fresh`: throw away what is shown, events follow from the first
 * @property {(event: import("./sequence.js").Numbered, live: boolean) => void} event  in order, each once; `live` is false while history is replayed
 * @property {() => void} caughtUp  all events up to the server's number are in
 * @property {(frame: any) => void} other  ack, typing, bye, error
 */

export class Connection {
  /**
   * @param {string} url
   * @param {() => string} token
   * @param {Hear} hear
   */
  constructor(url, token, hear) {
    this.url = url;
    this.token = token;
    this.hear = hear;
    this.sequence = new Sequence();
    /** @type {WebSocket|null} */
    this.socket = null;
    this.ready = false;
    this.caughtUp = false;
    /** Whether the first replay is over; what comes later is news, even when it was missed for a while. */
    this.replayed = false;
    this.seqNow = 0;
    this.attempt = 0;
    this.missed = 0;
    this.stopped = false;
    /** @type {Record<string, ReturnType<typeof setTimeout>>} */
    this.timers = {};
    /** @type {ReturnType<typeof setInterval>|undefined} */
    this.beat = undefined;
    for (const [target, name] of /** @type {[EventTarget, string][]} */ ([[window, "online"], [window, "pageshow"], [document, "visibilitychange"]])) {
      target.addEventListener(name, () => document.visibilityState === "visible" && this.wake());
    }
    window.addEventListener("offline", () => this.wake());
  }

  /** Open the socket; does nothing when one is open or on its way. */
  open() {
    if (this.socket || this.stopped) return;
    this.clear();
    this.hear.status("connecting");
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => this.send({ type: "hello", token: this.token(), last_seq: this.sequence.last });
    socket.onmessage = (message) => this.socket === socket && this.receive(message.data);
    socket.onclose = () => this.socket === socket && this.drop();
    this.timers.ready = setTimeout(() => this.drop(), READY_WITHIN_MS);
  }

  /** Close for good, or until open() after restart(). */
  stop() {
    this.stopped = true;
    this.drop();
  }

  /** Forget the numbering and connect as whoever token() now names. */
  restart() {
    this.stop();
    this.forget();
    this.stopped = false;
    this.attempt = 0;
    this.open();
  }

  /**
   * Send one frame.
   * @param {object} frame
   * @returns {boolean} false when there is no open socket
   */
  send(frame) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** The page was woken or the network changed: connect at once, or make sure that the line still lives. */
  wake() {
    if (this.stopped) return;
    if (!this.socket) {
      this.attempt = 0;
      this.open();
    } else if (this.ready) {
      this.ping();
      clearTimeout(this.timers.probe);
      this.timers.probe = setTimeout(() => this.missed > 0 && this.drop(), PROBE_MS);
    }
  }

  /** Let go of the socket without waiting for its close, and come back later. @param {number} [after] milliseconds */
  drop(after) {
    const socket = this.socket;
    this.clear();
    this.socket = null;
    this.ready = this.caughtUp = false;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    if (this.stopped) return;
    this.hear.status("offline");
    const planned = BACKOFF_MS[Math.min(this.attempt, BACKOFF_MS.length - 1)] * (0.7 + 0.6 * Math.random());
    this.attempt += 1;
    this.timers.again = setTimeout(() => this.open(), after ?? planned);
  }

  forget() {
    this.sequence.reset();
    this.replayed = false;
  }

  clear() {
    Object.values(this.timers).forEach(clearTimeout);
    this.timers = {};
    clearInterval(this.beat);
    this.missed = 0;
  }

  ping() {
    this.missed += 1;
    this.send({ type: "ping", t: Date.now() });
  }

  heartbeat() {
    if (this.missed >= MISSED_IS_DEAD) this.drop();
    else this.ping();
  }

  /** @param {string} raw */
  receive(raw) {
    this.missed = 0;
    let frame;
    try {
      frame = JSON.parse(raw);
    } catch {
      return;
    }
    if (frame.type === "ready") this.onReady(frame);
    else if (frame.type === "event") this.onEvent(frame);
    else if (frame.type === "bye") this.onBye(frame);
    else if (frame.type !== "pong") this.hear.other(frame);
  }

  /** @param {any} frame */
  onReady(frame) {
    clearTimeout(this.timers.ready);
    this.attempt = 0;
    this.ready = true;
    this.seqNow = frame.seq_now ?? 0;
    const fresh = this.seqNow < this.sequence.last; // the server's memory was replaced
    if (fresh) this.forget();
    clearInterval(this.beat);
    this.beat = setInterval(() => this.heartbeat(), PING_EVERY_MS);
    this.hear.ready(frame, fresh);
    this.hear.status("online");
    this.checkCaughtUp();
  }

  /** @param {any} frame */
  onEvent(frame) {
    for (const event of this.sequence.take(frame)) this.hear.event(event, event.seq > this.seqNow || this.replayed);
    if (this.sequence.gap) this.askAgain();
    else this.checkCaughtUp();
  }

  /** @param {any} frame */
  onBye(frame) {
    this.hear.other(frame);
    this.drop(Math.max(0, Number(frame.retry_after) || 1) * 1000);
  }

  checkCaughtUp() {
    if (this.caughtUp || !this.ready || this.sequence.last < this.seqNow) return;
    this.caughtUp = this.replayed = true;
    this.hear.caughtUp();
  }

  askAgain() {
    if (this.timers.gap) return;
    this.send({ type: "resume", from_seq: this.sequence.last });
    this.timers.gap = setTimeout(() => {
      delete this.timers.gap;
      if (this.sequence.gap) this.askAgain();
    }, GAP_AGAIN_MS);
  }
}
