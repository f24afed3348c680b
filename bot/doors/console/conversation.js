// The middle column: what was said and done, and what the agent can do with it.

import { fill, h, icon, rich } from "../widget/dom.js";
import { moment, nameOf, reasonWords, texts } from "./texts.js";

const NEAR_PX = 160;

/**
 * @typedef {object} State  Of one conversation, as the API gives it.
 * @property {string} id
 * @property {"auto"|"human"} mode
 * @property {string|null} agent
 * @property {boolean} closed
 * @property {string|null} flow
 * @property {string[]} tickets
 * @property {{queue: string, priority: string, reason: string, at: string}|null} handoff
 */

export class ConversationView {
  /**
   * @param {HTMLElement} place
   * @param {{act: (verb: "take"|"handback"|"close") => void, me: () => string}} does
   */
  constructor(place, does) {
    this.does = does;
    /** Turns of the parent shown so far. */
    this.turn = 0;
    /** Number of the last event shown. */
    this.last = 0;
    this.drawn = "";
    this.head = h("header", { class: "talk-head" });
    this.log = h("div", { class: "talk-log", role: "log", "aria-live": "off", "aria-label": texts.log, tabindex: "0" });
    this.empty = h("div", { class: "talk-empty" }, icon("chat"), h("p", {}, texts.pick), h("p", { class: "faint" }, texts.pickHint));
    fill(place, this.empty, this.head, this.log);
    this.clear();
  }

  /** Show that none is open. */
  clear() {
    this.turn = 0;
    this.last = 0;
    this.drawn = "";
    this.log.replaceChildren();
    this.head.hidden = this.log.hidden = true;
    this.empty.hidden = false;
    this.log.setAttribute("aria-live", "off");
  }

  /** Show who has it and what can be done. @param {State} state */
  state(state) {
    this.empty.hidden = true;
    this.head.hidden = this.log.hidden = false;
    const now = JSON.stringify([state.mode, state.agent, state.closed, state.handoff, state.flow]);
    if (now === this.drawn) return;
    this.drawn = now;
    const mine = state.mode === "human" && state.agent === this.does.me();
    const taken = state.mode === "human" && !mine;
    const button = (/** @type {"take"|"handback"|"close"} */ verb, /** @type {string} */ kind, /** @type {string} */ key = "") =>
      h("button", { type: "button", class: kind, "data-verb": verb, "aria-keyshortcuts": key, onclick: () => this.does.act(verb) }, texts[verb]);
    fill(
      this.head,
      h(
        "div",
        { class: "talk-title" },
        h("h2", {}, texts.parent(state.id.slice(0, 4))),
        h("p", { class: "faint" }, holder(state, mine)),
        state.handoff && h("p", { class: "why" }, texts.noteHandoff(nameOf("queue", state.handoff.queue), state.handoff.priority, reasonWords(state.handoff.reason))),
      ),
      h(
        "div",
        { class: "buttons" },
        !mine && !taken && button("take", "primary", "t"),
        mine && button("handback", "soft"),
        !state.closed && !taken && button("close", mine ? "soft" : "link"),
      ),
    );
  }

  /** Append events after the ones already shown. @param {{seq: number, kind: string, at: string, data: any}[]} events */
  add(events) {
    const first = this.last === 0;
    const near = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_PX;
    for (const event of events) {
      if (event.seq <= this.last) continue;
      this.last = event.seq;
      const node = event.kind === "message" ? this.message(event) : note(event);
      if (node) this.log.append(node);
    }
    if (events.length && (first || near)) this.log.scrollTop = this.log.scrollHeight;
    if (first) setTimeout(() => this.log.setAttribute("aria-live", "polite"), 500);
  }

  /** Scroll to a turn of the parent and mark it for a moment. @param {number} turn */
  go(turn) {
    const found = this.log.querySelector(`[data-turn="${turn}"]`);
    if (!found) return;
    found.scrollIntoView({ block: "center" });
    found.classList.add("found");
    setTimeout(() => found.classList.remove("found"), 1_800);
  }

  /** @param {{seq: number, at: string, data: any}} event */
  message({ at, data }) {
    const { kind, name } = data.author;
    const customer = kind === "customer";
    if (customer) this.turn += 1;
    return h(
      "article",
      { class: "said", "data-author": kind, "data-look": data.look ?? "text", "data-turn": customer && this.turn },
      h(
        "header",
        {},
        h("b", { class: "badge", "data-author": kind }, badge(kind, name)),
        data.ai_generated && !customer && h("span", { class: "ai" }, texts.ai),
        customer && h("span", {}, texts.turn(this.turn)),
        h("time", { datetime: at }, moment(at)),
      ),
      h("p", { class: "words" }, rich(data.text)),
      data.details?.length > 0 && h("details", {}, h("summary", {}, texts.details(data.details.length)), h("ul", {}, ...data.details.map((/** @type {string} */ line) => h("li", {}, rich(line))))),
      data.citations?.length > 0 && h("p", { class: "cited" }, `${texts.sources}：`, data.citations.map((/** @type {any} */ one) => `${one.title}（${one.source}，${texts.reviewed(one.reviewed)}）`).join("；")),
      customer && data.understanding && readings(data.understanding),
    );
  }
}

/** @param {State} state @param {boolean} mine @returns {string} */
function holder(state, mine) {
  if (state.closed) return texts.holder.closed;
  if (mine) return texts.holder.me;
  if (state.mode === "human") return texts.holder.other(state.agent ?? "");
  return state.handoff ? texts.holder.waiting : texts.holder.bot;
}

/** @param {string} kind @param {string} name @returns {string} */
function badge(kind, name) {
  const role = /** @type {Record<string, string>} */ (texts.authors)[kind] ?? kind;
  return name && kind !== "bot" && kind !== "customer" ? `${role} ${name}` : role;
}

/** What the bot read in a parent's words. @param {any} read */
function readings(read) {
  const tags = (read.intents ?? []).map((/** @type {{name: string}} */ intent) => h("span", { class: "tag" }, nameOf("intent", intent.name)));
  const { emotion, urgency } = read;
  if (emotion && emotion.name !== "neutral") tags.push(h("span", { class: "emotion", "data-emotion": emotion.name }, nameOf("emotion", emotion.name)));
  if (urgency && urgency.name !== "routine") tags.push(h("span", { class: "tag urgent" }, nameOf("urgency", urgency.name)));
  return tags.length > 0 && h("p", { class: "tags" }, ...tags);
}

/** A line for what happened besides talk; null for what an agent need not see. @param {{kind: string, data: any}} event */
function note({ kind, data }) {
  const words = {
    handoff: () => texts.noteHandoff(nameOf("queue", data.queue), data.priority, reasonWords(data.reason)),
    ticket: () => texts.noteTicket(data.ticket_id, data.created),
    state: () => (data.closed ? texts.noteClosed : data.mode === "human" ? texts.noteTaken(data.agent) : texts.noteAuto),
    rating: () => texts.noteRated(data.stars),
  };
  const make = /** @type {Record<string, () => string>} */ (words)[kind];
  return make ? h("p", { class: "event", "data-kind": kind }, make()) : null;
}
