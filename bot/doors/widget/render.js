// One message, note or card as DOM. No state, no network.

import { h, icon, phone, rich } from "./dom.js";
import { texts } from "./texts.js";

/**
 * @typedef {object} Message
 * @property {{kind: "customer"|"bot"|"agent"|"expert"|"system", name?: string}} author
 * @property {string} text
 * @property {string|null} [client_id]
 * @property {boolean} [ai_generated]
 * @property {{title: string, payload: string}[]} [buttons]
 * @property {string[]} [details]
 * @property {{id: string, title: string, source: string, reviewed: string}[]} [citations]
 * @property {string|null} [dial]
 * @property {string|null} [link]  an address for the parent alone
 * @property {"text"|"emergency"|"ticket"|"handoff"} [look]
 */

/**
 * Draw a message.
 * @param {Message} message
 * @param {{first: boolean, live: boolean, shown?: string|null}} how  `first` of its author's group; `live`: announce an emergency; `shown`: a tapped button's title
 * @returns {HTMLElement}
 */
export function bubble(message, how) {
  const kind = message.author.kind;
  const emergency = message.look === "emergency";
  const machine = kind !== "customer" && message.ai_generated === true;
  return h(
    "article",
    { class: "message", "data-author": kind, "data-look": message.look ?? "text", "data-first": how.first },
    how.first && kind !== "customer" && byline(message),
    h(
      "div",
      { class: "bubble", role: emergency && how.live && "alert" },
      emergency ? alarm(message) : h("p", { class: "words" }, rich(how.shown ?? message.text)),
      emergency && dialButton(message.dial ?? "120"),
      !emergency && message.dial && dialButton(message.dial),
      message.link && h("p", { class: "words" }, rich(message.link)),
      folded(message.details ?? []),
    ),
    (machine || Boolean(message.citations?.length)) && footer(message, machine),
  );
}

/** @param {Message} message */
function byline(message) {
  const { kind, name } = message.author;
  if (kind === "system") return null;
  if (kind === "bot") return h("div", { class: "byline" }, texts.name);
  const role = kind === "expert" ? texts.expert : texts.agent;
  return h("div", { class: "byline" }, icon("person"), h("b", {}, name || role), name && h("span", { class: "role" }, role));
}

/** @param {Message} message */
function alarm(message) {
  const [now, ...rest] = message.text.split("\n");
  return h(
    "div",
    { class: "alarm" },
    h("span", { class: "alarm-tag" }, texts.emergency),
    h("p", { class: "words now" }, rich(now)),
    rest.length > 0 && h("p", { class: "words" }, rich(rest.join("\n"))),
  );
}

/** @param {string} number */
function dialButton(number) {
  const digits = phone(number);
  return digits && h("a", { class: "dial", href: `tel:${digits}`, "data-dial": digits }, icon("phone"), texts.dial(digits));
}

/** @param {string[]} lines */
function folded(lines) {
  if (!lines.length) return null;
  return h(
    "details",
    { class: "steps" },
    h("summary", {}, h("span", {}, texts.expand(lines.length)), icon("fold")),
    h("ul", {}, ...lines.map((line) => h("li", {}, rich(line)))),
  );
}

/** @param {Message} message @param {boolean} machine */
function footer(message, machine) {
  const note = h("p", { class: "source-note", hidden: true });
  const cited = message.citations ?? [];
  return h(
    "footer",
    { class: "foot" },
    machine && h("span", { class: "ai" }, texts.ai),
    ...cited.map((citation) => chip(citation, note)),
    cited.length > 0 && note,
  );
}

/** @param {{title: string, source: string, reviewed: string}} citation @param {HTMLElement} note */
function chip(citation, note) {
  const made = h(
    "button",
    { type: "button", class: "chip", "aria-expanded": "false", "aria-label": texts.source(citation.title), onclick: show },
    icon("book"),
    h("span", {}, citation.title),
  );
  function show() {
    const open = made.getAttribute("aria-expanded") === "true";
    for (const other of made.parentElement?.querySelectorAll(".chip") ?? []) other.setAttribute("aria-expanded", "false");
    made.setAttribute("aria-expanded", String(!open));
    note.hidden = open;
    note.replaceChildren(rich([citation.source, citation.reviewed && texts.reviewed(citation.reviewed)].filter(Boolean).join(" · ")));
  }
  return made;
}

/**
 * Draw a line between messages, such as "a person has joined".
 * @param {string} words
 * @param {string} [kind]
 * @returns {HTMLElement}
 */
export function note(words, kind = "info") {
  return h("p", { class: "note", "data-note": kind }, words);
}

/**
 * Draw a ticket's card.
 * @param {{ticket_id: string, category: string, created: boolean}} ticket
 * @param {(words: string) => void} tell  says that the number was copied
 * @returns {HTMLElement}
 */
export function ticketCard(ticket, tell) {
  const category = texts.categories[/** @type {keyof typeof texts.categories} */ (ticket.category)] ?? "";
  const copy = async () => {
    await navigator.clipboard?.writeText(ticket.ticket_id).then(() => tell(texts.ticketCopied), () => {});
  };
  return h(
    "div",
    { class: "ticket", "data-ticket": ticket.ticket_id },
    icon("ticket"),
    h(
      "div",
      { class: "ticket-body" },
      h("span", { class: "ticket-head" }, [ticket.created ? texts.ticketCreated : texts.ticketJoined, category].filter(Boolean).join(" · ")),
      h("b", { class: "ticket-no" }, ticket.ticket_id),
    ),
    navigator.clipboard && h("button", { type: "button", class: "quiet", onclick: copy }, texts.ticketCopy),
  );
}

/**
 * Draw the time between messages that lie apart.
 * @param {Date} at
 * @returns {HTMLElement}
 */
export function timeMark(at) {
  const clock = at.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  const far = at.toLocaleDateString("zh-CN", { month: "long", day: "numeric" });
  const day = days === 0 ? texts.today : days === 1 ? texts.yesterday : far;
  return h("time", { class: "time", datetime: at.toISOString() }, `${day} ${clock}`);
}

/**
 * Draw what the page says before anybody has spoken.
 * @returns {HTMLElement}
 */
export function greeting() {
  const [hello, more] = texts.greeting;
  return h(
    "div",
    { class: "greeting" },
    h("p", { class: "hello" }, hello),
    h("p", {}, more),
    h("p", { class: "small" }, rich(texts.greetingNote)),
  );
}
