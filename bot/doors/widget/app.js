// The parent's chat: puts shell, timeline, composer and connection together.

import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { markCopies, openMenu, saveTranscript } from "./menu.js";
import { Sender } from "./sender.js";
import { buildShell, tell } from "./shell.js";
import { draft, forget, outbox, randomId, titles, token } from "./store.js";
import { texts } from "./texts.js";
import { queueName, Timeline } from "./timeline.js";

const TYPING_FORGOTTEN_MS = 30_000;
const BANNER_AFTER_MS = 1_500;
const GREET_ANYWAY_MS = 2_500;

/**
 * @typedef {object} Outside  What the page around the chat hears.
 * @property {() => void} [close]
 * @property {(author: string) => void} [message]  somebody else has written
 */

/**
 * Put the chat into an element.
 * @param {HTMLElement} root
 * @param {{title?: string, outside?: Outside}} [options]
 */
export function mount(root, options = {}) {
  return new Chat(root, options);
}

class Chat {
  /** @param {HTMLElement} root @param {{title?: string, outside?: Outside}} options */
  constructor(root, options) {
    this.outside = options.outside ?? {};
    this.shell = buildShell(root, { title: options.title, closable: Boolean(this.outside.close) });
    this.say = this.say.bind(this);
    const say = (/** @type {string} */ words) => tell(this.shell, words);
    this.timeline = new Timeline(this.shell, {
      tap: (choice) => (choice.human ? this.callHuman() : this.say(choice.payload ?? choice.title, choice.title)),
      again: (id) => this.sender.again(id),
      drop: (id) => (outbox.remove(id), this.timeline.remove(id)),
      tell: say,
    });
    this.composer = new Composer(this.shell, { say: (text) => this.say(text), typing: (on) => this.connection.send({ type: "typing", on }), tell: say });
    const url = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/api/v1/chat`;
    this.connection = new Connection(url, token, {
      status: (status) => this.line(status),
      ready: (frame, fresh) => this.ready(frame, fresh),
      event: (event, live) => this.event(event, live),
      caughtUp: () => this.caughtUp(),
      other: (frame) => this.other(frame),
    });
    this.sender = new Sender((frame) => this.connection.send(frame), (id) => this.redraw(id), texts.slow);
    this.called = "";
    this.agent = /** @type {string|null} */ (null);
    this.readSeq = 0;
    /** @type {Record<string, ReturnType<typeof setTimeout>>} */
    this.timers = {};
    this.wire(say);
    this.timeline.drawWaiting();
    this.timers.greet = setTimeout(() => this.timeline.settle(), GREET_ANYWAY_MS);
    this.connection.open();
  }

  /** @param {(words: string) => void} say */
  wire(say) {
    const { shell } = this;
    shell.human.addEventListener("click", () => this.callHuman());
    shell.more.addEventListener("click", () =>
      openMenu(shell, {
        rate: (stars, comment) => this.connection.send({ type: "rate", stars, comment }),
        save: () => saveTranscript(this.timeline.transcript),
        reset: () => this.reset(),
        tell: say,
      }),
    );
    shell.close.addEventListener("click", () => this.outside.close?.());
    shell.root.addEventListener("keydown", (e) => e.key === "Escape" && this.outside.close?.());
    shell.jump.addEventListener("click", () => this.timeline.toEnd());
    shell.scroller.addEventListener("scroll", () => this.tellRead(), { passive: true });
    document.addEventListener("visibilitychange", () => this.tellRead());
    markCopies(shell.log);
  }

  /** Say something on the parent's behalf. @param {string} text @param {string} [title] */
  say(text, title = text) {
    this.enqueue({ client_id: randomId(), type: "send", text, title, at: new Date().toISOString() });
  }

  /** Ask for a person; asking twice while somebody is on the way changes nothing. */
  callHuman() {
    const waiting = outbox.all().some((item) => item.type === "human" && !item.failed);
    if (this.called || waiting) tell(this.shell, texts.humanCalledAlready);
    else if (this.agent) tell(this.shell, texts.serving(this.agent));
    else this.enqueue({ client_id: randomId(), type: "human", text: texts.humanSaid, title: texts.humanSaid, at: new Date().toISOString() });
  }

  /** @param {import("./store.js").Waiting} item */
  enqueue(item) {
    outbox.add(item);
    if (item.title !== item.text || item.type === "human") titles.remember(item.client_id, item.title);
    this.timeline.echo(item);
    this.timeline.follow(true);
    this.sender.pump();
  }

  /** Forget who we are and begin anew. */
  reset() {
    forget();
    draft.set("");
    this.composer.put("");
    this.setCalled("", null);
    this.timeline.clear();
    this.sender.stop();
    this.readSeq = 0;
    this.connection.restart();
  }

  /** @param {"connecting"|"online"|"offline"} status */
  line(status) {
    const { root, banner, bannerWords } = this.shell;
    const was = root.dataset.line;
    root.dataset.line = status;
    this.timeline.line(status === "online");
    clearTimeout(this.timers.banner);
    if (status === "online") {
      if (!banner.hidden && was) tell(this.shell, texts.back);
      banner.hidden = true;
      return;
    }
    this.sender.stop();
    this.typing("", false);
    this.timers.banner = setTimeout(() => {
      bannerWords.textContent = this.connection.attempt > 0 ? texts.offline : texts.connecting;
      banner.hidden = false;
    }, BANNER_AFTER_MS);
  }

  /** @param {any} frame @param {boolean} fresh */
  ready(frame, fresh) {
    if (fresh) this.timeline.clear();
    this.composer.limit = frame.limits?.text ?? this.composer.limit;
    this.setCalled(fresh ? "" : this.called, frame.mode === "human" ? frame.agent : null);
  }

  /** @param {import("./sequence.js").Numbered} event @param {boolean} live */
  event(event, live) {
    const { kind, data } = event;
    if (kind === "message" && data.author.kind === "customer" && data.client_id) this.sender.settled(data.client_id);
    if (kind === "handoff") this.setCalled(queueName(data.queue), this.agent);
    if (kind === "state") this.setCalled("", data.closed || data.mode !== "human" ? null : data.agent);
    this.timeline.apply(event, live);
    if (kind === "message" && data.author.kind !== "customer") {
      this.typing("", false);
      if (live) this.outside.message?.(data.author.kind);
    }
    if (live) this.tellRead();
  }

  caughtUp() {
    clearTimeout(this.timers.greet);
    this.timeline.settle();
    this.sender.start();
    this.timeline.follow();
    this.tellRead();
  }

  /** @param {any} frame */
  other(frame) {
    if (frame.type === "ack") {
      this.timeline.acknowledge(frame.client_id);
      this.sender.settled(frame.client_id);
    } else if (frame.type === "typing") this.typing(frame.who, frame.on);
    else if (frame.type === "error") this.problem(frame);
  }

  /** @param {any} frame */
  problem(frame) {
    const { problem = {}, client_id: given } = frame;
    const words = problem.detail || problem.title || texts.slow;
    const id = given ?? problem.client_id;
    if (id) this.sender.refused(id, words);
    else tell(this.shell, words);
    if (Array.isArray(frame.said)) this.timeline.unrecorded(frame.said);
  }

  /** @param {string} who @param {boolean} on */
  typing(who, on) {
    const { typing } = this.shell;
    if (on && who === "bot" && this.agent) return; // a person answers now
    clearTimeout(this.timers.typing);
    typing.hidden = !on;
    typing.dataset.who = who;
    typing.textContent = on ? (who === "bot" ? texts.typing.bot : texts.typing.agent) : "";
    if (!on) return;
    this.timers.typing = setTimeout(() => this.typing("", false), TYPING_FORGOTTEN_MS);
    this.timeline.follow();
  }

  /** Show who is called or serves. @param {string} called @param {string|null} agent */
  setCalled(called, agent) {
    const { root, human, subtitle } = this.shell;
    this.called = agent ? "" : called;
    this.agent = agent;
    root.dataset.mode = agent ? "human" : this.called ? "called" : "auto";
    const words = agent ? texts.humanHere : this.called ? texts.humanWaiting : texts.human;
    human.lastElementChild.textContent = words;
    human.setAttribute("aria-label", agent ? `${words}：${texts.serving(agent)}` : this.called ? `${words}：${this.called}` : texts.humanLong);
    subtitle.textContent = agent ? texts.serving(agent) : this.called ? texts.calling(this.called) : texts.subtitle;
  }

  /** @param {string} clientId */
  redraw(clientId) {
    const item = outbox.all().find((waiting) => waiting.client_id === clientId);
    if (item) this.timeline.echo(item);
  }

  tellRead() {
    const { last } = this.connection.sequence;
    if (document.visibilityState !== "visible" || last <= this.readSeq || !this.shell.root.getClientRects().length) return;
    clearTimeout(this.timers.read);
    this.timers.read = setTimeout(() => this.connection.send({ type: "read", seq: last }) && (this.readSeq = last), 800);
  }
}
