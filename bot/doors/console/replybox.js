// The box in which the agent answers: one draft a conversation, and whether a suggestion was kept or changed.

import { fill, h } from "../widget/dom.js";
import { randomId } from "../widget/store.js";
import { texts } from "./texts.js";

/** @typedef {import("./copilot.js").Suggestion} Suggestion */
/** @typedef {{text: string, clientId: string, suggestion: Suggestion|null}} Draft */

export class ReplyBox {
  /**
   * @param {HTMLElement} place
   * @param {(id: string, draft: Draft) => Promise<boolean>} send  resolves to whether it was sent
   */
  constructor(place, send) {
    this.sendIt = send;
    /** @type {Map<string, Draft>} */
    this.drafts = new Map();
    /** @type {string|null} */
    this.id = null;
    this.busy = false;
    this.hint = h("p", { class: "faint hint", id: "reply-hint", role: "status" });
    this.input = h("textarea", { rows: "3", "aria-label": texts.reply, "aria-describedby": "reply-hint", "aria-keyshortcuts": "r Control+Enter", placeholder: texts.replyHere, maxlength: "10000" });
    this.button = h("button", { type: "submit", class: "primary" }, texts.send);
    this.form = h("form", { class: "reply-box", hidden: true }, this.input, h("div", { class: "line" }, this.hint, this.button));
    fill(place, this.form);
    this.input.addEventListener("input", () => this.keep());
    this.input.addEventListener("keydown", (/** @type {KeyboardEvent} */ e) => {
      if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && !e.isComposing) this.form.requestSubmit();
      if (e.key === "Escape") this.input.blur();
    });
    this.form.addEventListener("submit", (/** @type {Event} */ e) => {
      e.preventDefault();
      this.submit();
    });
  }

  /** Show a conversation's draft. @param {string|null} id */
  open(id) {
    this.id = id;
    this.form.hidden = id === null;
    this.input.value = this.draft?.text ?? "";
    this.say("");
  }

  /** Allow writing, or say why not. @param {string} why empty: allowed */
  allow(why) {
    this.input.disabled = this.button.disabled = Boolean(why);
    if (why || !this.draft?.suggestion) this.say(why);
  }

  /** Put a suggestion into the box for editing. @param {Suggestion} suggestion */
  use(suggestion) {
    if (!this.id) return;
    this.drafts.set(this.id, { text: suggestion.text, clientId: randomId(), suggestion });
    this.input.value = suggestion.text;
    this.say(texts.editing);
    this.input.focus();
  }

  focus() {
    this.input.focus();
  }

  get draft() {
    return this.id ? this.drafts.get(this.id) : undefined;
  }

  keep() {
    if (!this.id) return;
    const text = this.input.value;
    const { clientId = randomId(), suggestion = null } = this.draft ?? {};
    if (text) this.drafts.set(this.id, { text, clientId, suggestion });
    else this.drafts.delete(this.id);
  }

  async submit() {
    const { id, draft } = this;
    if (!id || !draft?.text.trim() || this.busy || this.input.disabled) return;
    this.busy = this.button.disabled = true;
    const sent = await this.sendIt(id, draft); // the same client id again after a failure: it is said once
    this.busy = this.button.disabled = false;
    if (!sent) return;
    this.drafts.delete(id);
    if (this.id === id) this.open(id);
    this.input.focus();
  }

  /** @param {string} words */
  say(words) {
    if (this.hint.textContent !== words) this.hint.textContent = words;
  }
}
