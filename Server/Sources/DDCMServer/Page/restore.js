import { chooser } from "./chooser.js";
import { stepSide } from "./compare.js";
import { degraded } from "./degrade.js";
import { get, h, unfold } from "./dom.js";
import { contents, download, facts, headline, notes } from "./facts.js";
import { Mask } from "./mask.js";
import { imageTypes, reduced, source, stem } from "./image.js";
import { duration, fileSize, likeWhat, number } from "./sizes.js";
import { Stage } from "./stage.js";
import { Work } from "./work.js";

const words = {
  inpaint: ["Masked", "Filled in"], upscale: ["Low resolution", "Upscaled"], colorize: ["Grey", "Colorized"],
  deblur: ["Blurred", "Deblurred"], denoise: ["Noisy", "Denoised"], decompress: ["JPEG", "Restored"],
};

/** Larger images are reduced first. */
const many = 1.5e6;

/** The tab that restores degraded images. */
export class Restore {
  constructor(server) {
    this.server = server;
    const { element } = chooser({
      what: "an image", accept: imageTypes, samples: server.samples, hint: "or paste one",
      onfile: (file, credit) => this.take(file, credit), onfail: (error) => this.stage.fail(error),
    });
    this.form = get("restore-form");
    this.stage = new Stage(get("restore-stage"), element);
    this.stage.onstep = (step, of, url) => this.step(step, of, url);
    this.button = get("restore-run");
    this.work = new Work(this.stage, this.button, "Restoring", server);
    this.results = get("restore-results");
    this.mask = new Mask((part) => this.cover(part));
    this.connect();
  }

  get operation() {
    return this.form.elements.operation.value;
  }

  get degrades() {
    return this.operation !== "inpaint" && get("restore-degrade").checked;
  }

  connect() {
    for (const radio of this.form.elements.operation) radio.addEventListener("change", () => this.choose());
    get("restore-degrade").addEventListener("change", () => this.choose());
    get("restore-brush").addEventListener("input", (event) => { this.mask.brush = Number(event.target.value); });
    get("restore-undo").addEventListener("click", () => this.mask.undo());
    get("restore-clear").addEventListener("click", () => this.mask.clear());
    get("restore-add").addEventListener("click", () => this.addRectangle());
    get("restore-other").addEventListener("click", () => this.reset());
    unfold(this.form);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.work.busy) this.run();
    });
    this.choose();
  }

  /** Shows the fields of the operation, and the image as it is. */
  choose() {
    for (const part of this.form.querySelectorAll("[data-for]")) {
      part.hidden = !part.dataset.for.split(" ").includes(this.operation);
      for (const input of part.querySelectorAll("input, select")) input.disabled = part.hidden;
    }
    get("restore-quality-field").hidden = this.operation !== "decompress" || !this.degrades;
    if (!this.work.busy) this.showInput();
  }

  showInput() {
    const { image } = this;
    if (!image) return;
    this.shown = null;
    this.results.replaceChildren();
    this.stage.film.start();
    if (!image.shown) this.stage.unseen(`This browser cannot show ${image.name}. The server may still read it.`);
    else if (this.operation === "inpaint") this.stage.fill(this.mask.element, image.width, image.height);
    else this.stage.showImage(image.url, `The image ${image.name}`, image.width, image.height);
  }

  cover(part) {
    const percent = part > 0 && part < 0.01 ? "less than 1" : Math.round(100 * part);
    get("restore-covered").textContent =
      part === 0 ? "Nothing is painted." : `${percent} % of the image is to be filled in.`;
    get("restore-undo").disabled = get("restore-clear").disabled = this.mask?.isEmpty ?? true;
  }

  addRectangle() {
    if (!this.image?.shown) return;
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => get(`restore-${name}`).valueAsNumber);
    const { image } = this;
    const inside = x >= 0 && y >= 0 && x + width <= image.width && y + height <= image.height;
    if (!inside || !(width > 0 && height > 0)) {
      const size = `${image.width} × ${image.height}`;
      return this.stage.fail(new Error(`The rectangle must lie within ${size} pixels.`));
    }
    this.stage.forgive();
    this.mask.rectangle(x, y, width, height);
  }

  async take(file, credit = null) {
    this.reset();
    const turn = (this.turn = {});
    let [original, image] = [];
    let large = false;
    try {
      original = await source(file, credit);
      large = original.width * original.height > many;
      image = large ? await reduced(original, 1024) : original;
    } catch (error) {
      return this.stage.fail(error);
    }
    if (this.turn !== turn) return;
    Object.assign(this, { original, image });
    if (image.shown) this.prepareMask(image);
    this.showInput();
    this.stage.describe([image.name, image.shown && `${number(image.width)} × ${number(image.height)} pixels`,
      large && `reduced from ${number(original.width)} × ${number(original.height)}`, fileSize(image.bytes), credit,
    ].filter(Boolean).join(" · "));
    this.button.disabled = false;
    get("restore-other").hidden = false;
    if (credit) {
      get("restore-degrade").checked = true;
      this.choose();
    }
  }

  prepareMask({ width, height, ...rest }) {
    this.mask.begin({ width, height, ...rest });
    const brush = get("restore-brush");
    brush.max = Math.round(Math.max(width, height) / 3);
    brush.value = this.mask.brush = Math.round(Math.max(width, height) / 12);
    const middle = { x: width / 3, y: height / 3, width: width / 4, height: height / 4 };
    for (const [name, value] of Object.entries(middle)) get(`restore-${name}`).value = Math.round(value);
  }

  reset() {
    this.work.stop();
    this.image = this.shown = null;
    this.results.replaceChildren();
    this.stage.clear();
    this.stage.forgive();
    this.button.disabled = true;
    get("restore-other").hidden = true;
    this.cover(0);
  }

  fields() {
    const fields = { task: "restore", operation: this.operation, model: this.server.model?.name };
    for (const input of this.form.querySelectorAll("[data-field]")) {
      if (input.closest("[hidden]")) continue;
      if (input.type === "checkbox") fields[input.dataset.field] = input.checked ? "true" : null;
      else fields[input.dataset.field] = input.value;
    }
    return fields;
  }

  async input(fields) {
    if (!this.degrades) return this.operation === "decompress" ? this.original : this.image;
    const quality = get("restore-quality").valueAsNumber;
    return degraded(this.image, this.operation, { scale: Number(fields.scale), sigma: Number(fields.sigma ?? fields.noise), quality });
  }

  async run() {
    const { image } = this;
    if (!image) return;
    this.stage.forgive();
    const inpaints = this.operation === "inpaint";
    if (inpaints && this.mask.isEmpty) {
      return this.stage.fail(new Error("Paint over what is to be filled in, or add a rectangle."));
    }
    try {
      const fields = this.fields();
      const input = await this.input(fields);
      const mask = inpaints ? await this.mask.file() : null;
      const scale = Number(fields.scale ?? 1);
      const size = input.shown ? { width: input.width * scale, height: input.height * scale } : null;
      const made = await this.work.run(fields, { file: input.file, mask }, size);
      if (this.image !== image) return;
      if (made) this.show({ ...made, input, operation: fields.operation });
      else this.showInput();
    } catch (problem) {
      if (this.image !== image) return;
      this.showInput();
      this.stage.fail(problem, () => this.run());
    }
  }

  sides({ input, image, operation }) {
    const [before, after] = words[operation];
    const url = operation === "inpaint" ? this.mask.torn() : input.url;
    return [
      { url, label: before, text: `Before: ${before.toLowerCase()}` },
      { url: image.url, label: after, text: `After: ${after.toLowerCase()}` },
    ];
  }

  show(made) {
    made.sides ??= this.sides(made);
    this.shown = made;
    this.stage.film.frames = made.frames;
    const { width, height } = made.job.result;
    if (made.input.shown) this.stage.comparison(...made.sides, width, height);
    else this.stage.showImage(made.image.url, "The restored image", width, height);
    this.report(made);
  }

  step(step, of, url) {
    if (!this.shown?.input.shown) return;
    const [before, after] = this.shown.sides;
    this.stage.compare.show(before, step === of ? after : stepSide(step, of, url));
  }

  async report(made) {
    const { result } = made.job;
    const name = `${stem(this.image.name)}-restored`;
    const again = made.operation === "inpaint"
      ? h("button", { type: "button", class: "plain", onclick: () => this.showInput() }, "Back to the mask") : null;
    const pieces = [
      h("h2", { class: "unseen" }, "Result"),
      made.stream ? headline(result.bytes, likeWhat(result.bytes)) : null,
      facts([
        ["Image", `${number(result.width)} × ${number(result.height)} pixels`],
        ["Time", duration(result.seconds)],
        ["Stream", made.stream ? null : "none: the image is not limited by a bit rate"],
      ]),
      ...notes(result.notes),
      h("p", { class: "row" }, download(made.image, `${name}.png`, "Download PNG"),
        made.stream && download(made.stream, `${name}.ddcm`, "Download .ddcm"), again),
      made.stream ? await contents(made.stream.blob) : null,
    ];
    if (this.shown === made) this.results.replaceChildren(...pieces.filter(Boolean));
  }
}
