// Building DOM without markup strings. Also used by the console.
// Nothing here parses HTML: words from the server become text nodes, links only go to http, https or tel.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element. `on…` props become listeners, `href` is checked, false and null are left out.
 * @param {string} tag
 * @param {Record<string, any>} [props]
 * @param {...(Node|string|number|null|undefined|false)} children
 * @returns {any}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "href") node.setAttribute("href", safeHref(value) ?? "#");
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

/**
 * Append children, strings as text nodes.
 * @param {Element|DocumentFragment} node
 * @param {ReadonlyArray<Node|string|number|null|undefined|false>} children
 */
export function append(node, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
}

/**
 * Replace everything inside an element.
 * @param {Element} node
 * @param {...(Node|string|null|undefined|false)} children
 */
export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
}

/**
 * Return the address when it may be linked, else null.
 * @param {unknown} address
 * @returns {string|null}
 */
export function safeHref(address) {
  try {
    const url = new URL(String(address), location.origin);
    const web = url.protocol === "https:" || url.protocol === "http:";
    if (web && (url.username || url.password)) return null;
    return web || url.protocol === "tel:" ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * Return a telephone number fit for `tel:`, else null.
 * @param {unknown} number
 * @returns {string|null}
 */
export function phone(number) {
  const digits = String(number ?? "").replace(/[\s-]/g, "");
  return /^\+?\d{3,15}$/.test(digits) ? digits : null;
}

const LINK = /(https?:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&*+,;=%]+)|((?:拨打|[打拨叫])\s?)(120|119|110|12356)(?![\dA-Za-z])|(400-\d{3}-\d{4})/g;

/**
 * Turn words into text nodes with links for web addresses and emergency or service numbers.
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function rich(text) {
  const made = document.createDocumentFragment();
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const [whole, web, verb, emergency, service] = match;
    const at = match.index ?? 0;
    made.append(text.slice(from, at), verb ?? "");
    const number = emergency ?? service;
    const href = safeHref(web ?? `tel:${phone(number)}`);
    const words = web ?? number;
    made.append(href ? link(href, words) : words);
    from = at + whole.length;
  }
  made.append(text.slice(from));
  return made;
}

/** @param {string} href @param {string} words */
function link(href, words) {
  const outside = href.startsWith("http");
  return h("a", { href, target: outside && "_blank", rel: outside && "noopener noreferrer nofollow" }, words);
}

/**
 * Draw an icon of 24 × 24; it is decoration and hidden from screen readers.
 * @param {keyof typeof PATHS} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" })) {
    svg.setAttribute(key, value);
  }
  for (const d of PATHS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

const PATHS = {
  send: ["M12 19V5", "M5.5 11.5 12 5l6.5 6.5"],
  person: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z", "M4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5"],
  more: ["M5 12h.01", "M12 12h.01", "M19 12h.01"],
  close: ["M6 6l12 12", "M18 6 6 18"],
  down: ["M12 5v14", "M6 13l6 6 6-6"],
  fold: ["M6 9l6 6 6-6"],
  phone: ["M6.6 3.5 9 3.100l1.6 4.2-2 1.500c1 2.4 2.8 4.2 5.2 5.200l1.5-2 4.2 1.6-.4 2.400c-.3 1.9-1.8 3-3.6 2.800C9.6 18 5 13.4 4.2 7.5 4 5.6 4.8 3.9 6.6 3.500Z"],
  ticket: ["M4 7h16v3.500a1.5 1.5 0 0 0 0 3V17H4v-3.500a1.5 1.5 0 0 0 0-3V7Z", "M14 7v10"],
  book: ["M12 6.500c-2-1.3-4.5-1.8-8-1.800v13c3.5 0 6 .5 8 1.8 2-1.3 4.5-1.8 8-1.800v-13c-3.5 0-6 .5-8 1.800Z", "M12 6.500v13"],
  chat: ["M4 5.500h16v11H12l-4.5 3.500v-3.500H4v-11Z"],
  heart: ["M12 20S4 15 4 9.300A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.300C20 15 12 20 12 20Z"],
  star: ["M12 4l2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.500L4 9.7 9.6 9 12 4Z"],
};
