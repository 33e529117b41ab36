/** A picture that somebody chose. `shown` is false where this browser cannot show it: the server may still read it. */
export async function source(file, credit = null) {
  const url = URL.createObjectURL(file);
  const image = await load(url).catch(() => null);
  if (image === null && !/^image\/|^$/.test(file.type)) {
    URL.revokeObjectURL(url);
    throw new Error(`${file.name} is not a picture. PNG, JPEG, WebP, TIFF and PPM are read, and .ddcm streams.`);
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

/** The picture's pixels on a canvas, `scale` times as large. */
export async function drawn(picture, scale = 1) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(await load(picture.url), 0, 0, canvas.width, canvas.height);
  return canvas;
}

export async function fileOf(canvas, name, type = "image/png", quality = undefined) {
  const blob = await new Promise((done) => canvas.toBlob(done, type, quality));
  return new File([blob], name, { type });
}

/** The picture itself, or reduced so that its longer side is at most `side` pixels. */
export async function reduced(picture, side) {
  if (!side || !picture.shown || Math.max(picture.width, picture.height) <= side) return picture;
  const canvas = await drawn(picture, side / Math.max(picture.width, picture.height));
  return { ...(await source(await fileOf(canvas, picture.name))), bytes: picture.bytes, name: picture.name };
}

const signature = [0xdd, 0x43, 0x4d, 0x0a];

/** Whether a file is a .ddcm stream, by its first bytes or its name. */
export async function isStream(file) {
  const first = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return signature.every((byte, index) => first[index] === byte) || /\.ddcm$/i.test(file.name);
}

/** What to offer where a picture is chosen: also kinds that browsers do not know. */
export const pictures = "image/*,.tif,.tiff,.ppm,.avif,.heic,.jxl";

export const stem = (name) => name.replace(/\.[^.]*$/, "") || "picture";
