// The list of what was said: confirmed events in order, below them what is still on its way.

import { fill, h } from "./dom.js";
import { bubble, greeting, note, ticketCard, timeMark } from "./render.js";
import { outbox, titles } from "./store.js";
import { texts } from "./texts.js";

const APART_MS = 10 * 60_000;
const NEAR_PX = 120;

/** @typedef {import("./store.js").Waiting} Waiting */
/** @typedef {{title: string, payload?: string, human?: boolean}} Quick */

export class Timeline {
  /**
   * @param {{scroller: HTMLElement, log: HTMLElement, pending: HTMLElement, quick: HTMLElement, jump: HTMLElement}} places
   * @param {{tap: (quick: Quick) => void, again: (id: string) => void, drop: (id: string) => void, tell: (words: string) => void}} does
   */
  constructor(places, does) {
    this.places = places;
    this.does = does;
    this.online = false;
    /** Whether a person answers. */
    this.human = false;
    /** Where follow() last put the page, in pixels. */
    this.held = 0;
    /** What a saved transcript holds. @type {{at: string, who: string, text: string, ai: boolean}[]} */
    this.transcript = [];
    /** @type {Quick[]} */
    this.choices = [];
    this.lastAt = 0;
    places.scroller.addEventListener("scroll", () => (places.jump.hidden = this.near()), { passive: true });
    new ResizeObserver(() => this.follow()).observe(places.scroller); // a keyboard or banner has taken room
    this.clear();
  }

  /** Show the empty conversation. */
  clear() {
    const { log, pending, quick } = this.places;
    [log, pending, quick].forEach((place) => place.replaceChildren());
    this.transcript = [];
    this.lastAuthor = "";
    this.lastAt = 0;
    this.human = false;
    this.held = 0;
    this.choices = [];
    /** Where the reader's eye should stay while answers come in. @type {HTMLElement|null} */
    this.anchor = null;
    this.empty = true;
  }

  /** The history is in: greet when there is none, draw what waits, start to announce. */
  settle() {
    const { log } = this.places;
    if (this.empty && !log.hasChildNodes()) {
      log.append(greeting());
      this.choices = texts.starters;
    }
    this.drawQuick();
    this.drawWaiting();
    log.setAttribute("aria-live", "polite");
  }

  /** Draw what is still to be sent. */
  drawWaiting() {
    for (const item of outbox.all()) this.echo(item);
  }

  /** Apply one event. @param {import("./sequence.js").Numbered} event @param {boolean} live */
  apply(event, live) {
    const data = event.data ?? {};
    if (event.kind === "message") this.message(event, data, live);
    else if (event.kind === "ticket") this.add(ticketCard(data, this.does.tell));
    else if (event.kind === "handoff") this.add(note(texts.called(queueName(data.queue)), "handoff"));
    else if (event.kind === "rating") this.add(note(texts.rated(data.stars), "rating"));
    else if (event.kind === "state") this.state(data);
    else if (event.kind === "erased") this.erased();
    if (live) this.follow();
  }

  /** @param {any} event @param {import("./render.js").Message} message @param {boolean} live */
  message(event, message, live) {
    const own = message.author.kind === "customer";
    const at = new Date(event.at);
    if (at.getTime() - this.lastAt > APART_MS) this.add(timeMark(at));
    this.lastAt = at.getTime();
    const shown = own ? titles.of(message.client_id ?? null) : null;
    const author = `${message.author.kind} ${message.author.name ?? ""}`;
    const made = bubble(message, { first: author !== this.lastAuthor, live, shown });
    made.dataset.seq = String(event.seq);
    const echo = own && message.client_id ? this.pendingOf(message.client_id) : null;
    made.classList.toggle("still", Boolean(echo) || !live);
    echo?.remove();
    this.add(made);
    this.lastAuthor = author;
    if (own || !this.anchor) this.anchor = made;
    const person = message.author.kind === "agent" || message.author.kind === "expert";
    if (live && person) this.anchor = made; // an answer that may come long after the question
    if (message.look === "emergency" && this.anchor?.dataset.look !== "emergency") this.anchor = made; // the first alarm stays in view
    this.choices = own ? [] : [...(person ? [] : this.choices), ...(message.buttons ?? [])];
    this.drawQuick();
    this.markSent();
    const who = own ? texts.you : message.author.name || texts.name;
    this.transcript.push({ at: event.at, who, text: [shown ?? message.text, ...(message.details ?? [])].join("\n"), ai: !own && !!message.ai_generated });
  }

  /** What was said is gone from the server; it goes from the page too. */
  erased() {
    this.clear();
    titles.forget();
    this.add(note(texts.erased, "erased"));
  }

  /** @param {{mode: string, agent: string|null, closed: boolean}} data */
  state(data) {
    if (data.closed) this.add(note(texts.ended, "closed"));
    else if (data.mode === "human" && data.agent) this.anchor = this.add(note(texts.joined(data.agent), "joined"));
    else if (this.human) this.add(note(texts.left, "left"));
    this.human = data.mode === "human" && !data.closed;
    if (!this.human) return;
    this.choices = []; // what the bot offered is no longer answered
    this.drawQuick();
  }

  /** Show what the parent just said, before the server has it; drawing it again updates it. @param {Waiting} item */
  echo(item) {
    const { pending, log } = this.places;
    log.querySelector(".greeting")?.classList.add("used");
    const before = this.pendingOf(item.client_id);
    const message = { author: { kind: /** @type {const} */ ("customer") }, text: item.text };
    const made = bubble(message, { first: false, live: false, shown: item.title });
    made.dataset.client = item.client_id;
    made.dataset.state = item.failed ? "failed" : "sending";
    made.append(this.status(item));
    made.classList.toggle("still", Boolean(before));
    if (before) before.replaceWith(made);
    else pending.append(made);
    this.anchor = made;
    this.choices = [];
    this.drawQuick();
    this.markSent();
  }

  /** @param {Waiting} item */
  status(item) {
    if (!item.failed) return h("p", { class: "state" }, this.online ? texts.sending : texts.queued);
    const again = h("button", { type: "button", class: "resend", onclick: () => this.does.again(item.client_id) }, texts.resend);
    const drop = h("button", { type: "button", class: "quiet", onclick: () => this.does.drop(item.client_id) }, texts.drop);
    return h("p", { class: "state failed", role: "alert" }, h("span", {}, [texts.failed, item.why].filter(Boolean).join("：")), again, drop);
  }

  /** The server has it; its event follows. @param {string} clientId */
  acknowledge(clientId) {
    const made = this.pendingOf(clientId);
    if (!made) return;
    made.dataset.state = "sent";
    made.querySelector(".state")?.replaceChildren(texts.sent);
  }

  /** Take away what the parent deleted. @param {string} clientId */
  remove(clientId) {
    this.pendingOf(clientId)?.remove();
    this.markSent();
  }

  /** Show what the server said without recording it, such as an apology. @param {import("./render.js").Message[]} messages */
  unrecorded(messages) {
    for (const message of messages) this.add(bubble(message, { first: true, live: true }));
    this.follow();
  }

  /** Say of waiting words whether they wait for the network. @param {boolean} online */
  line(online) {
    if (this.online === online) return;
    this.online = online;
    for (const item of outbox.all()) this.pendingOf(item.client_id)?.querySelector(".state")?.replaceWith(this.status(item));
  }

  /** @param {string} clientId @returns {HTMLElement|null} */
  pendingOf(clientId) {
    return this.places.pending.querySelector(`[data-client="${CSS.escape(clientId)}"]`);
  }

  /** Only the newest confirmed words of the parent carry "sent". */
  markSent() {
    const { log, pending } = this.places;
    log.querySelector(".state.last")?.remove();
    if (pending.hasChildNodes()) return;
    const last = log.lastElementChild;
    if (last?.getAttribute("data-author") === "customer") last.append(h("p", { class: "state last" }, texts.sent));
  }

  drawQuick() {
    const seen = new Set();
    const wanted = this.choices.filter(({ title, payload }) => title && !seen.has(payload ?? title) && seen.add(payload ?? title));
    const buttons = wanted.map((choice) =>
      h("button", { type: "button", class: "reply", "data-human": choice.human, onclick: () => this.does.tap(choice) }, choice.title),
    );
    fill(this.places.quick, ...buttons);
  }

  /** @param {HTMLElement} node @returns {HTMLElement} */
  add(node) {
    this.empty = false;
    this.places.log.append(node);
    if (!node.matches(".message")) this.lastAuthor = "";
    return node;
  }

  /** Whether the reader is at the end. */
  near() {
    const { scroller } = this.places;
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;
  }

  /** Keep the newest in view without pushing the start of an answer out; do not pull a reader away from older lines. @param {boolean} [force] */
  follow(force = false) {
    const { scroller, jump } = this.places;
    const reading = !force && this.reading;
    if (reading) {
      jump.hidden = this.near();
      return;
    }
    requestAnimationFrame(() => {
      const end = scroller.scrollHeight - scroller.clientHeight;
      const top = this.anchor ? this.anchor.offsetTop - 12 : end;
      scroller.scrollTop = force && !this.anchor ? end : Math.min(end, Math.max(top, 0));
      this.held = scroller.scrollTop;
      jump.hidden = this.near();
    });
  }

  /** Whether the reader has scrolled up from where follow() put the page. */
  get reading() {
    return !this.near() && this.places.scroller.scrollTop < this.held - 40;
  }

  /** Go to the end. */
  toEnd() {
    const { scroller, jump } = this.places;
    scroller.scrollTop = scroller.scrollHeight;
    this.held = scroller.scrollTop;
    jump.hidden = true;
  }
}

/** @param {string} queue @returns {string} */
export function queueName(queue) {
  return texts.queues[/** @type {keyof typeof texts.queues} */ (queue)] ?? texts.queueOther;
}
