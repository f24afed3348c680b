// The emotion curve: one point a turn, the tenser the higher; shape and words say what colour says.

import { texts, nameOf } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 320;
const HEIGHT = 116;
const LEFT = 16;
const TOP = 20;
const BOTTOM = 84;
const SHOWN = 12;

/** How tense a feeling is at full intensity, 0..1. */
const TENSION = /** @type {Record<string, number>} */ ({ angry: 1, anxious: 0.9, impatient: 0.8, sad: 0.75, confused: 0.5, neutral: 0.12, grateful: 0 });

/** @typedef {{turn: number, emotion: string, intensity: number, urgency: string}} Mood */

/**
 * Draw the last turns' moods.
 * @param {Mood[]} moods
 * @param {(turn: number) => void} go  a point was clicked
 * @returns {SVGElement}
 */
export function curve(moods, go) {
  const shown = moods.slice(-SHOWN);
  const spoken = shown.map((mood) => `${texts.turn(mood.turn)}${nameOf("emotion", mood.emotion)}`).join("，");
  const svg = made("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "curve", role: "img", "aria-label": texts.moodSpeech(spoken) });
  svg.append(line(TOP, "grid"), line(BOTTOM, "grid"), word(LEFT - 12, TOP - 8, texts.moodHigh, "axis"), word(LEFT - 12, BOTTOM - 6, texts.moodLow, "axis"));
  const points = shown.map((mood, index) => ({ mood, x: across(index, shown.length), y: height(mood) }));
  if (points.length > 1) svg.append(made("polyline", { points: points.map(({ x, y }) => `${x},${y}`).join(" "), class: "path" }));
  points.forEach((point, index) => svg.append(mark(point, index === 0 || points[index - 1].mood.emotion !== point.mood.emotion, go)));
  return svg;
}

/** @param {number} index @param {number} count */
function across(index, count) {
  const from = LEFT + 32;
  const room = WIDTH - from - 24;
  return count === 1 ? from + room / 2 : from + (room * index) / (count - 1);
}

/** @param {Mood} mood */
function height({ emotion, intensity }) {
  const tension = (TENSION[emotion] ?? 0.3) * (emotion === "neutral" || emotion === "grateful" ? 1 : 0.45 + 0.55 * intensity);
  return Math.round(BOTTOM - tension * (BOTTOM - TOP));
}

/** @param {{mood: Mood, x: number, y: number}} point @param {boolean} turned  the feeling is another than before @param {(turn: number) => void} go */
function mark({ mood, x, y }, turned, go) {
  const acute = mood.urgency === "emergency" || mood.urgency === "urgent";
  const group = made("g", { class: "point", "data-emotion": mood.emotion, "data-acute": String(acute) });
  const title = made("title", {});
  title.textContent = `${texts.turn(mood.turn)} · ${nameOf("emotion", mood.emotion)} ${Math.round(mood.intensity * 100)}% · ${nameOf("urgency", mood.urgency)}`;
  const shape = acute ? made("rect", { x: x - 5, y: y - 5, width: 10, height: 10, transform: `rotate(45 ${x} ${y})` }) : made("circle", { cx: x, cy: y, r: 5 });
  group.append(title, shape, word(x, BOTTOM + 15, turned ? nameOf("emotion", mood.emotion) : "", "name"), word(x, BOTTOM + 28, String(mood.turn), "turn"));
  group.addEventListener("click", () => go(mood.turn));
  return group;
}

/** @param {number} y @param {string} kind */
function line(y, kind) {
  return made("line", { x1: LEFT + 20, x2: WIDTH - 8, y1: y, y2: y, class: kind });
}

/** @param {number} x @param {number} y @param {string} words @param {string} kind */
function word(x, y, words, kind) {
  const text = made("text", { x, y, class: kind });
  text.textContent = words;
  return text;
}

/** @param {string} tag @param {Record<string, string|number>} attributes @returns {SVGElement} */
function made(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}
