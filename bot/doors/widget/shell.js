// The frame of the chat: header, banner, list, composer. Returns the places; others fill them.

import { h, icon } from "./dom.js";
import { texts } from "./texts.js";

/**
 * Build the chat into an element.
 * @param {HTMLElement} root
 * @param {{title?: string, closable: boolean}} options
 */
export function buildShell(root, options) {
  const title = h("h1", { class: "title" }, options.title || texts.name);
  const subtitle = h("p", { class: "subtitle" }, texts.subtitle);
  const human = h("button", { type: "button", class: "human", "aria-label": texts.humanLong }, icon("person"), h("span", {}, texts.human));
  const more = h("button", { type: "button", class: "round", "aria-label": texts.menu, "aria-haspopup": "dialog" }, icon("more"));
  const close = h("button", { type: "button", class: "round close", "aria-label": texts.collapse, hidden: !options.closable }, icon("close"));
  const header = h(
    "header",
    { class: "head" },
    h("span", { class: "avatar", "aria-hidden": "true" }, icon("heart")),
    h("div", { class: "who" }, title, subtitle),
    human,
    more,
    close,
  );

  const bannerWords = h("span", {});
  const banner = h(
    "div",
    { class: "banner", role: "status", hidden: true },
    bannerWords,
    h("a", { class: "banner-dial", href: "tel:120" }, texts.offlineDial),
  );

  const log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": texts.log });
  const pending = h("div", { class: "pending" });
  const typing = h("p", { class: "typing", role: "status", hidden: true });
  const quick = h("div", { class: "quick", role: "group", "aria-label": texts.quick });
  const scroller = h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": texts.log }, log, pending, typing, quick);
  const jump = h("button", { type: "button", class: "jump", "aria-label": texts.toBottom, hidden: true }, icon("down"));

  const input = h("textarea", { class: "input", rows: "1", "aria-label": texts.composer, placeholder: texts.placeholder, enterkeyhint: "send", autocomplete: "off" });
  const send = h("button", { type: "submit", class: "send", "aria-label": texts.send, disabled: true }, icon("send"));
  const composer = h("form", { class: "composer", novalidate: true }, input, send);
  const toast = h("p", { class: "toast", role: "status" });

  root.classList.add("anxin");
  root.setAttribute("role", "region");
  root.setAttribute("aria-label", texts.region);
  root.replaceChildren(header, banner, h("div", { class: "middle" }, scroller, jump), composer, toast);
  return { root, header, title, subtitle, human, more, close, banner, bannerWords, log, pending, typing, quick, scroller, jump, input, send, composer, toast };
}

/** @typedef {ReturnType<typeof buildShell>} Shell */

/**
 * Open a sheet over the chat; everything else is inert until it is closed. Escape and a tap beside it close it.
 * @param {Shell} shell
 * @param {string} label
 * @param {(close: () => void) => (Node|null|false)[]} build
 */
export function openSheet(shell, label, build) {
  const before = /** @type {HTMLElement|null} */ (document.activeElement);
  const others = [...shell.root.children];
  const close = () => {
    veil.remove();
    for (const other of others) /** @type {HTMLElement} */ (other).inert = false;
    before?.focus?.();
  };
  const sheet = h("div", { class: "sheet", role: "dialog", "aria-modal": "true", "aria-label": label, tabindex: "-1" }, ...build(close));
  const veil = h("div", { class: "veil", onclick: (/** @type {Event} */ e) => e.target === veil && close() }, sheet);
  veil.addEventListener("keydown", (/** @type {KeyboardEvent} */ e) => {
    if (e.key !== "Escape") return;
    e.stopPropagation();
    close();
  });
  for (const other of others) /** @type {HTMLElement} */ (other).inert = true;
  shell.root.append(veil);
  sheet.focus();
}

/**
 * Say something short that goes away by itself.
 * @param {Shell} shell
 * @param {string} words
 */
export function tell(shell, words) {
  shell.toast.textContent = words;
  shell.toast.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => {
    shell.toast.classList.remove("shown");
    shell.toast.textContent = "";
  }, 2_600);
}

/** @type {ReturnType<typeof setTimeout>|undefined} */
let timer;
