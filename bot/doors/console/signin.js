// The sign-in form.

import { fill, h } from "../widget/dom.js";
import { Problem, session } from "./api.js";
import { texts } from "./texts.js";

/** @param {unknown} problem @returns {string} */
function words(problem) {
  if (!(problem instanceof Problem) || !problem.status) return texts.offline;
  return problem.status === 401 ? texts.wrongPassword : problem.status === 429 ? texts.tooManyTries : problem.message;
}

/**
 * Show the form; calls back with who has signed in.
 * @param {HTMLElement} place
 * @param {(agent: {name: string, role: string}) => void} done
 */
export function askSignIn(place, done) {
  const error = h("p", { class: "due late", role: "alert" });
  const name = h("input", { name: "name", id: "name", autocomplete: "username", required: true, maxlength: "100", autocapitalize: "none" });
  const password = h("input", { name: "password", id: "password", type: "password", autocomplete: "current-password", required: true, maxlength: "200" });
  const button = h("button", { type: "submit", class: "primary" }, texts.signIn);
  const submit = async (/** @type {Event} */ e) => {
    e.preventDefault();
    button.disabled = true;
    error.textContent = "";
    try {
      done(await session.open(name.value, password.value));
    } catch (problem) {
      error.textContent = words(problem);
      password.select();
    }
    button.disabled = false;
  };
  fill(
    place,
    h(
      "main",
      { class: "panels" },
      h(
        "form",
        { class: "signin", onsubmit: submit },
        h("h1", {}, texts.title),
        h("label", { for: "name" }, texts.name),
        name,
        h("label", { for: "password" }, texts.password),
        password,
        error,
        button,
        h("p", { class: "faint" }, texts.signInHint),
      ),
    ),
  );
  name.focus();
}
