// The right column: what is known, how the parent feels, what could be answered next.

import { fill, h } from "../widget/dom.js";
import { curve } from "./mood.js";
import { names, nameOf, texts, valueWords } from "./texts.js";

/** Facts the panel says elsewhere, or that only machines read. */
const ELSEWHERE = new Set(["ticket_id", "expected_by", "fault_id"]);

/** @typedef {{id: string, text: string, why: string, citations: {id: string, title: string, source: string, reviewed: string}[]}} Suggestion */

export class Copilot {
  /**
   * @param {HTMLElement} place
   * @param {{use: (suggestion: Suggestion) => void, reject: (suggestion: Suggestion) => void, go: (turn: number) => void, ticket: (id: string) => void}} does
   */
  constructor(place, does) {
    this.place = place;
    this.does = does;
    /** Suggestions that were judged already. @type {Set<string>} */
    this.judged = new Set();
    this.drawn = "";
  }

  /** Show nothing. */
  clear() {
    this.drawn = "";
    this.place.replaceChildren();
  }

  /** @param {any} panel @param {string[]} tickets */
  show(panel, tickets) {
    const now = JSON.stringify([panel, tickets, [...this.judged]]);
    if (now === this.drawn) return; // an unchanged panel keeps the agent's focus and selection
    this.drawn = now;
    const left = (panel.suggestions ?? []).filter((/** @type {Suggestion} */ one) => !this.judged.has(one.id));
    fill(
      this.place,
      summary(panel.summary ?? {}),
      section(texts.facts, [this.facts(panel.facts ?? [])]),
      section(texts.suggestions, left.map((/** @type {Suggestion} */ one) => this.card(one))),
      panel.moods?.length > 0 && section(texts.moods, [curve(panel.moods, this.does.go)]),
      section(texts.actions, (panel.actions ?? []).map(action)),
      section(texts.tickets, tickets.map((id) => h("button", { type: "button", class: "link", onclick: () => this.does.ticket(id) }, id))),
      section(texts.similar, (panel.similar ?? []).map((/** @type {any} */ one) => h("p", {}, one.title ?? one.text ?? String(one)))),
    );
  }

  /** Take a suggestion off the list. @param {string} id */
  judge(id) {
    this.judged.add(id);
    this.place.querySelector(`[data-suggestion="${CSS.escape(id)}"]`)?.remove();
  }

  /** @param {Suggestion} one */
  card(one) {
    return h(
      "article",
      { class: "suggestion", "data-suggestion": one.id },
      h("p", { class: "why" }, one.why),
      h("p", { class: "words" }, one.text),
      ...one.citations.map((cited) => h("p", { class: "cited" }, `${texts.sources}：${cited.title} · ${cited.source} · ${texts.reviewed(cited.reviewed)}`)),
      h(
        "div",
        { class: "buttons" },
        h("button", { type: "button", class: "soft", onclick: () => this.does.use(one) }, texts.use),
        h("button", { type: "button", class: "link", onclick: () => this.does.reject(one) }, texts.reject),
      ),
    );
  }

  /** @param {{slot: string, label: string, value: unknown, said: string, turn: number}[]} facts */
  facts(facts) {
    const told = facts.filter(({ slot, value }) => !ELSEWHERE.has(slot) && !(slot === "baby_corrected" && value === false));
    if (!told.length) return h("p", { class: "faint" }, texts.noFacts);
    const lines = told.flatMap((fact) => [
      h("dt", {}, fact.slot in names.slot ? nameOf("slot", fact.slot) : fact.label || fact.slot),
      h(
        "dd",
        {},
        h("span", { title: fact.said && texts.said(fact.said) }, valueWords(fact.slot, fact.value)),
        fact.turn > 0
          ? h("button", { type: "button", class: "link turn", title: fact.said && texts.said(fact.said), onclick: () => this.does.go(fact.turn) }, texts.turn(fact.turn))
          : h("span", { class: "faint turn" }, texts.factBy),
      ),
    ]);
    return h("dl", { class: "facts" }, ...lines);
  }
}

/** @param {{situation?: string, tried?: string[], promised?: string|null, open_questions?: string[]}} given */
function summary(given) {
  const parts = [
    given.tried?.length && [texts.tried, given.tried.join("；")],
    given.promised && [texts.promised, given.promised],
    given.open_questions?.length && [texts.open, given.open_questions.join("；")],
  ];
  const lines = parts.filter(Boolean).flatMap((part) => [h("dt", {}, /** @type {string[]} */ (part)[0]), h("dd", {}, /** @type {string[]} */ (part)[1])]);
  return section(texts.summary, [h("p", { class: "situation" }, given.situation ?? ""), lines.length > 0 && h("dl", { class: "summary" }, ...lines)]);
}

/** @param {{label: string, why: string}} one */
function action(one) {
  return h("p", { class: "next" }, h("b", {}, one.label), h("span", { class: "faint" }, one.why));
}

/** @param {string} title @param {(Node|false|null)[]} children */
function section(title, children) {
  const kept = children.filter(Boolean);
  return kept.length > 0 && h("section", { class: "block" }, h("h3", {}, title), ...kept);
}
