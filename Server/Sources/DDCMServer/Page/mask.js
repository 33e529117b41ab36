import { h } from "./dom.js";
import { fileOf } from "./image.js";

/** An image on which the user paints what is to be filled in, with a brush or as rectangles. White is unknown. */
export class Mask {
  /** `onchange` is called with the share 0…1 that is painted. */
  constructor(onchange) {
    this.onchange = onchange;
    this.base = h("img", { class: "layer" });
    this.canvas = h("canvas", { class: "layer mask" });
    this.ring = h("div", { class: "brush", "aria-hidden": "true", hidden: true });
    this.element = h("div", { class: "painting" }, this.base, this.canvas, this.ring);
    this.strokes = [];
    this.brush = 24;
    this.listen();
  }

  begin(image) {
    this.image = image;
    this.base.src = image.url;
    this.base.alt = `The image ${image.name}; paint over what is to be filled in, or add rectangles beside it`;
    this.canvas.width = image.width;
    this.canvas.height = image.height;
    this.strokes = [];
    this.redraw();
  }

  get isEmpty() {
    return this.strokes.length === 0;
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      this.strokes.push({ width: this.brush, points: [this.place(event)] });
      this.redraw();
    });
    canvas.addEventListener("pointermove", (event) => {
      this.point(event);
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      for (const one of event.getCoalescedEvents?.() ?? [event]) this.strokes.at(-1).points.push(this.place(one));
      this.redraw(false);
    });
    canvas.addEventListener("pointerup", () => this.redraw());
    canvas.addEventListener("pointerleave", () => { this.ring.hidden = true; });
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const scale = this.canvas.width / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  /** Moves the outline of the brush to the pointer. */
  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const side = (this.brush * box.width) / this.canvas.width;
    this.ring.hidden = event.pointerType === "touch";
    Object.assign(this.ring.style, {
      width: `${side}px`, height: `${side}px`,
      left: `${event.clientX - box.left - side / 2}px`, top: `${event.clientY - box.top - side / 2}px`,
    });
  }

  rectangle(x, y, width, height) {
    this.strokes.push({ rectangle: [x, y, width, height] });
    this.redraw();
  }

  undo() {
    this.strokes.pop();
    this.redraw();
  }

  clear() {
    this.strokes = [];
    this.redraw();
  }

  redraw(count = true) {
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    paint(context, this.strokes, "#ff2d78");
    if (count) this.onchange(this.coverage());
  }

  coverage() {
    const { data } = this.drawn().getContext("2d").getImageData(0, 0, this.canvas.width, this.canvas.height);
    let white = 0;
    for (let index = 0; index < data.length; index += 4) white += data[index] >= 128 ? 1 : 0;
    return white / (data.length / 4);
  }

  /** White where the image is unknown, black elsewhere. */
  drawn() {
    const { width, height } = this.canvas;
    const canvas = h("canvas", { width, height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.fillRect(0, 0, width, height);
    paint(context, this.strokes, "#fff");
    return canvas;
  }

  /** The image with the painted parts removed. */
  torn() {
    const { width, height } = this.canvas;
    const canvas = h("canvas", { width, height });
    const context = canvas.getContext("2d");
    context.drawImage(this.base, 0, 0);
    paint(context, this.strokes, "#8f8d88");
    return canvas.toDataURL();
  }

  file() {
    return fileOf(this.drawn(), "mask.png");
  }
}

function paint(context, strokes, color) {
  Object.assign(context, { fillStyle: color, strokeStyle: color, lineCap: "round", lineJoin: "round" });
  for (const { rectangle, width, points } of strokes) {
    if (rectangle) {
      context.fillRect(...rectangle);
      continue;
    }
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(...points[0]);
    for (const point of points) context.lineTo(...point);
    context.stroke();
  }
}
