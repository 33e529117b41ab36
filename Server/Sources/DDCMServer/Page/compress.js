import { chooser } from "./chooser.js";
import { stepSide } from "./compare.js";
import { get, h, unfold } from "./dom.js";
import { contents, downloads, facts, headline, notes } from "./facts.js";
import { imageTypes, reduced, source, stem } from "./image.js";
import { bitsPerPixel, bytesText, duration, fileSize, fraction, likeWhat, number } from "./sizes.js";
import { bytesAt, least, most, placeOf } from "./sizes.js";
import { Stage } from "./stage.js";
import { Work } from "./work.js";

/** Larger images are reduced first, unless the user chooses otherwise. */
const many = 1.5e6;

/** The tab that compresses an image to a given size. */
export class Compress {
  constructor(server) {
    this.server = server;
    const { element } = chooser({
      what: "an image", accept: imageTypes, samples: server.samples, hint: "or paste one",
      onfile: (file, credit) => this.take(file, credit), onfail: (error) => this.stage.fail(error),
    });
    this.form = get("compress-form");
    this.stage = new Stage(get("compress-stage"), element);
    this.stage.onstep = (step, of, url) => this.step(step, of, url);
    this.button = get("compress-run");
    this.work = new Work(this.stage, this.button, "Compressing", server);
    this.results = get("compress-results");
    this.slider = get("compress-slider");
    this.exact = get("compress-bytes");
    this.side = get("compress-side");
    this.connect();
  }

  connect() {
    this.slider.addEventListener("input", () => this.aim(bytesAt(Number(this.slider.value)), this.slider));
    this.exact.addEventListener("input", () => this.aim(this.exact.valueAsNumber, this.exact));
    this.exact.addEventListener("change", () => {
      this.aim(Math.min(1e6, Math.max(1, Math.round(this.exact.valueAsNumber) || 1000)));
    });
    for (const landmark of this.form.querySelectorAll("[data-bytes]")) {
      landmark.addEventListener("click", () => this.aim(Number(landmark.dataset.bytes)));
    }
    this.side.addEventListener("change", () => this.explain());
    get("compress-other").addEventListener("click", () => this.reset());
    unfold(this.form);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.work.busy) this.run();
    });
    this.aim(300);
  }

  /** Sets the size in bytes; `from` is the control that changed it and keeps its text. */
  aim(bytes, from = null) {
    if (!(bytes >= 1)) return;
    this.bytes = bytes;
    if (from !== this.slider) this.slider.value = placeOf(Math.min(most, Math.max(least, bytes)));
    if (from !== this.exact) this.exact.value = bytes;
    for (const landmark of this.form.querySelectorAll("[data-bytes]")) {
      landmark.setAttribute("aria-pressed", Number(landmark.dataset.bytes) === bytes);
    }
    this.explain();
  }

  explain() {
    const like = likeWhat(this.bytes);
    const { image } = this;
    const size = image?.shown ? this.workingSize() : null;
    get("compress-like").textContent = `That is ${like}.`;
    get("compress-rate").textContent = !image ? "" : [
      size && bitsPerPixel(this.bytes, size.width, size.height),
      this.bytes < image.bytes ? `${fraction(this.bytes, image.bytes)} the file` : "more than the file has",
    ].filter(Boolean).join(" · ");
    this.slider.setAttribute("aria-valuetext", `${bytesText(this.bytes)}, ${like}`);
  }

  workingSize() {
    const { width, height } = this.image;
    const scale = Math.min(1, (Number(this.side.value) || Infinity) / Math.max(width, height));
    return { width: Math.round(width * scale), height: Math.round(height * scale) };
  }

  async take(file, credit = null) {
    this.reset();
    const turn = (this.turn = {});
    let image;
    try {
      image = await source(file, credit);
    } catch (error) {
      return this.stage.fail(error);
    }
    if (this.turn !== turn) return;
    this.image = image;
    this.offerSides();
    this.showInput();
    this.stage.describe([image.name, image.shown && `${number(image.width)} × ${number(image.height)} pixels`,
      fileSize(image.bytes), credit].filter(Boolean).join(" · "));
    this.button.disabled = false;
    get("compress-other").hidden = false;
    this.explain();
    this.button.focus({ preventScroll: true });
  }

  showInput() {
    const { image } = this;
    this.stage.film.start();
    if (image.shown) this.stage.showImage(image.url, `The image ${image.name}`, image.width, image.height);
    else this.stage.unseen(`This browser cannot show ${image.name}. The server may still read it.`);
  }

  /** Large images take long, so that they are reduced first unless the user chooses otherwise. */
  offerSides() {
    const { width, height, shown } = this.image;
    const longer = shown ? Math.max(width, height) : 0;
    const sides = [2048, 1024, 512, 256].filter((side) => side < longer);
    const whole = new Option(`original size${shown ? `, ${number(width)} × ${number(height)}` : ""}`, "");
    whole.disabled = width * height > (this.server.limits?.pixels ?? Infinity);
    this.side.replaceChildren(whole, ...sides.map((side) => new Option(`reduced to ${number(side)} pixels`, side)));
    this.side.value = width * height > many ? "1024" : "";
    get("compress-side-field").hidden = sides.length === 0;
  }

  reset() {
    this.work.stop();
    this.image = null;
    this.made = [];
    this.results.replaceChildren();
    this.stage.clear();
    this.stage.forgive();
    this.button.disabled = true;
    get("compress-other").hidden = true;
    get("compress-side-field").hidden = true;
    this.explain();
  }

  async run() {
    const { image, bytes } = this;
    if (!image) return;
    this.stage.forgive();
    try {
      const input = await reduced(image, Number(this.side.value));
      const fields = {
        task: "encode", size: bytes, model: this.server.model?.name,
        steps: get("compress-steps").value, seed: get("compress-seed").value,
        resilient: get("compress-resilient").checked ? "true" : null,
      };
      const made = await this.work.run(fields, { file: input.file }, input.shown ? input : null);
      if (this.image !== image) return;
      if (!made) return this.showLast();
      this.made.push({ ...made, input });
      this.show(this.made.at(-1));
    } catch (problem) {
      if (this.image !== image) return;
      this.showLast();
      this.stage.fail(problem, () => this.run());
    }
  }

  showLast() {
    if (this.made.length > 0) this.show(this.made.at(-1));
    else this.showInput();
  }

  sides({ input, image, job }) {
    const before = { url: input.url, label: "Original", text: `The original, ${this.image.name}` };
    const label = bytesText(job.result.bytes);
    return [before, { url: image.url, label, text: `What ${label} decode to` }];
  }

  show(made) {
    this.shown = made;
    this.stage.film.frames = made.frames;
    const { input, image, job } = made;
    const { width, height } = job.result;
    if (input.shown) this.stage.comparison(...this.sides(made), width, height);
    else this.stage.showImage(image.url, this.sides(made)[1].text, width, height);
    this.report(made);
  }

  step(step, of, url) {
    if (!this.shown?.input.shown) return;
    const [before, after] = this.sides(this.shown);
    this.stage.compare.show(before, step === of ? after : stepSide(step, of, url));
  }

  async report(made) {
    const { result } = made.job;
    const name = stem(this.image.name);
    const pieces = [
      h("h2", { class: "unseen" }, "Result"),
      headline(result.bytes, `${likeWhat(result.bytes)} (140 bytes each)`),
      facts([
        ["Against the original", `${fraction(result.bytes, this.image.bytes)} its ${fileSize(this.image.bytes)}`],
        ["Rate", bitsPerPixel(result.bytes, result.width, result.height)],
        ["Image", `${number(result.width)} × ${number(result.height)} pixels`],
        ["PSNR", result.psnr && `${result.psnr.toFixed(1)} dB`],
        ["Time", duration(result.seconds)],
      ]),
      ...notes(result.notes),
      downloads(name, made),
      this.made.length > 1 ? this.shelf() : null,
      await contents(made.stream.blob),
    ];
    if (this.shown === made) this.results.replaceChildren(...pieces.filter(Boolean));
  }

  /** All results of this image. */
  shelf() {
    const buttons = this.made.map((made) => h(
      "button", { type: "button", class: "made", "aria-pressed": made === this.shown, onclick: () => this.show(made) },
      h("img", { src: made.image.url, alt: "" }), bytesText(made.job.result.bytes)));
    return h("div", { class: "madeof", role: "group", "aria-label": "Results of this image" }, buttons);
  }
}
