// The frame of the console: top bar, three columns, tickets. Returns the places; others fill them.

import { h } from "../widget/dom.js";
import { texts } from "./texts.js";

/**
 * Build the frame.
 * @param {HTMLElement} root
 * @param {string} me
 */
export function buildDesk(root, me) {
  const tab = (/** @type {keyof typeof texts.tabs} */ name) => h("button", { type: "button", role: "tab", "data-tab": name, id: `tab-${name}`, "aria-controls": name }, texts.tabs[name]);
  const tabs = h("div", { class: "tabs", role: "tablist" }, tab("chats"), tab("tickets"), tab("incidents"));
  const live = h("p", { class: "live", role: "status" });
  const signOut = h("button", { type: "button", class: "link" }, texts.signOut);
  const top = h("header", { class: "top" }, h("h1", {}, texts.title), tabs, live, h("p", { class: "me" }, me), signOut);

  const pane = (/** @type {keyof typeof texts.panes} */ name) => h("button", { type: "button", "data-pane": name }, texts.panes[name]);
  const panes = h("nav", { class: "panes", "aria-label": texts.tabs.chats }, pane("queue"), pane("conversation"), pane("copilot"));
  const queue = h("section", { class: "column queue", "aria-label": texts.panes.queue });
  const talk = h("div", { class: "talk" });
  const reply = h("div", {});
  const conversation = h("section", { class: "column conversation", "aria-label": texts.panes.conversation }, talk, reply);
  const copilot = h("aside", { class: "column copilot", "aria-label": texts.copilot });
  const chats = h("div", { class: "chats", id: "chats", role: "tabpanel", "aria-labelledby": "tab-chats", "data-pane": "queue" }, panes, queue, conversation, copilot);

  const list = h("section", { class: "column", "aria-label": texts.list });
  const detail = h("section", { class: "column detail", "aria-label": texts.columns[0] });
  const tickets = h("div", { class: "tickets", id: "tickets", role: "tabpanel", "aria-labelledby": "tab-tickets", hidden: true }, list, detail);
  const incidentList = h("section", { class: "column", "aria-label": texts.incidents });
  const incidentDetail = h("section", { class: "column detail", "aria-label": texts.incident });
  const incidents = h("div", { class: "tickets", id: "incidents", role: "tabpanel", "aria-labelledby": "tab-incidents", hidden: true }, incidentList, incidentDetail);
  const toast = h("p", { class: "toast", role: "status" });
  root.replaceChildren(top, h("main", { class: "panels" }, chats, tickets, incidents), toast);
  return { top, tabs, live, signOut, panes, queue, talk, reply, conversation, copilot, chats, list, detail, tickets, incidentList, incidentDetail, incidents, toast };
}
