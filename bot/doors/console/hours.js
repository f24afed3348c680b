// Complaints per hour as bars, with the usual count as a line across.

import { moment, texts } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 320;
const HEIGHT = 80;
const BASE = 64;

/**
 * Draw the counts.
 * @param {{hour: string, count: number}[]} hours  the oldest first
 * @param {number} usual  complaints in a mean hour
 * @returns {SVGElement}
 */
export function hourBars(hours, usual) {
  const most = Math.max(1, usual, ...hours.map((one) => one.count));
  const spoken = hours.filter((one) => one.count).map((one) => `${moment(one.hour)} ${one.count}`).join("，");
  const svg = made("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "hours", role: "img", "aria-label": texts.hoursSpeech(spoken) });
  const width = Math.min(WIDTH / Math.max(hours.length, 1), 24);
  hours.forEach((one, index) => {
    const height = (one.count / most) * BASE;
    const bar = made("rect", { x: index * width, y: BASE - height, width: Math.max(width - 1, 1), height, class: "bar" });
    bar.append(made("title", {}, `${moment(one.hour)}：${one.count}`));
    svg.append(bar);
  });
  const level = BASE - (usual / most) * BASE;
  svg.append(made("line", { x1: 0, x2: WIDTH, y1: level, y2: level, class: "usual" }));
  if (hours.length) svg.append(made("text", { x: 0, y: HEIGHT - 3, class: "axis" }, moment(hours[0].hour)), made("text", { x: WIDTH, y: HEIGHT - 3, class: "axis end" }, texts.usualLine(usual)));
  return svg;
}

/** @param {string} tag @param {Record<string, string|number>} attributes @param {string} [words] @returns {SVGElement} */
function made(tag, attributes, words = "") {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.textContent = words;
  return node;
}
