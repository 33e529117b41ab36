const format = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** Bytes of an SMS: 160 characters of 7 bits. */
const sms = 140;
/** Bytes of the largest QR code, version 40 with the least error correction. */
const qr = 2953;

export const least = 100;
export const most = 50000;

export const number = (value) => format.format(value);
export const bytesText = (bytes) => (bytes === 1 ? "1 byte" : `${format.format(bytes)} bytes`);

export function fileSize(bytes) {
  if (bytes < 1e4) return bytesText(bytes);
  return bytes < 1e6 ? `${short.format(bytes / 1e3)} kB` : `${short.format(bytes / 1e6)} MB`;
}

/** "one SMS", "3 SMS". */
function messages(bytes) {
  const count = Math.ceil(bytes / sms);
  return count === 1 ? "one SMS" : `${format.format(count)} SMS`;
}

/** A comparison for a number of bytes. */
export function likeWhat(bytes) {
  if (bytes <= sms * 10) return `as much as ${messages(bytes)}`;
  if (bytes <= qr) return `${messages(bytes)}, or one QR code`;
  if (bytes <= 10 * qr) return `${messages(bytes)}, or ${Math.ceil(bytes / qr)} QR codes`;
  return `${messages(bytes)}: a small web image`;
}

export function bitsPerPixel(bytes, width, height) {
  const bits = (8 * bytes) / (width * height);
  return `${bits < 0.1 ? bits.toFixed(3) : bits.toFixed(2)} bits per pixel`;
}

/** "1/77 of lorikeet.jpg". */
export function fraction(bytes, whole) {
  if (bytes >= whole) return `${short.format(bytes / whole)} times`;
  const part = whole / bytes;
  return `1/${part < 10 ? part.toFixed(1) : format.format(Math.round(part))} of`;
}

/** A slider's value 0…1000 for bytes, and back, on a logarithmic scale. */
export const placeOf = (bytes) => (1000 * Math.log(bytes / least)) / Math.log(most / least);
export function bytesAt(place) {
  const bytes = least * (most / least) ** (place / 1000);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(bytes)) - 1);
  return Math.round(bytes / unit) * unit;
}

export function duration(seconds) {
  if (seconds < 1) return "less than a second";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${short.format(seconds / 3600)} h`;
}
