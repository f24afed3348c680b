// The demo shop's page: hosts the chat itself, opens and closes it, counts what was missed.

import { mount } from "./app.js";
import { texts } from "./texts.js";

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const launcher = place("launcher");
const unread = place("unread");
const wide = matchMedia("(min-width: 60rem)");
let missed = 0;

place("launcher-words").textContent = texts.launcher;
const chat = mount(place("anxin"), { outside: { close: () => show(false), message: () => count(missed + 1) } });

/** @param {boolean} open */
function show(open) {
  document.body.classList.toggle("shut", !open);
  launcher.hidden = open;
  place("shop").inert = open && !wide.matches;
  if (open) {
    count(0);
    chat.timeline.toEnd();
    chat.tellRead();
    if (wide.matches) chat.shell.input.focus();
  } else launcher.focus();
}

/** @param {number} messages */
function count(messages) {
  missed = document.body.classList.contains("shut") ? messages : 0;
  unread.hidden = missed === 0;
  unread.textContent = String(missed);
}

launcher.addEventListener("click", () => show(true));
wide.addEventListener("change", () => (place("shop").inert = launcher.hidden && !wide.matches));
for (const button of document.querySelectorAll("[data-ask]")) {
  button.addEventListener("click", () => {
    show(true);
    chat.composer.put(button.getAttribute("data-ask") ?? "");
  });
}
place("shop").inert = !wide.matches;
