// The line at the bottom: grows with the text, keeps the draft, tells that somebody types.

import { draft } from "./store.js";
import { texts } from "./texts.js";

const TYPING_AGAIN_MS = 4_000;
const TYPING_ENDS_MS = 6_000;
const TALLEST_PX = 148;

export class Composer {
  /**
   * @param {import("./shell.js").Shell} shell
   * @param {{say: (text: string) => void, typing: (on: boolean) => void, tell: (words: string) => void}} does
   */
  constructor(shell, does) {
    this.shell = shell;
    this.does = does;
    this.limit = 2_000;
    this.saidTyping = 0;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    const { input, composer } = shell;
    input.value = draft.get();
    this.fit();
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (/** @type {KeyboardEvent} */ e) => {
      if (e.key !== "Enter" || e.shiftKey || e.isComposing || e.keyCode === 229) return; // 229: an input method is choosing characters
      e.preventDefault();
      this.submit();
    });
    composer.addEventListener("submit", (/** @type {Event} */ e) => {
      e.preventDefault();
      this.submit();
    });
  }

  /** Put words into the line for the parent to finish. @param {string} text */
  put(text) {
    this.shell.input.value = text;
    draft.set(text);
    this.fit();
    this.shell.input.focus();
  }

  submit() {
    const { input } = this.shell;
    const text = input.value.trim();
    if (!text) return;
    if ([...text].length > this.limit) {
      this.does.tell(texts.tooLong(this.limit));
      return;
    }
    input.value = "";
    draft.set("");
    this.fit();
    this.quiet();
    this.does.say(text);
    input.focus();
  }

  typed() {
    const { input } = this.shell;
    draft.set(input.value);
    this.fit();
    clearTimeout(this.timer);
    if (!input.value) return this.quiet();
    if (Date.now() - this.saidTyping > TYPING_AGAIN_MS) {
      this.saidTyping = Date.now();
      this.does.typing(true);
    }
    this.timer = setTimeout(() => this.quiet(), TYPING_ENDS_MS);
  }

  quiet() {
    clearTimeout(this.timer);
    if (this.saidTyping) this.does.typing(false);
    this.saidTyping = 0;
  }

  fit() {
    const { input, send } = this.shell;
    send.disabled = !input.value.trim();
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, TALLEST_PX)}px`;
  }
}
