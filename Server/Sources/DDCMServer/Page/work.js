import { begin, blobOf, events, forget, Problem } from "./api.js";
import { load } from "./image.js";
import { fileSize, number } from "./sizes.js";

/** Runs jobs one at a time on a stage: starts, follows and cancels them, and fetches the results. */
export class Work {
  /** `button` starts the work; `verb` is its label meanwhile. */
  constructor(stage, button, verb, server) {
    Object.assign(this, { stage, button, verb, server, idle: button.textContent });
    stage.cancel.addEventListener("click", () => this.stop());
    // A browser may keep a page that the user leaves, with its connections.
    addEventListener("pagehide", () => this.stop());
  }

  get busy() {
    return this.controller !== undefined;
  }

  stop() {
    this.controller?.abort();
  }

  /**
   * Runs a job. Gives its `job`, and `image` and `stream` as `{blob, url}`, or null if it was cancelled.
   * Throws a `Problem`. `size` is that of the result, if it is known.
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
    if (size) this.stage.beginPreview(size.width, size.height);
    this.stage.well.scrollIntoView({ block: "nearest" });
    try {
      job = await begin(fields, files, signal);
      job = await this.follow(job, signal, size);
      if (job.state !== "done") throw problemOf(job);
      const [image, stream] = await Promise.all(
        [job.result.image, job.result.stream].map((path) => (path ? blobOf(path, signal) : null)));
      forget(job);
      return { job, image, stream, frames: this.stage.film.frames };
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

  /** The server would close the connection, and the browser does not report why. */
  checkSize(file) {
    const most = this.server.limits?.bodyBytes ?? Infinity;
    if (file?.size > most) {
      throw new Problem(413, `${file.name} has ${fileSize(file.size)}; the limit of this server is ${fileSize(most)}.`);
    }
  }

  async follow(job, signal, size) {
    let shown = Promise.resolve();
    let of = 0;
    let pass = 1;
    const hear = (state) => {
      if (state.state === "queued") this.stage.begin(waiting(state.position));
      if (state.state === "running" && !state.progress) this.stage.begin("Starting …");
      if (!size && state.input?.width) this.stage.beginPreview((size = state.input).width, size.height);
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
      this.stage.beginPreview(image.naturalWidth, image.naturalHeight);
    }
    this.stage.film.add(step, Math.max(of, step), preview.url);
    await this.stage.preview.show(preview.url, `The decoder’s estimate after step ${step} of ${of}`);
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
