import { mark } from "./chooser.js";
import { get, h, unfold } from "./dom.js";
import { contents, downloads, facts, headline, notes } from "./facts.js";
import { bitsPerPixel, duration, likeWhat, number } from "./sizes.js";
import { Stage } from "./stage.js";
import { Work } from "./work.js";

/** The tab that generates images from random choices. */
export class Generate {
  constructor(server) {
    this.server = server;
    const hint = "Compressing chooses the noise that leads to your image; generating chooses at random.";
    const title = h("p", { class: "drop" }, "An image from random choices");
    const empty = h("div", { class: "empty" }, mark(), title, h("p", { class: "hint" }, hint));
    this.form = get("generate-form");
    this.stage = new Stage(get("generate-stage"), empty);
    this.stage.onstep = (step, of, url) => this.step(step, of, url);
    this.button = get("generate-run");
    this.work = new Work(this.stage, this.button, "Generating", server);
    this.results = get("generate-results");
    get("generate-dice").addEventListener("click", () => this.roll());
    unfold(this.form);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.work.busy) this.run();
    });
    this.roll();
  }

  roll() {
    get("generate-seed").value = Math.floor(Math.random() * 1e6);
  }

  /** Shows the fields that the model takes. */
  adapt(model) {
    get("generate-text").hidden = model?.conditioning !== "text";
    get("generate-classes").hidden = model?.conditioning !== "class";
    if (model?.classes) get("generate-class").max = model.classes - 1;
    get("generate-unconditional").hidden = (model?.conditioning ?? "none") !== "none";
  }

  fields() {
    const fields = { task: "generate", model: this.server.model?.name };
    for (const input of this.form.querySelectorAll("[name]")) {
      if (!input.closest("[hidden]")) fields[input.name] = input.value;
    }
    return fields;
  }

  async run() {
    this.stage.forgive();
    const fields = this.fields();
    try {
      const made = await this.work.run(fields, {}, { width: Number(fields.width), height: Number(fields.height) });
      if (made) this.show({ ...made, seed: fields.seed });
      else if (this.shown) this.show(this.shown);
      else this.stage.clear();
    } catch (problem) {
      if (this.shown) this.show(this.shown);
      else this.stage.clear();
      this.stage.fail(problem, () => this.run());
    }
  }

  async show(made) {
    this.shown = made;
    this.stage.film.frames = made.frames;
    const { result } = made.job;
    this.present(made);
    const name = `seed-${made.seed}`;
    const pieces = [
      h("h2", { class: "unseen" }, "Result"),
      headline(result.bytes, likeWhat(result.bytes)),
      facts([
        ["Seed", made.seed],
        ["Image", `${number(result.width)} × ${number(result.height)} pixels`],
        ["Rate", bitsPerPixel(result.bytes, result.width, result.height)],
        ["Time", duration(result.seconds)],
      ]),
      ...notes(result.notes.filter((note) => note !== `seed ${made.seed}`)),
      downloads(name, made),
      made.stream ? await contents(made.stream.blob) : "",
    ];
    if (this.shown === made) this.results.replaceChildren(...pieces);
  }

  present({ image, seed, job }) {
    this.stage.showImage(image.url, `The image of seed ${seed}`, job.result.width, job.result.height);
  }

  step(step, of, url) {
    if (!this.shown) return;
    const { width, height } = this.shown.job.result;
    if (step === of) return this.present(this.shown);
    this.stage.showImage(url, `The estimate after step ${step} of ${of}`, width, height);
  }
}
