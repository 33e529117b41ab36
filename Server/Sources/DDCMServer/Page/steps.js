import { calm, h, slideOn } from "./dom.js";
import { load } from "./image.js";

const longest = 1024;

/** Noise at first, then the decoder's estimates, each faded over the one before. */
export class Preview {
  constructor() {
    this.canvas = h("canvas", { class: "layer", role: "img", "aria-label": "Noise" });
  }

  start(width, height) {
    const scale = Math.min(1, longest / Math.max(width, height));
    this.canvas.width = Math.max(1, Math.round(width * scale));
    this.canvas.height = Math.max(1, Math.round(height * scale));
    this.context = this.canvas.getContext("2d");
    this.context.imageSmoothingQuality = "high";
    this.noise();
  }

  noise() {
    const { width, height } = this.canvas;
    const pixels = this.context.createImageData(width, height);
    for (let index = 0; index < pixels.data.length; index += 1) {
      const normal = Math.random() + Math.random() + Math.random() + Math.random() - 2;
      pixels.data[index] = index % 4 === 3 ? 255 : 128 + 110 * normal;
    }
    this.context.putImageData(pixels, 0, 0);
  }

  async show(url, text) {
    const image = await load(url);
    this.canvas.setAttribute("aria-label", text);
    const { width, height } = this.canvas;
    const begin = performance.now();
    const fading = (this.fading = {});
    const frame = (now) => {
      if (this.fading !== fading) return;
      const part = calm() ? 1 : Math.min(1, (now - begin) / 220);
      this.context.globalAlpha = part < 1 ? 0.3 : 1;
      this.context.drawImage(image, 0, 0, width, height);
      if (part < 1) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }
}

/** The steps in a row, each with its estimate; when all are there, a slider selects one. */
export class Filmstrip {
  constructor(onstep) {
    this.cells = h("div", { class: "cells", "aria-hidden": "true" });
    const label = "Step of the process";
    this.input = h("input", { type: "range", min: 1, class: "whole", hidden: true, "aria-label": label });
    this.element = h("div", { class: "film", hidden: true }, this.cells, this.input);
    this.urls = new Map();
    this.onstep = onstep;
    this.input.addEventListener("input", () => this.choose());
    slideOn(this.element, this.input);
  }

  start() {
    this.urls.clear();
    this.cells.replaceChildren();
    this.input.hidden = true;
    this.element.hidden = true;
    this.element.classList.remove("ready");
  }

  add(step, of, url) {
    if (this.cells.children.length !== of) {
      const images = [...this.cells.children].map((cell) => cell.firstChild);
      this.cells.replaceChildren(...Array.from({ length: of }, (_, index) => h("div", {}, images[index] ?? "")));
      this.input.max = of;
    }
    this.element.hidden = false;
    this.urls.set(step, url);
    this.cells.children[step - 1]?.replaceChildren(h("img", { src: url, alt: "" }));
  }

  /** The steps of a finished job. */
  get frames() {
    return { of: Number(this.input.max), urls: new Map(this.urls) };
  }

  set frames({ of, urls }) {
    this.start();
    for (const [step, url] of urls) this.add(step, of, url);
    if (this.urls.size < 2) return;
    this.input.hidden = false;
    this.input.value = this.input.max;
    this.element.classList.add("ready");
    this.mark();
  }

  choose() {
    this.mark();
    const step = Number(this.input.value);
    const known = [...this.urls.keys()].filter((other) => other <= step);
    const shown = known.length > 0 ? Math.max(...known) : Math.min(...this.urls.keys());
    this.onstep(shown, Number(this.input.max), this.urls.get(shown));
  }

  mark() {
    const step = Number(this.input.value);
    this.input.setAttribute("aria-valuetext", `step ${step} of ${this.input.max}`);
    [...this.cells.children].forEach((cell, index) => cell.classList.toggle("now", index === step - 1));
  }
}
