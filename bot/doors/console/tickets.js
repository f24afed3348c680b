// The list of tickets with its filters.

import { fill, h } from "../widget/dom.js";
import { tickets } from "./api.js";
import { moment, nameOf, names, span, texts } from "./texts.js";

/** Statuses in which somebody still owes something. */
const ACTIVE = ["open", "assigned", "waiting"];

/** @typedef {Record<string, any>} Ticket  fields as in the API's description */

export class TicketList {
  /**
   * @param {HTMLElement} place
   * @param {{open: (id: string) => void, fail: (error: unknown) => void}} does
   */
  constructor(place, does) {
    this.does = does;
    /** @type {Ticket[]} */
    this.rows = [];
    /** @type {string|null} */
    this.next = null;
    /** @type {string|null} */
    this.chosen = null;
    this.asked = 0;
    const choice = (/** @type {string} */ name, /** @type {string} */ label, /** @type {[string, string][]} */ options) =>
      h("label", {}, h("span", {}, label), h("select", { name }, h("option", { value: "" }, texts.all), ...options.map(([value, words]) => h("option", { value }, words))));
    this.form = h(
      "form",
      { class: "ticket-filters", onchange: () => this.load() },
      choice("status", texts.status, Object.entries(names.status)),
      choice("queue", texts.queue, Object.entries(names.queue)),
      choice("breached", texts.breached, [["true", texts.breachedOnly], ["false", texts.notBreached]]),
    );
    this.body = h("tbody", {});
    this.more = h("button", { type: "button", class: "soft", hidden: true, onclick: () => this.load(true) }, texts.moreTickets);
    const head = h("thead", {}, h("tr", {}, ...texts.columns.map((name) => h("th", { scope: "col" }, name))));
    fill(place, this.form, h("div", { class: "table-wrap" }, h("table", {}, h("caption", { class: "sr-only" }, texts.list), head, this.body), this.more));
  }

  /** Fetch the list, or the page after it. @param {boolean} [further] */
  async load(further = false) {
    const asked = (this.asked += 1);
    const wanted = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(this.form)));
    try {
      const page = await tickets.list(further && this.next ? { ...wanted, before: this.next } : wanted);
      if (asked !== this.asked) return; // a newer question is on its way
      this.rows = further ? [...this.rows, ...page.tickets] : page.tickets;
      this.next = page.next ?? null;
      this.draw();
    } catch (error) {
      this.does.fail(error);
    }
  }

  /** Show a ticket as it now is. @param {Ticket} ticket */
  replace(ticket) {
    this.chosen = ticket.id;
    this.rows = this.rows.map((row) => (row.id === ticket.id ? ticket : row));
    this.draw();
  }

  draw() {
    const focused = document.activeElement?.getAttribute("data-ticket");
    this.more.hidden = !this.next;
    const none = h("tr", {}, h("td", { colspan: texts.columns.length, class: "empty" }, texts.noTickets));
    fill(this.body, ...(this.rows.length ? this.rows.map((row) => this.row(row)) : [none]));
    if (focused) /** @type {HTMLElement|null} */ (this.body.querySelector(`[data-ticket="${CSS.escape(focused)}"]`))?.focus();
  }

  /** @param {Ticket} ticket */
  row(ticket) {
    const open = h("button", { type: "button", class: "link number", "data-ticket": ticket.id, onclick: () => this.does.open(ticket.id) }, ticket.id);
    const cells = [
      open,
      nameOf("category", ticket.category),
      h("b", { class: "priority", "data-priority": ticket.priority }, nameOf("priority", ticket.priority)),
      nameOf("status", ticket.status),
      nameOf("queue", ticket.queue),
      ticket.assignee ?? h("span", { class: "faint" }, texts.nobody),
      nextDue(ticket),
    ];
    const current = ticket.id === this.chosen;
    return h("tr", { "aria-current": current && "true", "data-breached": String(ticket.breached) }, ...cells.map((cell, index) => h("td", { "data-label": texts.columns[index] }, cell)));
  }
}

/**
 * The clocks of a ticket that still run, each with its words.
 * @param {Ticket} ticket
 * @returns {{name: string, due: string, late: boolean, met: boolean}[]}
 */
export function clocks(ticket) {
  const done = !ACTIVE.includes(ticket.status);
  return Object.entries(texts.due).flatMap(([field, name]) => {
    const due = ticket[field];
    if (!due) return [];
    const met = done || (field === "first_response_due" && Boolean(ticket.first_response_at));
    return [{ name, due, met, late: !met && !ticket.paused && new Date(due).getTime() < Date.now() }];
  });
}

/** @param {Ticket} ticket */
function nextDue(ticket) {
  const running = clocks(ticket).filter((clock) => !clock.met).sort((a, b) => (a.due < b.due ? -1 : 1));
  if (ticket.paused) return h("span", { class: "due" }, texts.paused);
  if (!running.length) return ticket.breached ? h("span", { class: "due late" }, texts.overdue) : "";
  const [first] = running;
  const apart = span(new Date(first.due).getTime() - Date.now());
  return h("span", { class: first.late ? "due late" : "due", title: moment(first.due) }, `${first.name} ${first.late ? texts.lateBy(apart) : texts.left(apart)}`);
}
