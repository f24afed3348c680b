// What is behind the "more" button: rating, saving the transcript, starting anew, what "AI" means here.

import { h, icon } from "./dom.js";
import { openSheet } from "./shell.js";
import { texts } from "./texts.js";

/** @typedef {import("./shell.js").Shell} Shell */

/**
 * Open the menu.
 * @param {Shell} shell
 * @param {{rate: (stars: number, comment: string) => boolean, save: () => void, reset: () => void, tell: (words: string) => void}} does
 */
export function openMenu(shell, does) {
  openSheet(shell, texts.menu, (close) => {
    const item = (/** @type {string} */ words, /** @type {() => void} */ act) =>
      h("button", { type: "button", class: "item", onclick: () => (close(), act()) }, words);
    return [
      item(texts.rate, () => openRating(shell, does)),
      item(texts.export, does.save),
      item(texts.reset, () => openReset(shell, does.reset)),
      item(texts.aboutAi, () => openAbout(shell)),
    ];
  });
}

/**
 * Ask for stars; closing it is always possible.
 * @param {Shell} shell
 * @param {{rate: (stars: number, comment: string) => boolean, tell: (words: string) => void}} does
 */
export function openRating(shell, does) {
  openSheet(shell, texts.rateTitle, (close) => {
    const word = h("p", { class: "star-word", "aria-live": "polite" }, " ");
    const submit = h("button", { type: "submit", class: "primary", disabled: true }, texts.rateSend);
    const stars = [1, 2, 3, 4, 5].map((count) => star(count, () => ((word.textContent = texts.rateStars[count - 1]), (submit.disabled = false))));
    const comment = h("textarea", { class: "comment", rows: "2", maxlength: "1000", "aria-label": texts.rateComment, placeholder: texts.rateComment });
    const send = (/** @type {SubmitEvent} */ e) => {
      e.preventDefault();
      const chosen = Number(new FormData(/** @type {HTMLFormElement} */ (e.target)).get("stars"));
      if (!chosen) return;
      if (does.rate(chosen, comment.value.trim())) close();
      else does.tell(texts.rateOffline);
    };
    return [
      h("h2", {}, texts.rateTitle),
      h(
        "form",
        { class: "rating", onsubmit: send },
        h("fieldset", { class: "stars" }, h("legend", { class: "sr-only" }, texts.rateTitle), ...stars),
        word,
        comment,
        h("div", { class: "row" }, h("button", { type: "button", class: "quiet", onclick: close }, texts.rateLater), submit),
      ),
    ];
  });
}

/** @param {number} count @param {() => void} chosen */
function star(count, chosen) {
  return h(
    "label",
    { class: "star" },
    h("input", { type: "radio", name: "stars", value: count, class: "sr-only", "aria-label": `${texts.star(count)}，${texts.rateStars[count - 1]}`, onchange: chosen }),
    icon("star"),
  );
}

/** @param {Shell} shell @param {() => void} reset */
function openReset(shell, reset) {
  openSheet(shell, texts.resetTitle, (close) => [
    h("h2", {}, texts.resetTitle),
    h("p", {}, texts.resetText),
    h(
      "div",
      { class: "row" },
      h("button", { type: "button", class: "quiet", onclick: close }, texts.cancel),
      h("button", { type: "button", class: "primary", onclick: () => (close(), reset()) }, texts.resetYes),
    ),
  ]);
}

/** @param {Shell} shell */
function openAbout(shell) {
  openSheet(shell, texts.aboutAi, (close) => [
    h("h2", {}, texts.aboutAi),
    h("p", {}, texts.aboutAiText),
    h("div", { class: "row" }, h("button", { type: "button", class: "primary", onclick: close }, texts.done)),
  ]);
}

/**
 * Save what was said as a text file; what a machine wrote stays marked.
 * @param {{at: string, who: string, text: string, ai: boolean}[]} transcript
 */
export function saveTranscript(transcript) {
  const lines = transcript.map(({ at, who, text, ai }) => `[${new Date(at).toLocaleString("zh-CN")}] ${who}${ai ? `（${texts.ai}）` : ""}：\n${text}\n`);
  const url = URL.createObjectURL(new Blob([[texts.exportHead, "", ...lines].join("\n")], { type: "text/plain;charset=utf-8" }));
  const anchor = document.createElement("a");
  anchor.href = url; // a blob of our own making, not an address from outside
  anchor.download = `anxin-${new Date().toISOString().slice(0, 10)}.txt`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Keep the mark "AI" on what is copied out of machine-written bubbles. @param {HTMLElement} log */
export function markCopies(log) {
  log.addEventListener("copy", (event) => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !event.clipboardData) return;
    const touched = [...log.querySelectorAll(".message:has(.ai)")].some((node) => selection.containsNode(node, true));
    if (!touched) return;
    event.clipboardData.setData("text/plain", `${selection.toString()}\n${texts.copied}`);
    event.preventDefault();
  });
}
