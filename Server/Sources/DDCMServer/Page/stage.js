import { Compare } from "./compare.js";
import { h } from "./dom.js";
import { Filmstrip, Preview } from "./steps.js";
import { duration } from "./sizes.js";

/** Shows an image of a tab: a place to drop it, previews, a comparison, progress and errors. */
export class Stage {
  /** `empty` is shown before there is an image. */
  constructor(host, empty) {
    this.empty = empty;
    this.frame = h("div", { class: "frame", hidden: true });
    this.preview = new Preview();
    this.compare = new Compare();
    this.film = new Filmstrip((step, of, url) => this.onstep?.(step, of, url));
    this.caption = h("p", { class: "caption", hidden: true });
    this.bar = h("progress", { max: 1, "aria-label": "Progress" });
    this.words = h("span", { class: "words" });
    this.cancel = h("button", { type: "button", class: "plain" }, "Cancel");
    const row = h("div", { class: "row" }, this.words, this.cancel);
    this.progress = h("div", { class: "progress", hidden: true }, this.bar, row);
    this.trouble = h("div", { class: "trouble", hidden: true });
    this.live = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
    this.well = h("div", { class: "well" }, empty, this.frame);
    host.append(this.well, this.film.element, this.progress, this.caption, this.trouble, this.live);
  }

  /** Puts an element of `width` × `height` pixels into the frame. */
  fill(element, width, height) {
    this.empty.hidden = true;
    this.frame.hidden = false;
    this.frame.style.setProperty("--ratio", width / height);
    this.frame.style.setProperty("--wide", width);
    if (this.frame.firstChild !== element) this.frame.replaceChildren(element);
  }

  clear() {
    this.empty.hidden = false;
    this.frame.hidden = true;
    this.film.start();
    this.describe("");
    this.settle();
  }

  showImage(url, text, width, height) {
    this.fill(h("img", { class: "layer", src: url, alt: text }), width, height);
  }

  /** A file that this browser cannot show. */
  unseen(text) {
    this.fill(h("p", { class: "cannot" }, text), 3, 2);
  }

  beginPreview(width, height) {
    this.film.start();
    this.preview.start(width, height);
    this.fill(this.preview.canvas, width, height);
  }

  comparison(before, after, width, height) {
    this.compare.show(before, after);
    this.fill(this.compare.element, width, height);
  }

  /** Sets the caption. */
  describe(text) {
    this.caption.textContent = text;
    this.caption.hidden = !text;
  }

  begin(words) {
    this.trouble.hidden = true;
    this.progress.hidden = false;
    this.bar.removeAttribute("value");
    this.words.textContent = words;
    this.live.textContent = words;
    this.announced = 0;
  }

  advance({ step, of, secondsLeft, pass }) {
    this.bar.max = of;
    this.bar.value = step;
    const left = secondsLeft >= 1 ? ` · about ${duration(secondsLeft)} left` : "";
    this.words.textContent = `${pass > 1 ? `Pass ${pass}, s` : "S"}tep ${step} of ${of}${left}`;
    const quarter = Math.floor((4 * step) / of);
    if (quarter > this.announced) this.live.textContent = `Step ${step} of ${of}`;
    this.announced = Math.max(this.announced, quarter);
  }

  settle(words = "") {
    this.progress.hidden = true;
    this.live.textContent = words;
  }

  /** Shows an error and, where trying again may help, a button that calls `again`. */
  fail(problem, again = null) {
    this.settle();
    this.say("trouble", problem.message);
    if (again && transient.includes(problem.status)) this.trouble.append(retry(problem.retryAfter, again));
  }

  warn(text) {
    this.say("trouble mild", text);
  }

  say(kind, text) {
    this.trouble.className = kind;
    this.trouble.hidden = false;
    this.trouble.replaceChildren(h("p", { role: "alert" }, text));
  }

  forgive() {
    this.trouble.hidden = true;
  }
}

/** No server, a full queue, a stopping server. */
const transient = [0, 429, 503];

function retry(seconds, again) {
  const button = h("button", { type: "button", class: "plain", onclick: again }, "Try again");
  const until = Date.now() + 1000 * (seconds ?? 0);
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? `Try again in ${left} s` : "Try again";
    if (left > 0) setTimeout(() => button.isConnected && tick(), 250);
  };
  tick();
  return button;
}
