import { request } from "./api.js";
import { h } from "./dom.js";

/** What an empty stage shows: how to choose a file, and samples. */
export function chooser({ what, accept, samples = [], onfile, onfail, hint = null }) {
  const input = h("input", {
    type: "file", accept, class: "unseen", tabindex: -1, "aria-label": `Choose ${what}`,
    onchange: () => {
      if (input.files[0]) onfile(input.files[0]);
      input.value = "";
    },
  });
  const button = h("button", { type: "button", class: "button", onclick: () => input.click() }, `Choose ${what} …`);
  const title = h("p", { class: "drop" }, `Drop ${what} here${hint ? `, ${hint}` : ""}`);
  const element = h("div", { class: "empty" }, mark(), title, button, input);
  if (samples.length > 0) {
    const taken = shelf(samples, onfile, onfail);
    element.append(h("div", { class: "samples" }, h("p", {}, "Or use a sample"), taken));
  }
  return { element, choose: () => input.click() };
}

function shelf(samples, onfile, onfail) {
  return h("div", { class: "shelf" }, samples.map((sample) => {
    const take = async () => {
      try {
        const blob = await (await request(sample.url)).blob();
        const file = new File([blob], sample.url.split("/").pop(), { type: blob.type });
        onfile(file, credit(sample));
      } catch (error) {
        onfail(error);
      }
    };
    const image = h("img", { src: sample.url, alt: "", loading: "lazy", width: sample.width, height: sample.height });
    const attributes = { type: "button", class: "sample", onclick: take, title: credit(sample) };
    return h("button", attributes, image, h("span", {}, sample.name));
  }));
}

const credit = ({ credit, license }) => (credit ? `Photograph: ${credit}${license ? `, ${license}` : ""}` : null);

/** The logo: noise. */
export function mark() {
  const cells = [..."2413131000240042000134142"].map((shade) => h("i", { class: `c${shade}` }));
  return h("div", { class: "mark", "aria-hidden": "true" }, cells);
}
