// <script src="https://shop-service/widget.js" data-position="right" data-color="#2f7264" data-title="…" async></script>
// Puts a launcher on any page and the chat into a sandboxed frame. A classic script, so that it runs everywhere.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement) || "Anxin" in window) return;

  const OPENED = "anxin.opened";
  const PHONE = matchMedia("(max-width: 30rem)");
  const service = new URL(script.src).origin;
  const mount = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const colour = /^#[0-9a-f]{6}$/i.test(script.dataset.color || "") ? script.dataset.color : "";
  const side = script.dataset.position === "left" ? "left" : "right";
  const title = script.dataset.title || "咨询客服";
  const WORDS = { open: `${title}，打开对话`, close: "收起对话", unread: (/** @type {number} */ count) => `，${count} 条新消息` };

  const CSS = `
    :host { all: initial; }
    .bubble { position: fixed; ${side}: 20px; bottom: calc(20px + env(safe-area-inset-bottom)); z-index: 2147483000; display: grid; place-items: center;
      width: 60px; height: 60px; padding: 0; border: 0; border-radius: 50%; background: ${colour || "#2f7264"}; color: #fff; cursor: pointer;
      box-shadow: 0 8px 28px rgb(40 30 15 / 28%); touch-action: manipulation; }
    .bubble:focus-visible { outline: 3px solid ${colour || "#2f7264"}; outline-offset: 3px; }
    .bubble svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
    .count { position: absolute; top: -4px; ${side === "left" ? "right" : "left"}: -4px; min-width: 22px; height: 22px; border-radius: 11px; background: #c02626; color: #fff; font: 700 13px/22px system-ui, sans-serif; }
    .frame { position: fixed; ${side}: 20px; bottom: 92px; z-index: 2147483000; width: 400px; height: min(680px, calc(100vh - 112px)); border: 0; border-radius: 22px;
      background: Canvas; color-scheme: light dark; box-shadow: 0 24px 60px rgb(40 30 15 / 28%); }
    [hidden] { display: none !important; }
    @media (max-width: 30rem) { .frame { inset: 0; width: 100%; height: 100%; border-radius: 0; } }`;

  const host = document.createElement("anxin-chat");
  const shadow = host.attachShadow({ mode: "open" });
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    shadow.append(Object.assign(document.createElement("style"), { textContent: CSS }));
  }
  const bubble = Object.assign(document.createElement("button"), { type: "button", className: "bubble" });
  const count = Object.assign(document.createElement("span"), { className: "count", hidden: true });
  bubble.append(drawing(), count);
  shadow.append(bubble);

  /** @type {HTMLIFrameElement|null} */
  let frame = null;
  let ready = false;
  let shown = false;
  let missed = 0;
  let overflow = "";
  /** @type {object[]} what was said to the frame before it listened */
  let early = [];
  /** @typedef {(detail?: object) => void} Hear */
  /** @type {Map<string, Hear[]>} */
  const listeners = new Map();

  function drawing() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", "M4 5.5h16v11H12l-4.5 3.5v-3.5H4v-11Z");
    svg.append(path);
    return svg;
  }

  function load() {
    if (frame) return;
    frame = document.createElement("iframe");
    frame.className = "frame";
    frame.hidden = true;
    frame.title = title;
    // The popup and custom-protocol permissions let the 120 button dial out of the sandbox.
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads allow-top-navigation-to-custom-protocols");
    frame.allow = "clipboard-write";
    frame.src = `${service}/chat#${new URLSearchParams({ mount, host: location.origin, title: script?.dataset.title || "", color: colour || "" })}`;
    shadow.append(frame);
  }

  /** @param {object} message */
  function post(message) {
    if (!ready) early.push(message);
    else frame?.contentWindow?.postMessage({ anxin: mount, ...message }, service);
  }

  /** @param {string} name @param {object} [detail] */
  function tell(name, detail) {
    for (const hear of listeners.get(name) || []) hear(detail);
    window.dispatchEvent(new CustomEvent(`anxin:${name}`, { detail }));
  }

  function label() {
    bubble.setAttribute("aria-label", shown ? WORDS.close : WORDS.open + (missed ? WORDS.unread(missed) : ""));
    bubble.setAttribute("aria-expanded", String(shown));
    count.textContent = String(missed);
    count.hidden = missed === 0;
  }

  /** Phones: the frame follows the visible part of the page, so that the keyboard does not cover the composer. */
  function fit() {
    const view = window.visualViewport;
    if (!frame) return;
    const follow = shown && PHONE.matches && view;
    frame.style.height = follow ? `${view.height}px` : "";
    frame.style.top = follow ? `${view.offsetTop}px` : "";
    frame.style.bottom = follow ? "auto" : "";
    bubble.hidden = shown && PHONE.matches;
  }

  /** @param {boolean} open */
  function show(open) {
    if (open === shown) return;
    load();
    shown = open;
    if (frame) frame.hidden = !open;
    if (open) {
      missed = 0;
      overflow = document.documentElement.style.overflow;
      if (PHONE.matches) document.documentElement.style.overflow = "hidden";
      try { localStorage.setItem(OPENED, "1"); } catch { /* private window */ }
      post({ type: "shown" });
      frame?.focus();
    } else {
      document.documentElement.style.overflow = overflow;
      bubble.hidden = false;
      bubble.focus();
    }
    fit();
    label();
    tell(open ? "open" : "close");
  }

  window.addEventListener("message", (event) => {
    const data = event.data;
    if (!frame || event.source !== frame.contentWindow || event.origin !== service || data?.anxin !== mount) return;
    if (data.type === "ready") {
      ready = true;
      early.splice(0).forEach(post);
      tell("ready");
    } else if (data.type === "close") show(false);
    else if (data.type === "message") {
      if (!shown) missed += 1;
      label();
      tell("message", { author: String(data.author) });
    }
  });
  window.visualViewport?.addEventListener("resize", fit);
  window.visualViewport?.addEventListener("scroll", fit);
  PHONE.addEventListener("change", fit);
  bubble.addEventListener("click", () => show(!shown));
  label();

  /** What the page around may do. Events: ready, open, close, message; also on window as "anxin:…". */
  Object.defineProperty(window, "Anxin", {
    value: Object.freeze({
      open: () => show(true),
      close: () => show(false),
      toggle: () => show(!shown),
      /** Forget this visitor; call it when the customer signs out of the shop. */
      reset: () => (load(), post({ type: "reset" })),
      /** Put words into the line for the customer to finish, such as the product looked at. */
      draft: (/** @type {string} */ text) => (show(true), post({ type: "draft", text: String(text) })),
      on: (/** @type {string} */ name, /** @type {Hear} */ hear) => listeners.set(name, [...(listeners.get(name) || []), hear]),
      off: (/** @type {string} */ name, /** @type {Hear} */ hear) => listeners.set(name, (listeners.get(name) || []).filter((other) => other !== hear)),
    }),
  });

  function place() {
    document.body.append(host);
    let before = false;
    try { before = localStorage.getItem(OPENED) === "1"; } catch { /* private window */ }
    if (before) setTimeout(load, 1500); // somebody who has talked to us sees answers that came meanwhile
    if (script?.dataset.open === "true") show(true);
  }
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
})();
