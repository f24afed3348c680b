// What the browser keeps: who we are, what is still to be sent, the unfinished draft. No conversation is kept here.

const PREFIX = "anxin.";
const TITLES_KEPT = 200;
/** Used where localStorage is forbidden (private windows, blocked third-party storage). @type {Map<string, string>} */
const fallback = new Map();

/**
 * @typedef {object} Waiting  Something the parent said that the server has not confirmed.
 * @property {string} client_id
 * @property {"send"|"human"} type
 * @property {string} text    what is sent
 * @property {string} title   what is shown
 * @property {string} at      ISO 8601
 * @property {boolean} [failed]
 * @property {string} [why]
 */

/** @param {string} key @param {any} otherwise @returns {any} */
function read(key, otherwise) {
  let raw;
  try {
    raw = localStorage.getItem(PREFIX + key) ?? fallback.get(key);
  } catch {
    raw = fallback.get(key);
  }
  try {
    return raw ? JSON.parse(raw) : otherwise;
  } catch {
    return otherwise;
  }
}

/** @param {string} key @param {unknown} value */
function write(key, value) {
  const raw = JSON.stringify(value);
  try {
    localStorage.setItem(PREFIX + key, raw);
    fallback.delete(key);
  } catch {
    fallback.set(key, raw);
  }
}

/** Return 128 random bits in hex; works without a secure context, unlike randomUUID. @returns {string} */
export function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Return this browser's secret sender id, made at the first call. @returns {string} */
export function token() {
  const known = read("token", null);
  if (typeof known === "string" && known.length >= 32) return known;
  const made = randomId();
  write("token", made);
  return made;
}

/** Forget everything: the next token() starts a new conversation. */
export function forget() {
  for (const key of ["token", "outbox", "draft", "titles"]) {
    fallback.delete(key);
    try {
      localStorage.removeItem(PREFIX + key);
    } catch {
      // nothing was kept there
    }
  }
}

/** What waits to be confirmed, oldest first. Read afresh each time: several tabs share it. */
export const outbox = {
  /** @returns {Waiting[]} */
  all() {
    const kept = read("outbox", []);
    return Array.isArray(kept) ? kept : [];
  },
  /** @param {Waiting} item */
  add(item) {
    write("outbox", [...outbox.all(), item]);
  },
  /** @param {string} clientId @param {Partial<Waiting>} changes */
  change(clientId, changes) {
    write("outbox", outbox.all().map((item) => (item.client_id === clientId ? { ...item, ...changes } : item)));
  },
  /** @param {string} clientId @returns {boolean} whether it was there */
  remove(clientId) {
    const before = outbox.all();
    const after = before.filter((item) => item.client_id !== clientId);
    if (after.length !== before.length) write("outbox", after);
    return after.length !== before.length;
  },
};

/** The text in the composer, kept over a reload. */
export const draft = {
  /** @returns {string} */
  get: () => String(read("draft", "")),
  /** @param {string} text */
  set: (text) => write("draft", text),
};

/** What a tapped button said, by client id: the server only keeps its payload. */
export const titles = {
  /** @param {string} clientId @param {string} title */
  remember(clientId, title) {
    const kept = Object.entries(read("titles", {})).slice(1 - TITLES_KEPT);
    write("titles", Object.fromEntries([...kept, [clientId, title]]));
  },
  /** Forget them all. */
  forget: () => write("titles", {}),
  /** @param {string|null} clientId @returns {string|null} */
  of: (clientId) => (clientId ? (read("titles", {})[clientId] ?? null) : null),
};
