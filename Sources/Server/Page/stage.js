import { Compare } from "./compare.js";
import { h } from "./dom.js";
import { Film, Forming } from "./forming.js";
import { duration } from "./sizes.js";

/** Where a picture is: a place to drop it, it forming, compared; how far its job is, and what went wrong. */
export class Stage {
  /** `empty` is what stands there before there is a picture. */
  constructor(host, empty) {
    this.empty = empty;
    this.frame = h("div", { class: "frame", hidden: true });
    this.forming = new Forming();
    this.compare = new Compare();
    this.film = new Film((step, of, url) => this.onstep?.(step, of, url));
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

  /** Puts something that has `width` and `height` pixels into the frame. */
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
    this.tell("");
    this.settle();
  }

  picture(url, text, width, height) {
    this.fill(h("img", { class: "layer", src: url, alt: text }), width, height);
  }

  /** A file that this browser cannot show. */
  unseen(text) {
    this.fill(h("p", { class: "cannot" }, text), 3, 2);
  }

  beginForming(width, height) {
    this.film.start();
    this.forming.start(width, height);
    this.fill(this.forming.canvas, width, height);
  }

  comparison(before, after, width, height) {
    this.compare.show(before, after);
    this.fill(this.compare.element, width, height);
  }

  /** Under the picture: whose it is, or what it shows. */
  tell(text) {
    this.caption.textContent = text;
    this.caption.hidden = !text;
  }

  begin(words) {
    this.trouble.hidden = true;
    this.progress.hidden = false;
    this.bar.removeAttribute("value");
    this.words.textContent = words;
    this.live.textContent = words;
    this.told = 0;
  }

  advance({ step, of, secondsLeft, pass }) {
    this.bar.max = of;
    this.bar.value = step;
    const left = secondsLeft >= 1 ? ` · about ${duration(secondsLeft)} left` : "";
    this.words.textContent = `${pass > 1 ? `Pass ${pass}, s` : "S"}tep ${step} of ${of}${left}`;
    const quarter = Math.floor((4 * step) / of);
    if (quarter > this.told) this.live.textContent = `Step ${step} of ${of}`;
    this.told = Math.max(this.told, quarter);
  }

  settle(words = "") {
    this.progress.hidden = true;
    this.live.textContent = words;
  }

  /** What went wrong, where it happened; and where waiting may help, a way to do it `again` when the server says so. */
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

/** No server, a full queue, a server that ends. */
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
