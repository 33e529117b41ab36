import { drawn, fileOf, source } from "./image.js";

const endings = { colorize: "grey", denoise: "noisy", deblur: "blurred" };

/** Degrades a clean image by what the restoration undoes, for comparison. */
export async function degraded(image, operation, { scale, sigma, quality }) {
  const name = image.name.replace(/\.[^.]*$/, "");
  if (operation === "upscale") {
    return source(await fileOf(smaller(await drawn(image), scale), `${name}-small.png`));
  }
  const canvas = await drawn(image);
  if (operation === "decompress") {
    return source(await fileOf(canvas, `${name}-coarse.jpg`, "image/jpeg", quality / 100));
  }
  const context = canvas.getContext("2d");
  const bitmap = context.getImageData(0, 0, canvas.width, canvas.height);
  if (operation === "colorize") grey(bitmap.data);
  if (operation === "denoise") noisy(bitmap.data, sigma);
  if (operation === "deblur") blur(bitmap, sigma);
  context.putImageData(bitmap, 0, 0);
  return source(await fileOf(canvas, `${name}-${endings[operation]}.png`));
}

/** Bicubic reduction (Keys, a = −1/2) with the kernel scaled by the factor, as the restoration assumes. */
function smaller(large, scale) {
  const [width, height] = [Math.floor(large.width / scale), Math.floor(large.height / scale)];
  const from = large.getContext("2d").getImageData(0, 0, width * scale, height * scale);
  const taps = (output) => {
    const center = (output + 0.5) * scale - 0.5;
    const first = Math.ceil(center - 2 * scale);
    const count = Math.floor(center + 2 * scale) - first + 1;
    return { first, weights: Array.from({ length: count }, (_, index) => cubic((first + index - center) / scale)) };
  };
  const rows = filtered(Float32Array.from(from.data), 4, width * scale, height * scale, width, taps);
  const all = filtered(transposed(rows, width, height * scale), 4, height * scale, width, height, taps);
  const small = document.createElement("canvas");
  Object.assign(small, { width, height });
  const bitmap = new ImageData(Uint8ClampedArray.from(transposed(all, height, width)), width, height);
  small.getContext("2d").putImageData(bitmap, 0, 0);
  return small;
}

function cubic(x) {
  const t = Math.abs(x);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
}

/** Each row of `width` becomes one of `outputs`, by the taps of each. */
function filtered(data, channels, width, height, outputs, taps) {
  const result = new Float32Array(outputs * height * channels);
  for (let output = 0; output < outputs; output += 1) {
    const { first, weights } = taps(output);
    const sum = weights.reduce((one, other) => one + other);
    const places = weights.map((_, index) => mirrored(first + index, width));
    for (let y = 0; y < height; y += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        let value = 0;
        for (let index = 0; index < weights.length; index += 1) {
          value += weights[index] * data[(y * width + places[index]) * channels + channel];
        }
        result[(y * outputs + output) * channels + channel] = value / sum;
      }
    }
  }
  return result;
}

function transposed(data, width, height) {
  const result = new Float32Array(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < 4; channel += 1) {
        result[(x * height + y) * 4 + channel] = data[(y * width + x) * 4 + channel];
      }
    }
  }
  return result;
}

/** Luma of BT.601. */
function grey(data) {
  for (let index = 0; index < data.length; index += 4) {
    data.fill(0.299 * data[index] + 0.587 * data[index + 1] + 0.114 * data[index + 2], index, index + 3);
  }
}

/** Gaussian noise by Box and Muller. */
function noisy(data, sigma) {
  for (let index = 0; index < data.length; index += 1) {
    if (index % 4 === 3) continue;
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    data[index] += sigma * radius * Math.cos(2 * Math.PI * Math.random());
  }
}

/** A Gaussian blur, rows and then columns. */
function blur(bitmap, sigma) {
  const { data, width, height } = bitmap;
  const reach = Math.ceil(3 * sigma);
  const weight = (distance) => Math.exp(-(distance ** 2) / (2 * sigma * sigma));
  const weights = Array.from({ length: 2 * reach + 1 }, (_, index) => weight(index - reach));
  const taps = (output) => ({ first: output - reach, weights });
  const rows = filtered(Float32Array.from(data), 4, width, height, width, taps);
  const all = filtered(transposed(rows, width, height), 4, height, width, height, taps);
  data.set(transposed(all, height, width));
}

/** Rows are mirrored beyond their ends, the first and last value repeated, as the restoration assumes. */
function mirrored(index, count) {
  const period = 2 * count;
  const within = ((index % period) + period) % period;
  return within < count ? within : period - 1 - within;
}
