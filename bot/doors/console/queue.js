// The list of conversations, in the server's order: most urgent, longest waiting first.

import { fill, h } from "../widget/dom.js";
import { nameOf, span, texts } from "./texts.js";

/**
 * @typedef {object} Row
 * @property {string} id
 * @property {string} updated
 * @property {"auto"|"human"} mode
 * @property {string|null} agent
 * @property {string|null} queue
 * @property {string|null} priority
 * @property {string|null} reason
 * @property {string} last_text
 * @property {number} turns
 * @property {boolean} closed
 * @property {string} urgency
 * @property {string} emotion
 */
/** @typedef {keyof typeof texts.filters} FilterName */

export class Queue {
  /**
   * @param {HTMLElement} place
   * @param {{open: (id: string) => void, me: () => string}} does
   */
  constructor(place, does) {
    this.does = does;
    /** @type {Row[]} */
    this.rows = [];
    /** @type {string|null} */
    this.chosen = null;
    /** @type {FilterName} */
    this.filter = "open";
    this.list = h("ul", { class: "rows", "aria-label": texts.panes.queue });
    this.filters = h("div", { class: "filters", role: "group", "aria-label": texts.filter });
    fill(place, this.filters, this.list);
    setInterval(() => this.draw(), 20_000);
  }

  /** @param {Row[]} rows */
  show(rows) {
    this.rows = rows;
    this.draw();
  }

  /** Mark a conversation as the open one. @param {string|null} id */
  choose(id) {
    this.chosen = id;
    this.draw();
    this.list.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
  }

  /** Open the next or previous one. @param {1|-1} step */
  move(step) {
    const rows = this.wanted(this.filter);
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.id === this.chosen);
    const next = at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + step));
    this.does.open(rows[next].id);
  }

  /** How many of the most urgent wait for a person. @returns {number} */
  get urgent() {
    return this.wanted("waiting").filter((row) => row.priority === "P0").length;
  }

  /** @param {FilterName} filter @returns {Row[]} */
  wanted(filter) {
    const tests = {
      waiting: (/** @type {Row} */ row) => !row.closed && row.mode === "auto" && Boolean(row.queue),
      mine: (/** @type {Row} */ row) => !row.closed && row.mode === "human" && row.agent === this.does.me(),
      open: (/** @type {Row} */ row) => !row.closed,
      closed: (/** @type {Row} */ row) => row.closed,
    };
    return this.rows.filter(tests[filter]);
  }

  draw() {
    const focused = document.activeElement?.getAttribute("data-id");
    const names = /** @type {FilterName[]} */ (Object.keys(texts.filters));
    fill(this.filters, ...names.map((name) => this.filterButton(name)));
    const rows = this.wanted(this.filter);
    fill(this.list, ...(rows.length ? rows.map((row) => h("li", {}, this.row(row))) : [h("li", { class: "empty" }, texts.none)]));
    if (focused) /** @type {HTMLElement|null} */ (this.list.querySelector(`[data-id="${CSS.escape(focused)}"]`))?.focus();
  }

  /** @param {FilterName} name */
  filterButton(name) {
    const choose = () => {
      this.filter = name;
      this.draw();
      this.filters.querySelector("[aria-pressed=true]")?.focus();
    };
    return h(
      "button",
      { type: "button", "aria-pressed": String(this.filter === name), onclick: choose },
      texts.filters[name],
      h("span", { class: "count" }, this.wanted(name).length),
    );
  }

  /** @param {Row} row */
  row(row) {
    const waiting = !row.closed && row.mode === "auto" && row.queue;
    const ago = span(Date.now() - new Date(row.updated).getTime());
    return h(
      "button",
      {
        type: "button", class: "row-card", "data-id": row.id, "data-priority": row.priority ?? "", "data-waiting": String(Boolean(waiting)),
        "aria-current": String(row.id === this.chosen), onclick: () => this.does.open(row.id),
      },
      h(
        "span",
        { class: "line" },
        row.priority && h("b", { class: "priority", "data-priority": row.priority }, nameOf("priority", row.priority)),
        !row.priority && row.urgency !== "routine" && h("b", { class: "priority" }, nameOf("urgency", row.urgency)),
        h("span", { class: "emotion", "data-emotion": row.emotion }, nameOf("emotion", row.emotion)),
        h("span", { class: "when" }, waiting ? texts.waits(ago) : texts.last(ago)),
      ),
      h("span", { class: "said" }, row.last_text),
      h(
        "span",
        { class: "line faint" },
        h("span", {}, texts.parent(row.id.slice(0, 4))),
        h("span", {}, texts.turns(row.turns)),
        row.queue && h("span", {}, nameOf("queue", row.queue)),
        h("span", { class: "holder", "data-holder": row.closed ? "closed" : row.mode }, this.holder(row)),
      ),
    );
  }

  /** @param {Row} row @returns {string} */
  holder(row) {
    if (row.closed) return texts.holder.closed;
    if (row.mode === "human") return row.agent === this.does.me() ? texts.holder.me : texts.holder.other(row.agent ?? "");
    return row.queue ? texts.holder.waiting : texts.holder.bot;
  }
}
