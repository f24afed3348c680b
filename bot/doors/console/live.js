// The agents' live socket: says which conversation has moved. When it is down, a slow tick does instead.

const BACKOFF_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];
const TICK_MS = 20_000;

export class Live {
  /**
   * @param {(conversation: string|null) => void} moved  null: something may have moved
   * @param {(up: boolean) => void} status
   */
  constructor(moved, status) {
    this.moved = moved;
    this.status = status;
    this.attempt = 0;
    this.stopped = true;
    /** @type {WebSocket|null} */
    this.socket = null;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.again = undefined;
    /** @type {ReturnType<typeof setInterval>|undefined} */
    this.tick = undefined;
    window.addEventListener("online", () => this.connect());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible" || this.stopped) return;
      this.connect();
      this.moved(null);
    });
  }

  /** Start to listen. */
  start() {
    this.stopped = false;
    this.tick = setInterval(() => this.moved(null), TICK_MS); // also repairs what a dead line has swallowed
    this.connect();
  }

  /** Stop for good. */
  stop() {
    this.stopped = true;
    clearInterval(this.tick);
    clearTimeout(this.again);
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }

  connect() {
    if (this.stopped || this.socket) return;
    clearTimeout(this.again);
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/api/v1/agents/live`);
    this.socket = socket;
    socket.onopen = () => {
      this.attempt = 0;
      this.status(true);
      this.moved(null);
    };
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.type === "moved") this.moved(frame.conversation);
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.status(false);
      const wait = BACKOFF_MS[Math.min(this.attempt++, BACKOFF_MS.length - 1)];
      this.again = setTimeout(() => this.connect(), wait * (0.7 + 0.6 * Math.random()));
    };
  }
}
