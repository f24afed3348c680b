// One ticket: facts, clocks, change of state under its version, comments, history.

import { fill, h, icon, rich } from "../widget/dom.js";
import { randomId } from "../widget/store.js";
import { Problem, tickets } from "./api.js";
import { moment, nameOf, span, texts, valueWords } from "./texts.js";
import { clocks } from "./tickets.js";

/** The moves a status allows; the server has the last word. */
const MOVES = /** @type {Record<string, string[]>} */ ({
  open: ["assigned", "waiting", "resolved"],
  assigned: ["open", "waiting", "resolved"],
  waiting: ["open", "assigned", "resolved"],
  resolved: ["open", "assigned", "closed"],
  closed: ["open"],
});

/** Fields whose change the history keeps as a hash only. */
const HASHED = new Set(["facts", "body"]);

/** @typedef {import("./tickets.js").Ticket} Ticket */

export class TicketView {
  /**
   * @param {HTMLElement} place
   * @param {{changed: (ticket: Ticket) => void, conversation: (id: string) => void, incident: (id: string) => void, back: () => void, fail: (error: unknown) => void, tell: (words: string) => void, me: () => string}} does
   */
  constructor(place, does) {
    this.place = place;
    this.does = does;
    this.clear();
  }

  clear() {
    /** @type {Ticket|null} */
    this.ticket = null;
    fill(this.place, h("div", { class: "talk-empty" }, icon("ticket"), h("p", {}, texts.pickTicket)));
  }

  /** Fetch and show a ticket. @param {string} id */
  async open(id) {
    try {
      const [ticket, history, comments] = await Promise.all([tickets.read(id), tickets.history(id), tickets.comments(id)]);
      this.ticket = ticket;
      this.draw(ticket, history, comments);
      this.does.changed(ticket);
    } catch (error) {
      this.does.fail(error);
    }
  }

  /** Change it; somebody else's newer version is shown instead of being overwritten. @param {object} changes */
  async change(changes) {
    const { ticket } = this;
    if (!ticket) return;
    try {
      await tickets.change(ticket.id, ticket.version, changes);
      this.does.tell(texts.changed);
    } catch (error) {
      if (error instanceof Problem && error.status === 412) this.does.tell(texts.stale);
      else if (error instanceof Problem && error.status === 409) this.does.tell(texts.badMove);
      else this.does.fail(error);
    }
    await this.open(ticket.id);
  }

  /** @param {Ticket} ticket @param {{history: any[], intact: boolean}} past @param {any[]} comments */
  draw(ticket, past, comments) {
    const facts = Object.entries(ticket.facts ?? {}).filter(([name, value]) => value !== null && value !== "" && name !== "fault_id");
    fill(
      this.place,
      h("button", { type: "button", class: "link back", onclick: this.does.back }, texts.back),
      h("header", { class: "ticket-head" }, h("h2", { tabindex: "-1" }, ticket.id), h("p", {}, ...badges(ticket))),
      block(texts.move, [this.moves(ticket)]),
      block(texts.breached, [h("dl", { class: "facts" }, ...clocks(ticket).flatMap((clock) => clockLine(clock, ticket.paused)))]),
      block(texts.facts_, [
        facts.length > 0 && h("dl", { class: "facts" }, ...facts.flatMap(([slot, value]) => [h("dt", {}, nameOf("slot", slot)), h("dd", {}, valueWords(slot, value))])),
        ticket.missing_facts?.length > 0 && h("p", { class: "faint" }, `${texts.missing}：${ticket.missing_facts.map((/** @type {string} */ slot) => nameOf("slot", slot)).join("、")}`),
        ticket.conversation_id && h("button", { type: "button", class: "link", onclick: () => this.does.conversation(ticket.conversation_id) }, texts.conversation),
        ticket.incident_id && h("button", { type: "button", class: "link", onclick: () => this.does.incident(ticket.incident_id) }, texts.openIncident(ticket.incident_id)),
      ]),
      block(texts.comments, [...comments.map((one) => comment(one, Boolean(ticket.conversation_id))), this.commentForm(ticket.id)]),
      block(texts.history, [
        h("p", { class: past.intact ? "faint" : "due late" }, past.intact ? texts.intact : texts.broken),
        h("ol", { class: "history" }, ...past.history.map(entry)),
      ]),
    );
  }

  /** @param {Ticket} ticket */
  moves(ticket) {
    const unassigned = ticket.assignee !== this.does.me() && ticket.status !== "closed";
    const mine = { assignee: this.does.me(), ...(ticket.status === "open" && { status: "assigned" }) };
    return h(
      "div",
      { class: "buttons" },
      unassigned && h("button", { type: "button", class: "primary", onclick: () => this.change(mine) }, texts.assignMe),
      ...(MOVES[ticket.status] ?? []).map((status) => h("button", { type: "button", class: "soft", "data-status": status, onclick: () => this.change({ status }) }, nameOf("status", status))),
    );
  }

  /** @param {string} id */
  commentForm(id) {
    const key = randomId(); // the same words sent again after a failure are one comment
    const input = h("textarea", { rows: "2", name: "body", required: true, maxlength: "4000", "aria-label": texts.comment, placeholder: texts.comment });
    const seen = h("input", { type: "checkbox", name: "public" });
    const submit = async (/** @type {Event} */ e) => {
      e.preventDefault();
      const body = input.value.trim();
      if (!body) return;
      try {
        await tickets.comment(id, body, seen.checked, key);
        await this.open(id);
      } catch (error) {
        this.does.fail(error);
      }
    };
    return h("form", { class: "comment-form", onsubmit: submit }, input, h("div", { class: "line" }, h("label", { class: "check" }, seen, texts.commentPublic), h("button", { type: "submit", class: "soft" }, texts.addComment)));
  }
}

/** @param {Ticket} ticket */
function badges(ticket) {
  return [
    h("b", { class: "priority", "data-priority": ticket.priority }, nameOf("priority", ticket.priority)),
    h("span", { class: "tag" }, nameOf("category", ticket.category)),
    h("span", { class: "tag" }, nameOf("status", ticket.status)),
    h("span", { class: "tag" }, nameOf("queue", ticket.queue)),
    h("span", { class: "tag" }, ticket.assignee ?? texts.nobody),
    ticket.breached && h("span", { class: "due late" }, texts.overdue),
  ];
}

/** @param {{name: string, due: string, late: boolean, met: boolean}} clock @param {boolean} paused */
function clockLine({ name, due, late, met }, paused) {
  const apart = span(new Date(due).getTime() - Date.now());
  const state = met ? texts.met : paused ? texts.paused : late ? texts.lateBy(apart) : texts.left(apart);
  return [h("dt", {}, name), h("dd", {}, texts.dueBy(moment(due)), h("span", { class: late ? "due late" : "faint" }, state))];
}

/** @param {any} one @param {boolean} read  whether there is a parent who may read it */
function comment(one, read) {
  return h(
    "article",
    { class: "comment" },
    h("p", { class: "faint" }, `${actor(`${one.author?.kind ?? ""}:${one.author?.name ?? ""}`)} · ${moment(one.at)}${one.public && read ? ` · ${texts.commentPublic}` : ""}`),
    h("p", { class: "words" }, rich(one.body ?? "")),
  );
}

/** @param {string} who  kind and name */
function actor(who) {
  const [kind, ...name] = String(who).split(":");
  if (kind === "system") return nameOf("system", name.join(":"));
  return kind === "customer" ? texts.customerActor : name.join(":") || kind;
}

/** @param {any} one */
function entry(one) {
  const told = Object.entries(one.change ?? {}).filter(([field, value]) => !HASHED.has(field) && value !== null && value !== "");
  const change = told.map(([field, value]) => `${nameOf("field", field)}：${valueWords(field, value)}`).join("；");
  return h("li", {}, h("p", {}, `${nameOf("kind", one.kind)} · ${actor(one.actor)}`, " ", h("time", { class: "faint", datetime: one.at }, moment(one.at))), change && h("p", { class: "faint change" }, change), h("code", { title: one.hash }, String(one.hash).slice(0, 12)));
}

/** @param {string} title @param {(Node|false|null|undefined|""|0)[]} children */
function block(title, children) {
  return h("section", { class: "block" }, h("h3", {}, title), ...children.filter(Boolean));
}
