import { h } from "./dom.js";
import { bytesText, number } from "./sizes.js";

/** The size in bytes, large, and a comparison. */
export function headline(bytes, like) {
  const unit = bytes === 1 ? " byte" : " bytes";
  return h("p", { class: "headline" }, h("strong", {}, number(bytes)), unit, h("span", {}, like));
}

/** Pairs of a name and a value; pairs without a value are left out. */
export function facts(pairs) {
  return h("dl", { class: "facts" }, pairs.filter(([, value]) => value).map(([name, value]) =>
    h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

/** Notes of the server as sentences. */
export const notes = (texts) => texts.map((text) =>
  h("p", { class: "note" }, text[0].toUpperCase() + text.slice(1).replace(/[^.!?]$/, "$&.")));

export function download(made, name, text) {
  return h("a", { class: "button", href: made.url, download: name }, text);
}

/** Links to the files of a result, of which the stream is optional; `more` stands beside them. */
export function downloads(name, { stream, image }, more = null) {
  return h(
    "p", { class: "row" }, stream && download(stream, `${name}.ddcm`, "Download .ddcm"),
    download(image, `${name}.png`, "Download PNG"), more);
}

/** The bytes of the stream in hexadecimal, and a button that copies them as text. */
export async function contents(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const shown = bytes.slice(0, 2048);
  const hex = Array.from(shown, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const status = h("span", { role: "status" });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(base64(bytes));
      status.textContent = `Copied: ${number(base64(bytes).length)} characters. Paste them in the Decode tab.`;
    } catch {
      status.textContent = "The browser did not allow copying. Download the file instead.";
    }
  };
  const button = h("button", { type: "button", class: "plain", onclick: copy }, "Copy as text (base64)");
  const hidden = bytes.length - shown.length;
  const more = hidden > 0 ? h("p", { class: "hint" }, `… and ${bytesText(hidden)} more.`) : null;
  return h(
    "details", { class: "contents", open: bytes.length <= 400 },
    h("summary", {}, "The whole file"),
    h("p", { class: "hex", tabindex: 0, role: "group", "aria-label": "The file in hexadecimal" }, hex),
    more,
    h("p", { class: "row" }, button, status));
}

export const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/** The bytes of base64 text; null for other text. */
export function bytesOf(text) {
  try {
    return Uint8Array.from(atob(text.replace(/\s+/g, "")), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
