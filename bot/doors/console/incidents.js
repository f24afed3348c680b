// Incidents of the radar: what surges, since when, how far from usual, and who looks into it.

import { fill, h, icon } from "../widget/dom.js";
import { incidents, Problem } from "./api.js";
import { hourBars } from "./hours.js";
import { moment, nameOf, names, span, texts } from "./texts.js";

/** @typedef {Record<string, any>} Incident  fields as in the API's description */

export class IncidentBoard {
  /**
   * @param {HTMLElement} list
   * @param {HTMLElement} detail
   * @param {{ticket: (id: string) => void, count: (waiting: number) => void, show: (column: "list"|"detail") => void, fail: (error: unknown) => void, tell: (words: string) => void}} does
   */
  constructor(list, detail, does) {
    this.detail = detail;
    this.does = does;
    /** @type {Incident[]} */
    this.rows = [];
    /** @type {string|null} */
    this.chosen = null;
    this.asked = 0;
    this.all = h("input", { type: "checkbox", name: "all", onchange: () => this.load() });
    this.rowsPlace = h("ul", { class: "rows", "aria-label": texts.incidents });
    fill(list, h("div", { class: "ticket-filters" }, h("label", { class: "check" }, this.all, texts.closedToo)), this.rowsPlace);
    fill(detail, h("div", { class: "talk-empty" }, icon("ticket"), h("p", {}, texts.pickIncident)));
  }

  /** Fetch the list; how many wait for somebody is told even while another tab is shown. */
  async load() {
    const asked = (this.asked += 1);
    try {
      const rows = await incidents.list(!this.all.checked);
      if (asked !== this.asked) return; // a newer question is on its way
      this.rows = rows;
      this.draw();
      this.does.count(rows.filter((row) => row.status === "open").length);
    } catch (error) {
      this.does.fail(error);
    }
  }

  /** Fetch and show one. @param {string} id */
  async open(id) {
    this.chosen = id;
    try {
      const incident = await incidents.read(id);
      if (id !== this.chosen) return;
      this.show(incident);
      this.does.show("detail");
    } catch (error) {
      this.does.fail(error);
    }
  }

  /** Do something with the open one, then show how it stands. @param {Incident} incident @param {() => Promise<unknown>} act */
  async act(incident, act) {
    try {
      await act();
      this.does.tell(texts.changed);
    } catch (error) {
      if (error instanceof Problem && error.status === 412) this.does.tell(texts.stale);
      else if (error instanceof Problem && error.status === 409) this.does.tell(texts.incidentOver);
      else this.does.fail(error);
    }
    await Promise.all([this.open(incident.id), this.load()]);
  }

  draw() {
    const focused = document.activeElement?.getAttribute("data-incident");
    const rows = this.rows.map((row) => h("li", {}, this.card(row)));
    fill(this.rowsPlace, ...(rows.length ? rows : [h("li", { class: "empty" }, texts.noIncidents)]));
    if (focused) /** @type {HTMLElement|null} */ (this.rowsPlace.querySelector(`[data-incident="${CSS.escape(focused)}"]`))?.focus();
  }

  /** @param {Incident} row */
  card(row) {
    return h(
      "button",
      { type: "button", class: "row-card", "data-incident": row.id, "data-priority": row.status === "open" ? "P0" : null, "aria-current": row.id === this.chosen && "true", onclick: () => this.open(row.id) },
      h("span", { class: "line" }, h("b", { class: row.status === "open" ? "priority" : "tag", "data-priority": row.status === "open" && "P0" }, nameOf("incidentStatus", row.status)), row.level > 0 && h("span", { class: "tag urgent" }, texts.level(row.level)), h("span", { class: "when" }, texts.since(ago(row.since)))),
      h("b", { class: "said" }, subject(row)),
      h("span", { class: "line faint" }, h("span", {}, texts.againstUsual(row.count, row.expected)), h("span", {}, texts.linked(row.linked)), row.acknowledged_by && h("span", { class: "holder" }, row.acknowledged_by)),
    );
  }

  /** @param {Incident} one */
  show(one) {
    this.draw();
    fill(
      this.detail,
      h("button", { type: "button", class: "link back", onclick: () => this.does.show("list") }, texts.back),
      h("header", { class: "ticket-head" }, h("h2", { tabindex: "-1" }, subject(one)), h("p", {}, h("span", { class: "tag" }, one.id), h("span", { class: "tag" }, nameOf("incidentStatus", one.status)), h("span", { class: one.level ? "tag urgent" : "tag" }, texts.level(one.level)))),
      one.status !== "closed" && this.buttons(one),
      block(texts.surge, [h("dl", { class: "facts" }, ...facts(one)), hourBars(one.hours, one.expected_an_hour)]),
      block(texts.linked(one.linked), [this.ticketLinks(one.tickets)]),
      block(texts.toldTickets, [this.ticketLinks(one.told)]),
      one.status !== "closed" && block(texts.closeIncident, [this.closing(one)]),
    );
  }

  /** @param {Incident} one */
  buttons(one) {
    const waits = one.status === "open";
    return h("div", { class: "buttons" }, waits && h("button", { type: "button", class: "primary", onclick: () => this.act(one, () => incidents.acknowledge(one.id)) }, texts.acknowledge), h("button", { type: "button", class: "soft", onclick: () => this.does.ticket(one.ticket_id) }, texts.openTicket));
  }

  /** @param {Incident[]} tickets */
  ticketLinks(tickets) {
    const link = (/** @type {Incident} */ ticket) => h("button", { type: "button", class: "link number", onclick: () => this.does.ticket(ticket.id) }, ticket.id);
    return h("ul", { class: "linked" }, ...tickets.map((ticket) => h("li", { class: "line" }, link(ticket), h("span", { class: "faint" }, `${nameOf("category", ticket.category)} · ${nameOf("queue", ticket.queue)} · ${nameOf("status", ticket.status)}`), h("time", { class: "when", datetime: ticket.created_at }, moment(ticket.created_at)))));
  }

  /** @param {Incident} one */
  closing(one) {
    const outcome = h("select", { name: "outcome", "aria-label": texts.outcome }, ...Object.entries(names.outcome).map(([value, words]) => h("option", { value }, words)));
    const note = h("textarea", { rows: "2", name: "note", maxlength: "3000", "aria-label": texts.closingNote, placeholder: texts.closingNote });
    const submit = (/** @type {Event} */ e) => {
      e.preventDefault();
      const words = note.value.trim();
      this.act(one, () => incidents.close(one.id, one.version, { outcome: outcome.value, ...(words && { note: words }) }));
    };
    return h("form", { class: "comment-form", onsubmit: submit }, outcome, note, h("div", { class: "line" }, h("button", { type: "submit", class: "soft" }, texts.closeIncident)));
  }
}

/** @param {Incident} one */
function subject(one) {
  const product = one.product || texts.unknownProduct;
  return one.dimension === "product" ? product : `${product} · ${nameOf("dimension", one.dimension)} ${one.named}`;
}

/** @param {Incident} one */
function facts(one) {
  const rows = [
    [texts.countOfDay, texts.againstUsual(one.count, one.expected)],
    [texts.firstOne, moment(one.since)],
    [texts.newestOne, moment(one.last_at)],
    one.escalates_at && [texts.escalates, moment(one.escalates_at)],
    one.acknowledged_by && [texts.acknowledgedBy, `${one.acknowledged_by} ${moment(one.acknowledged_at)}`],
    one.closed_at && [nameOf("incidentStatus", "closed"), [one.closed_by, moment(one.closed_at), nameOf("outcome", one.outcome)].filter(Boolean).join(" ")],
  ];
  return rows.flatMap((row) => (row ? [h("dt", {}, row[0]), h("dd", {}, row[1])] : []));
}

/** @param {string} iso */
function ago(iso) {
  return span(Date.now() - new Date(iso).getTime());
}

/** @param {string} title @param {(Node|false|null|undefined|""|0)[]} children */
function block(title, children) {
  return h("section", { class: "block" }, h("h3", {}, title), ...children.filter(Boolean));
}
