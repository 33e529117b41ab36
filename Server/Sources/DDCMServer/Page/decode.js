import { chooser } from "./chooser.js";
import { get, h } from "./dom.js";
import { bytesOf, contents, downloads, facts, headline, notes } from "./facts.js";
import { isStream, stem } from "./image.js";
import { bitsPerPixel, bytesText, duration, likeWhat, number } from "./sizes.js";
import { Stage } from "./stage.js";
import { Work } from "./work.js";

/** The tab that decodes a stream or its first bytes. */
export class Decode {
  constructor(server) {
    this.server = server;
    const { element } = chooser({
      what: "a .ddcm file", accept: ".ddcm,application/vnd.ddcm", hint: "or anywhere",
      onfile: (file) => this.take(file), onfail: (error) => this.stage.fail(error),
    });
    this.stage = new Stage(get("decode-stage"), element);
    this.stage.onstep = (step, of, url) => this.step(step, of, url);
    this.button = get("decode-run");
    this.work = new Work(this.stage, this.button, "Decoding", server);
    this.results = get("decode-results");
    this.slider = get("decode-slider");
    this.connect();
  }

  connect() {
    this.slider.addEventListener("input", () => this.explain());
    get("decode-other").addEventListener("click", () => this.reset());
    get("decode-form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.work.busy) this.run(this.prefix);
    });
    get("decode-text-run").addEventListener("click", () => this.takeText());
  }

  get prefix() {
    return Number(this.slider.value);
  }

  explain() {
    const whole = this.prefix === Number(this.slider.max);
    const bytes = bytesText(this.prefix);
    const text = whole ? `all ${bytes}` : `the first ${bytes} of ${number(Number(this.slider.max))}`;
    get("decode-prefix").textContent = text;
    this.slider.setAttribute("aria-valuetext", text);
  }

  takeText() {
    const bytes = bytesOf(get("decode-text").value);
    if (!bytes?.length) return this.stage.fail(new Error("This is not base64."));
    this.take(new File([bytes], "pasted.ddcm", { type: "application/vnd.ddcm" }));
  }

  async take(file) {
    this.reset();
    if (!(await isStream(file))) {
      const why = "it lacks the signature of the format";
      return this.stage.fail(new Error(`${file.name} is not a .ddcm stream: ${why}.`));
    }
    if (file.size === 0) return this.stage.fail(new Error(`${file.name} is empty.`));
    this.file = file;
    this.slider.min = Math.min(40, file.size);
    this.slider.max = file.size;
    this.slider.value = file.size;
    this.explain();
    get("decode-controls").hidden = false;
    get("decode-paste").hidden = true;
    this.stage.unseen("The image will appear here.");
    this.run(this.prefix);
  }

  reset() {
    this.work.stop();
    this.file = this.whole = this.shown = null;
    this.results.replaceChildren();
    this.stage.clear();
    this.stage.forgive();
    get("decode-controls").hidden = true;
    get("decode-paste").hidden = false;
  }

  async run(bytes) {
    const { file } = this;
    this.stage.forgive();
    const part = bytes < file.size;
    const fields = { task: "decode", model: this.server.namedModel, bytes: part ? bytes : null };
    try {
      let warning = null;
      let made = await this.work.run(fields, { file }, this.size).catch((problem) => {
        if (problem.status !== 422 || part) throw problem;
        warning = problem;
        return undefined;
      });
      if (made === undefined) {
        made = await this.work.run({ ...fields, partial: "true" }, { file }, this.size).catch(() => {
          throw warning;
        });
      }
      if (this.file !== file) return;
      if (!made) return this.shown ? this.show(this.shown) : this.reset();
      this.show({ ...made, bytes, part });
      // The page has already done what the message advises.
      const fault = warning?.message.replace(/ Set 'partial'.*$/, "");
      if (fault) this.stage.warn(`${fault} This is what they decode to.`);
    } catch (problem) {
      if (this.file !== file) return;
      if (this.shown) this.show(this.shown);
      else this.stage.unseen("No image.");
      this.stage.fail(problem, () => this.run(bytes));
    }
  }

  show(made) {
    this.shown = made;
    this.stage.film.frames = made.frames;
    this.present(made);
    this.report(made);
  }

  present(made) {
    const { width, height } = (this.size = made.job.result);
    if (!made.part) this.whole = made;
    if (made.part && this.whole) this.stage.comparison(this.side(made), this.side(this.whole), width, height);
    else this.stage.showImage(made.image.url, this.side(made).text, width, height);
  }

  side(made) {
    const label = made.part ? `First ${bytesText(made.bytes)}` : `All ${bytesText(made.bytes)}`;
    return { url: made.image.url, label, text: `What ${label.toLowerCase()} decode to` };
  }

  step(step, of, url) {
    if (!this.shown) return;
    const { width, height } = this.shown.job.result;
    if (step === of) return this.present(this.shown);
    this.stage.showImage(url, `The estimate after step ${step} of ${of}`, width, height);
  }

  async report(made) {
    const { result } = made.job;
    const name = stem(this.file.name);
    const pieces = [
      h("h2", { class: "unseen" }, "Result"),
      headline(made.bytes, made.part ? `of ${bytesText(this.file.size)}: a coarser image` : likeWhat(made.bytes)),
      facts([
        ["Image", `${number(result.width)} × ${number(result.height)} pixels`],
        ["Rate", bitsPerPixel(made.bytes, result.width, result.height)],
        ["Time", duration(result.seconds)],
      ]),
      ...notes(result.notes),
      downloads(made.part ? `${name}-${made.bytes}` : name, { image: made.image }),
      await contents(this.file),
    ];
    if (this.shown === made) this.results.replaceChildren(...pieces);
  }
}
