import { begin, blobOf, events, forget, Problem } from "./api.js";
import { load } from "./picture.js";
import { fileSize, number } from "./sizes.js";

/** Runs jobs one at a time on a stage: begins, follows and cancels them, and fetches what came out. */
export class Work {
  /** `button` begins the work; `verb` is what it says meanwhile. */
  constructor(stage, button, verb, server) {
    Object.assign(this, { stage, button, verb, server, idle: button.textContent });
    stage.cancel.addEventListener("click", () => this.stop());
    // A browser may keep a page that one leaves, and its connections with it.
    addEventListener("pagehide", () => this.stop());
  }

  get busy() {
    return this.controller !== undefined;
  }

  stop() {
    this.controller?.abort();
  }

  /**
   * Runs a job. Gives its `job`, and `picture` and `stream` as `{blob, url}`, or null where it was cancelled.
   * Throws a `Problem`. `size` is that of the picture to come, where it is known.
   */
  async run(fields, files, size) {
    this.stop();
    this.checkSize(files.file);
    const controller = (this.controller = new AbortController());
    const { signal } = controller;
    let job = null;
    this.button.setAttribute("aria-disabled", "true");
    this.button.textContent = `${this.verb} …`;
    this.stage.begin("Sending …");
    if (size) this.stage.beginForming(size.width, size.height);
    this.stage.well.scrollIntoView({ block: "nearest" });
    try {
      job = await begin(fields, files, signal);
      job = await this.follow(job, signal, size);
      if (job.state !== "done") throw problemOf(job);
      const [picture, stream] = await Promise.all(
        [job.result.picture, job.result.stream].map((path) => (path ? blobOf(path, signal) : null)));
      forget(job);
      return { job, picture, stream, frames: this.stage.film.frames };
    } catch (error) {
      if (job) forget(job);
      if (signal.aborted) return null;
      throw error instanceof Problem ? error : new Problem(-1, `This page failed: ${error.message}`);
    } finally {
      if (this.controller === controller) {
        this.controller = undefined;
        this.button.removeAttribute("aria-disabled");
        if (this.stage.progress.contains(document.activeElement)) this.button.focus();
        this.button.textContent = this.idle;
        this.stage.settle();
      }
    }
  }

  /** The server would close the connection, and the browser not say why. */
  checkSize(file) {
    const most = this.server.limits?.bodyBytes ?? Infinity;
    if (file?.size > most) {
      throw new Problem(413, `${file.name} has ${fileSize(file.size)}; this server takes ${fileSize(most)}.`);
    }
  }

  async follow(job, signal, size) {
    let shown = Promise.resolve();
    let of = 0;
    let pass = 1;
    const hear = (state) => {
      if (state.state === "queued") this.stage.begin(waiting(state.position));
      if (state.state === "running" && !state.progress) this.stage.begin("Starting …");
      if (!size && state.input?.width) this.stage.beginForming((size = state.input).width, size.height);
    };
    hear(job);
    for await (const { name, data } of events(job.links.events, signal)) {
      if (name === "state") hear((job = data));
      if (name === "progress") {
        of = data.of;
        this.stage.advance(data);
        if (data.pass > pass) shown = shown.then(() => this.stage.film.start());
        pass = data.pass ?? 1;
      }
      if (name === "preview") shown = shown.then(() => this.preview(data, of, signal, size)).catch(() => {});
      if (name === "end") job = data;
    }
    await shown;
    return job;
  }

  async preview({ step, url }, of, signal, size) {
    const preview = await blobOf(url, signal);
    if (!size && this.stage.film.urls.size === 0) {
      const image = await load(preview.url);
      this.stage.beginForming(image.naturalWidth, image.naturalHeight);
    }
    this.stage.film.add(step, Math.max(of, step), preview.url);
    await this.stage.forming.preview(preview.url, `The decoder’s estimate after step ${step} of ${of}`);
  }
}

function waiting(position) {
  const before = (position ?? 1) - 1;
  if (before < 1) return "Waiting: next in line …";
  return `Waiting: ${number(before)} ${before === 1 ? "job" : "jobs"} before this one …`;
}

function problemOf(job) {
  const what = job.error?.detail ?? (job.state === "cancelled" ? "The server cancelled this job." : "The job failed.");
  return new Problem(job.error?.status ?? -1, what);
}
