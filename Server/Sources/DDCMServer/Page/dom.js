/** Makes an element: attributes, listeners (`onclick`, …), and what is in it. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export const get = (id) => document.getElementById(id);

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Opens the details that hide an invalid field, so that the browser can show its message. */
export function unfold(form) {
  form.addEventListener("invalid", (event) => event.target.closest("details")?.setAttribute("open", ""), true);
}

/** Lets a pointer anywhere on a surface move a range input, which stays what the keyboard and screen readers use. */
export function slideOn(surface, input) {
  const move = (event) => {
    const box = surface.getBoundingClientRect();
    const part = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const low = Number(input.min);
    input.value = low + part * (Number(input.max) - low);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || input.hidden) return;
    event.preventDefault();
    surface.setPointerCapture(event.pointerId);
    input.focus({ preventScroll: true });
    move(event);
  });
  surface.addEventListener("pointermove", (event) => {
    if (surface.hasPointerCapture(event.pointerId)) move(event);
  });
}
