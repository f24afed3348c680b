// The agents' console: puts queue, conversation, copilot and tickets together.

import { h } from "../widget/dom.js";
import { conversations, Problem, session } from "./api.js";
import { ConversationView } from "./conversation.js";
import { Copilot } from "./copilot.js";
import { buildDesk } from "./desk.js";
import { IncidentBoard } from "./incidents.js";
import { Live } from "./live.js";
import { Queue } from "./queue.js";
import { ReplyBox } from "./replybox.js";
import { askSignIn } from "./signin.js";
import { texts } from "./texts.js";
import { TicketView } from "./ticket.js";
import { TicketList } from "./tickets.js";

const TOGETHER_MS = 120;
const TABS = /** @type {const} */ (["chats", "tickets", "incidents"]);
const root = /** @type {HTMLElement} */ (document.getElementById("console"));

class Console {
  /** @param {{name: string, role: string}} agent */
  constructor(agent) {
    this.agent = agent;
    this.places = buildDesk(root, agent.name);
    const me = () => this.agent.name;
    const open = (/** @type {string} */ id) => this.open(id);
    this.queue = new Queue(this.places.queue, { open, me });
    this.view = new ConversationView(this.places.talk, { act: (verb) => this.act(verb), me });
    this.box = new ReplyBox(this.places.reply, (id, draft) => this.reply(id, draft));
    this.copilot = new Copilot(this.places.copilot, {
      use: (one) => this.use(one),
      reject: (one) => this.feedback(one, "rejected", ""),
      go: (turn) => (this.pane("conversation"), this.view.go(turn)),
      ticket: (id) => this.openTicket(id),
    });
    const fail = (/** @type {unknown} */ error) => this.fail(error);
    this.list = new TicketList(this.places.list, { open: (id) => this.openTicket(id), fail });
    this.ticket = new TicketView(this.places.detail, {
      changed: (ticket) => this.list.replace(ticket),
      conversation: (id) => (this.tab("chats"), this.open(id)),
      incident: (id) => (this.tab("incidents"), this.incidents.open(id)),
      back: () => (this.places.tickets.dataset.open = "list"),
      fail,
      tell: (words) => this.tell(words),
      me,
    });
    this.incidents = new IncidentBoard(this.places.incidentList, this.places.incidentDetail, {
      ticket: (id) => this.openTicket(id),
      count: (waiting) => this.showIncidents(waiting),
      show: (column) => (this.places.incidents.dataset.open = column),
      fail,
      tell: (words) => this.tell(words),
    });
    /** @type {string|null} */
    this.id = null;
    /** @type {import("./conversation.js").State|null} */
    this.state = null;
    /** @type {Record<string, ReturnType<typeof setTimeout>>} */
    this.timers = {};
    this.fetching = false;
    this.urgent = 0;
    this.live = new Live((id) => this.moved(id), (up) => this.showLive(up));
    this.wire();
    this.tab("chats");
    this.live.start();
    this.moved(null);
  }

  wire() {
    const { tabs, panes, signOut } = this.places;
    tabs.addEventListener("click", (/** @type {any} */ e) => e.target.dataset.tab && this.tab(e.target.dataset.tab));
    tabs.addEventListener("keydown", (/** @type {KeyboardEvent} */ e) => {
      if (e.key !== "ArrowRight" && e.key !== "ArrowLeft") return;
      const step = e.key === "ArrowRight" ? 1 : TABS.length - 1;
      this.tab(TABS[(TABS.findIndex((name) => !this.places[name].hidden) + step) % TABS.length]);
      tabs.querySelector("[aria-selected=true]").focus();
    });
    panes.addEventListener("click", (/** @type {any} */ e) => e.target.dataset.pane && this.pane(e.target.dataset.pane));
    signOut.addEventListener("click", () => session.close().finally(() => location.reload()));
    document.addEventListener("keydown", (e) => this.key(e));
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    const writing = e.target instanceof HTMLElement && e.target.matches("input, textarea, select");
    if (writing || e.ctrlKey || e.metaKey || e.altKey || this.places.chats.hidden) return;
    const does = /** @type {Record<string, () => void>} */ ({
      j: () => this.queue.move(1),
      k: () => this.queue.move(-1),
      t: () => this.act("take"),
      r: () => (this.pane("conversation"), this.box.focus()),
    })[e.key];
    if (!does) return;
    e.preventDefault();
    does();
  }

  /** @param {typeof TABS[number]} name */
  tab(name) {
    for (const one of TABS) this.places[one].hidden = one !== name;
    for (const button of this.places.tabs.children) {
      const chosen = button.dataset.tab === name;
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
    if (name === "tickets") this.list.load();
    if (name === "incidents") this.incidents.load();
  }

  /** Phones show one column at a time. @param {"queue"|"conversation"|"copilot"} name */
  pane(name) {
    this.places.chats.dataset.pane = name;
    for (const button of this.places.panes.children) button.setAttribute("aria-pressed", String(button.dataset.pane === name));
  }

  /** @param {string} id */
  openTicket(id) {
    this.tab("tickets");
    this.places.tickets.dataset.open = "detail";
    this.ticket.open(id);
  }

  /** @param {string} id */
  open(id) {
    this.pane("conversation");
    if (id === this.id) return;
    this.id = id;
    this.state = null;
    this.queue.choose(id);
    this.view.clear();
    this.copilot.clear();
    this.box.open(id);
    this.box.allow(texts.loading);
    this.refresh();
  }

  /** Something has moved: fetch what is shown, several announcements at once. @param {string|null} id */
  moved(id) {
    this.later("list", () => this.refreshList());
    if (id === null) this.later("incidents", () => this.incidents.load());
    if (this.id && (id === null || id === this.id)) this.later("open", () => this.refresh());
  }

  /** @param {string} name @param {() => void} act */
  later(name, act) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(act, TOGETHER_MS);
  }

  async refreshList() {
    try {
      this.queue.show(await conversations.list());
      const { urgent } = this.queue;
      document.title = urgent ? `（${urgent}）${texts.title}` : texts.title;
      if (urgent > this.urgent) this.tell(texts.urgent(urgent));
      this.urgent = urgent;
    } catch (error) {
      this.fail(error);
    }
  }

  async refresh() {
    const { id } = this;
    if (!id) return;
    if (this.fetching) return this.later("open", () => this.refresh());
    this.fetching = true;
    try {
      const [state, events] = await Promise.all([conversations.read(id), conversations.events(id, this.view.last)]);
      if (id === this.id) this.show(state, events);
      const panel = await conversations.copilot(id);
      if (id === this.id) this.copilot.show(panel, state.tickets ?? []);
    } catch (error) {
      this.fail(error);
    } finally {
      this.fetching = false;
    }
  }

  /** @param {import("./conversation.js").State} state @param {any[]} events */
  show(state, events) {
    this.state = state;
    this.view.state(state);
    this.view.add(events);
    const mine = state.mode === "human" && state.agent === this.agent.name;
    this.box.allow(mine ? "" : state.mode === "human" ? texts.otherHas(state.agent ?? "") : texts.takeFirst);
  }

  /** @param {"take"|"handback"|"close"} verb */
  async act(verb) {
    const { id } = this;
    if (!id || (verb === "close" && !confirm(texts.closeSure))) return;
    try {
      await conversations.act(id, verb);
      this.tell({ take: texts.taken, handback: texts.handedBack, close: texts.closed }[verb]);
    } catch (error) {
      this.fail(error);
    }
    await this.refresh();
    this.refreshList();
    if (verb === "take" && this.state?.agent === this.agent.name) this.box.focus();
  }

  /** @param {string} id @param {import("./replybox.js").Draft} draft @returns {Promise<boolean>} */
  async reply(id, draft) {
    try {
      await conversations.reply(id, draft.text.trim(), draft.clientId);
    } catch (error) {
      this.fail(error, texts.notSent);
      return false;
    }
    const { suggestion, text } = draft;
    if (suggestion) this.feedback(suggestion, text.trim() === suggestion.text.trim() ? "accepted" : "edited", text, id);
    this.moved(id);
    return true;
  }

  /** @param {import("./copilot.js").Suggestion} one */
  use(one) {
    this.pane("conversation");
    this.box.use(one);
    if (this.box.input.disabled) this.tell(texts.takeFirst);
  }

  /** @param {import("./copilot.js").Suggestion} one @param {"accepted"|"edited"|"rejected"} verdict @param {string} text @param {string|null} [id] */
  async feedback(one, verdict, text, id = this.id) {
    this.copilot.judge(one.id);
    if (verdict === "rejected") this.tell(texts.rejected);
    if (id) await conversations.feedback(id, { suggestion_id: one.id, verdict, text }).catch((error) => this.fail(error));
  }

  /** Say on the tab how many incidents wait for somebody. @param {number} waiting */
  showIncidents(waiting) {
    const tab = this.places.tabs.querySelector("[data-tab=incidents]");
    tab.replaceChildren(texts.tabs.incidents, ...(waiting ? [h("span", { class: "incident-count" }, waiting)] : []));
  }

  /** @param {boolean} up */
  showLive(up) {
    const { live } = this.places;
    live.dataset.up = String(up);
    live.textContent = up ? texts.live : texts.notLive;
  }

  /** @param {unknown} error @param {string} [before] */
  fail(error, before = texts.failed) {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401) return this.leave();
    const known = /** @type {Record<number, string>} */ (texts.problems)[error.status];
    const words = error.status === 0 ? texts.offline : (known ?? error.message);
    this.tell((error.status === 409 ? "" : before) + words, true);
  }

  /** The session is over: ask again, then start anew. */
  leave() {
    this.live.stop();
    location.reload();
  }

  /** @param {string} words @param {boolean} [long] */
  tell(words, long = false) {
    const { toast } = this.places;
    toast.textContent = words;
    toast.classList.add("shown");
    clearTimeout(this.timers.toast);
    this.timers.toast = setTimeout(() => toast.classList.remove("shown"), long ? 6_000 : 2_600);
  }
}

session.who().then(
  (agent) => new Console(agent),
  () => askSignIn(root, (agent) => new Console(agent)),
);
