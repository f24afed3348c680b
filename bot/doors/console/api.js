// The agents' HTTP API. Errors are RFC 9457 problem details and become a Problem.

const WITHIN_MS = 15_000;

export class Problem extends Error {
  /** @param {number} status  0 when the server was not reached @param {string} detail */
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/**
 * Call the API.
 * @param {string} method
 * @param {string} path  below /api/v1/
 * @param {object} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<any>}
 * @throws {Problem}
 */
export async function call(method, path, body, headers = {}) {
  let response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      credentials: "same-origin",
      headers: body ? { "Content-Type": "application/json", ...headers } : headers,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(WITHIN_MS),
    });
  } catch {
    throw new Problem(0, "");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, answer.detail ?? answer.title ?? response.statusText);
  return answer;
}

/** @param {string} id @param {string} [rest] */
const of = (id, rest = "") => `conversations/${encodeURIComponent(id)}${rest}`;
/** @param {string} id @param {string} [rest] */
const ticket = (id, rest = "") => `tickets/${encodeURIComponent(id)}${rest}`;

export const session = {
  /** @param {string} name @param {string} password @returns {Promise<{name: string, role: string}>} */
  open: (name, password) => call("POST", "session", { name, password }),
  /** @returns {Promise<{name: string, role: string}>} */
  who: () => call("GET", "session"),
  close: () => call("DELETE", "session"),
};

export const conversations = {
  /** @returns {Promise<import("./queue.js").Row[]>} */
  list: async () => (await call("GET", "conversations")).conversations,
  /** @param {string} id */
  read: (id) => call("GET", of(id)),
  /** All events after a number; the server sends them in portions. @param {string} id @param {number} after */
  events: async (id, after) => {
    const all = [];
    for (let from = after; ; ) {
      const { events } = await call("GET", of(id, `/events?after=${from}`));
      all.push(...events);
      const last = events.at(-1)?.seq ?? from;
      if (last <= from || events.length < 500) return all;
      from = last;
    }
  },
  /** @param {string} id */
  copilot: (id) => call("GET", of(id, "/copilot")),
  /** @param {string} id @param {{suggestion_id: string, verdict: "accepted"|"edited"|"rejected", text: string}} given */
  feedback: (id, given) => call("POST", of(id, "/copilot/feedback"), given),
  /** @param {string} id @param {"take"|"handback"|"close"} verb */
  act: (id, verb) => call("POST", of(id, `/${verb}`), {}),
  /** @param {string} id @param {string} text @param {string} clientId */
  reply: (id, text, clientId) => call("POST", of(id, "/reply"), { text, client_id: clientId }),
};

/** @param {string} id @param {string} [rest] */
const incident = (id, rest = "") => `incidents/${encodeURIComponent(id)}${rest}`;

export const incidents = {
  /** @param {boolean} openOnly @returns {Promise<any[]>} */
  list: async (openOnly) => (await call("GET", openOnly ? "incidents?open=true" : "incidents")).incidents,
  /** @param {string} id */
  read: (id) => call("GET", incident(id)),
  /** @param {string} id */
  acknowledge: (id) => call("POST", incident(id, "/acknowledge")),
  /** @param {string} id @param {number} version @param {{outcome: string, note?: string}} given */
  close: (id, version, given) => call("POST", incident(id, "/close"), given, { "If-Match": `"${version}"` }),
};

export const tickets = {
  /** @param {Record<string, string>} wanted @returns {Promise<{tickets: any[], next: string|null}>} */
  list: (wanted) => call("GET", `tickets?${new URLSearchParams(Object.entries(wanted).filter(([, value]) => value))}`),
  /** @param {string} id */
  read: (id) => call("GET", ticket(id)),
  /** @param {string} id @returns {Promise<{history: any[], intact: boolean}>} */
  history: (id) => call("GET", ticket(id, "/history")),
  /** @param {string} id @returns {Promise<any[]>} */
  comments: async (id) => (await call("GET", ticket(id, "/comments"))).comments,
  /** @param {string} id @param {number} version @param {object} changes */
  change: (id, version, changes) => call("PATCH", ticket(id), changes, { "If-Match": `"${version}"` }),
  /** @param {string} id @param {string} body @param {boolean} seen @param {string} key */
  comment: (id, body, seen, key) => call("POST", ticket(id, "/comments"), { body, public: seen }, { "Idempotency-Key": key }),
};
