// A shop's own colour, made readable on light and dark paper.

/** Enough for text, with some to spare (WCAG AA asks 4.5). */
const CONTRAST = 4.8;
const WHITE = [255, 255, 255];
const NIGHT = [32, 37, 36];

/** @typedef {number[]} Rgb  three numbers, 0..255 */

/**
 * Colour an element and what is in it; anything but `#rrggbb` is ignored.
 * @param {HTMLElement} root
 * @param {string|null} colour
 */
export function paint(root, colour) {
  if (!colour || !/^#[0-9a-f]{6}$/i.test(colour)) return;
  const given = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const day = readable(given, WHITE, [0, 0, 0]);
  const night = readable(given, NIGHT, WHITE);
  const both = (/** @type {string} */ light, /** @type {string} */ dark) => `light-dark(${light}, ${dark})`;
  root.style.setProperty("--brand", both(css(day), css(night)));
  root.style.setProperty("--brand-ink", both(css(day), css(night)));
  root.style.setProperty("--on-brand", both("#fff", "#101413"));
  root.style.setProperty("--own", both(css(mix(day, WHITE, 0.86)), css(mix(night, NIGHT, 0.76))));
}

/** Move a colour towards another until it can be read on the paper. @param {Rgb} from @param {Rgb} paper @param {Rgb} towards @returns {Rgb} */
function readable(from, paper, towards) {
  for (let share = 0; share < 1; share += 0.05) {
    const made = mix(from, towards, share);
    if (contrast(made, paper) >= CONTRAST) return made;
  }
  return towards;
}

/** @param {Rgb} a @param {Rgb} b @param {number} share of b @returns {Rgb} */
function mix(a, b, share) {
  return a.map((value, index) => Math.round(value * (1 - share) + b[index] * share));
}

/** Contrast ratio after WCAG 2.2. @param {Rgb} a @param {Rgb} b @returns {number} */
function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** Relative luminance after WCAG 2.2. @param {Rgb} colour @returns {number} */
function luminance(colour) {
  const [r, g, b] = colour.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {Rgb} colour */
function css(colour) {
  return `rgb(${colour.join(" ")})`;
}
