// The chat inside a foreign page's frame: talks to its loader, and only to it.

import { mount } from "./app.js";
import { paint } from "./colour.js";

const given = new URLSearchParams(location.hash.slice(1));
const mountId = given.get("mount") ?? "";
const hostOrigin = hostOf(given.get("host"));
const root = /** @type {HTMLElement} */ (document.getElementById("anxin"));

/** @param {string|null} claimed @returns {string|null} the loader's origin; null for a page opened by itself or one that claims to be another */
function hostOf(claimed) {
  if (window.parent === window || !claimed) return null;
  const known = location.ancestorOrigins?.[0];
  return known && known !== claimed ? null : claimed;
}

/** @param {string} type @param {object} [more] */
function post(type, more = {}) {
  if (hostOrigin) window.parent.postMessage({ anxin: mountId, type, ...more }, hostOrigin);
}

paint(root, given.get("color"));
const chat = mount(root, {
  title: given.get("title")?.slice(0, 20) || undefined,
  outside: hostOrigin ? { close: () => post("close"), message: (author) => post("message", { author }) } : {},
});

window.addEventListener("message", (event) => {
  if (event.source !== window.parent || event.origin !== hostOrigin || event.data?.anxin !== mountId) return;
  const { type, text } = event.data;
  if (type === "reset") chat.reset();
  if (type === "shown" && matchMedia("(pointer: fine)").matches) chat.shell.input.focus();
  if (type === "shown") chat.tellRead();
  if (type === "draft" && typeof text === "string") chat.composer.put(text.slice(0, 500));
});

post("ready");
