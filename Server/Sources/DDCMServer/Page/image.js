/** An image that the user chose. `shown` is false where this browser cannot show it; the server may still read it. */
export async function source(file, credit = null) {
  const url = URL.createObjectURL(file);
  const image = await load(url).catch(() => null);
  if (image === null && !/^image\/|^$/.test(file.type)) {
    URL.revokeObjectURL(url);
    throw new Error(`${file.name} is not an image. PNG, JPEG, WebP, TIFF, PPM and .ddcm are supported.`);
  }
  return {
    file, url, credit, name: file.name, bytes: file.size,
    shown: image !== null, width: image?.naturalWidth ?? null, height: image?.naturalHeight ?? null,
  };
}

export async function load(url) {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

/** The image on a canvas, scaled. */
export async function drawn(image, scale = 1) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(await load(image.url), 0, 0, canvas.width, canvas.height);
  return canvas;
}

export async function fileOf(canvas, name, type = "image/png", quality = undefined) {
  const blob = await new Promise((done) => canvas.toBlob(done, type, quality));
  return new File([blob], name, { type });
}

/** The image, reduced if its longer side has more than `side` pixels. */
export async function reduced(image, side) {
  if (!side || !image.shown || Math.max(image.width, image.height) <= side) return image;
  const canvas = await drawn(image, side / Math.max(image.width, image.height));
  return { ...(await source(await fileOf(canvas, image.name))), bytes: image.bytes, name: image.name };
}

const signature = [0xdd, 0x43, 0x4d, 0x0a];

/** Whether a file is a .ddcm stream, by its first bytes or its name. */
export async function isStream(file) {
  const first = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return signature.every((byte, index) => first[index] === byte) || /\.ddcm$/i.test(file.name);
}

/** For file inputs: also types that browsers do not know. */
export const imageTypes = "image/*,.tif,.tiff,.ppm,.avif,.heic,.jxl";

export const stem = (name) => name.replace(/\.[^.]*$/, "") || "image";
