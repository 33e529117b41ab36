import { h, slideOn } from "./dom.js";

/** A step's estimate, as a side. */
export const stepSide = (step, of, url) => ({
  url, label: `Step ${step} of ${of}`, text: `The estimate after step ${step} of ${of}`,
});

/** Two images in one frame, and a slider for where one ends and the other begins. */
export class Compare {
  constructor() {
    this.before = h("img", { class: "layer" });
    this.after = h("img", { class: "layer after" });
    this.line = h("div", { class: "divide", "aria-hidden": "true" });
    this.labels = [h("span", { class: "tag left" }), h("span", { class: "tag right" })];
    const range = { type: "range", min: 0, max: 100, value: 50, class: "whole" };
    this.input = h("input", { ...range, oninput: () => this.split() });
    this.element = h("div", { class: "compare" }, this.before, this.after, this.line, this.labels, this.input);
    slideOn(this.element, this.input);
  }

  /** Each side is `{url, label, text}`; `text` is the alternative text of its image. */
  show(before, after) {
    this.sides = [before, after];
    this.put(this.before, this.labels[0], before);
    this.put(this.after, this.labels[1], after);
    this.input.setAttribute("aria-label", `Compare: ${before.label} left, ${after.label} right`);
    this.split();
  }

  put(image, label, side) {
    image.src = side.url;
    image.alt = side.text;
    label.textContent = side.label;
  }

  split() {
    const part = Number(this.input.value);
    this.element.style.setProperty("--part", `${part}%`);
    this.input.setAttribute(
      "aria-valuetext", `${this.sides[0].label} ${part} %, ${this.sides[1].label} ${100 - part} %`);
    this.labels[0].classList.toggle("gone", part < 12);
    this.labels[1].classList.toggle("gone", part > 88);
  }
}
