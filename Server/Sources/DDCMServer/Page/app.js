import { hasToken, hooks, keepToken, read } from "./api.js";
import { Compress } from "./compress.js";
import { Decode } from "./decode.js";
import { get, h, pause } from "./dom.js";
import { Generate } from "./generate.js";
import { bytesOf } from "./facts.js";
import { isStream } from "./image.js";
import { Restore } from "./restore.js";
import { duration, fileSize, number } from "./sizes.js";

const names = ["compress", "decode", "generate", "restore"];
const tasks = { compress: "encode", decode: "decode", generate: "generate", restore: "restore" };
const panels = {};
let present = names[0];

/** What the server offers; `model` is the current one, `namedModel` its name where the user chose it. */
const server = { models: [], samples: [], limits: null, model: null, namedModel: null };

// Tabs after the WAI-ARIA pattern: arrow keys move between them, and one tab is in the tab order.
function open(name, focus = false) {
  present = name;
  for (const other of names) {
    const tab = get(`tab-${other}`);
    tab.setAttribute("aria-selected", other === name);
    tab.tabIndex = other === name ? 0 : -1;
    get(other).hidden = other !== name;
  }
  if (focus) get(`tab-${name}`).focus();
  history.replaceState(null, "", `#${name}`);
}

function tabs() {
  for (const name of names) get(`tab-${name}`).addEventListener("click", () => open(name));
  get("tabs").addEventListener("keydown", (event) => {
    const at = names.indexOf(present);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1 + names.length, Home: 0, End: names.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    open(names[next % names.length], true);
  });
  const asked = () => location.hash.slice(1);
  if (names.includes(asked())) open(asked());
  else open(names[0]);
  addEventListener("hashchange", () => names.includes(asked()) && open(asked()));
}

/** Opens the tab for a file: streams are decoded, images restored if that tab is open, else compressed. */
async function route(file) {
  const name = (await isStream(file)) ? "decode" : present === "restore" || present === "decode" ? present : "compress";
  const image = name === "decode" && file.type.startsWith("image/");
  open(image ? "compress" : name);
  panels[present].take(file);
}

function drops() {
  let depth = 0;
  const files = (event) => event.dataTransfer?.types.includes("Files");
  const over = (change) => {
    depth = Math.max(0, depth + change);
    document.body.classList.toggle("dropping", depth > 0);
  };
  addEventListener("dragenter", (event) => files(event) && over(1));
  addEventListener("dragleave", (event) => files(event) && over(-1));
  addEventListener("dragover", (event) => files(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!files(event)) return;
    event.preventDefault();
    over(-depth);
    if (event.dataTransfer.files[0]) route(event.dataTransfer.files[0]);
  });
  addEventListener("paste", (event) => {
    if (/^(INPUT|TEXTAREA)$/.test(event.target.tagName)) return;
    const file = event.clipboardData.files[0];
    const bytes = file ? null : bytesOf(event.clipboardData.getData("text"));
    if (file) route(file);
    else if (bytes?.[0] === 0xdd) route(new File([bytes], "pasted.ddcm"));
  });
}

function token() {
  const dialog = get("token");
  let asking = null;
  hooks.askForToken = (again) => (asking ??= new Promise((done) => {
    get("token-wrong").hidden = !again;
    get("token-value").value = "";
    dialog.returnValue = "";
    dialog.showModal();
    dialog.addEventListener("close", () => {
      asking = null;
      done(dialog.returnValue === "give" ? get("token-value").value.trim() : null);
    }, { once: true });
  }));
}

/** Shows when the server does not answer, and polls until it does. */
function watch() {
  let gone = false;
  hooks.answers = async (answers) => {
    get("gone").hidden = answers;
    if (answers || gone) return;
    gone = true;
    while (gone) {
      await pause(2000);
      const response = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
      gone = !response?.ok;
    }
    get("gone").hidden = true;
    if (server.limits === null) location.reload();
  };
}

function choose(model, byHand = false) {
  server.model = model;
  if (byHand) server.namedModel = model.name;
  panels.generate.adapt(model);
  for (const name of names) {
    const able = !model || model.tasks.includes(tasks[name]);
    get(`${name}-unable`).hidden = able;
    get(`${name}-unable`).textContent = able ? "" : `The model ‘${model.name}’ does not support this.`;
    get(name).classList.toggle("unable", !able);
  }
  get("model-name").textContent = model ? model.name : "none";
}

function offerModels() {
  const { models } = server;
  const select = get("model");
  select.replaceChildren(...models.map((model, index) => new Option(model.name, index, model.default)));
  get("model-field").hidden = models.length < 2;
  select.addEventListener("change", () => choose(models[Number(select.value)], true));
  choose(models.find((model) => model.default) ?? models[0] ?? null);
}

const jobs = (count) => `${number(count)} ${count === 1 ? "job" : "jobs"}`;

function showLimits() {
  const { limits, model } = server;
  const pixels = number(Math.floor(limits.pixels / 1e5) / 10);
  const perClient = limits.jobsPerClient ? `${jobs(limits.jobsPerClient)} per client, ` : "";
  const items = [
    ["Limits of this server.", `Images of ${pixels} megapixels, files of ${fileSize(limits.bodyBytes)}, `
      + `${perClient}${jobs(limits.queue)} in the queue, ${duration(limits.secondsPerJob)} for a job.`],
    model?.conditioning === "none"
      ? ["No prompts with this model.", `‘${model.name}’ is not conditioned on text or classes.`] : null,
  ];
  get("limits").append(...items.filter(Boolean).map(([what, why]) => h("li", {}, h("strong", {}, what), ` ${why}`)));
}

async function start() {
  token();
  watch();
  tabs();
  try {
    const limits = await read("/v1/limits");
    if (limits.tokenNeeded && !hasToken()) {
      const given = await hooks.askForToken(false);
      if (given) keepToken(given);
    }
    const [{ models }, { samples }] = await Promise.all([read("/v1/models"), read("/v1/samples")]);
    Object.assign(server, { limits, models, samples });
  } catch (problem) {
    get("start-trouble").textContent = problem.message;
    get("start-trouble").hidden = false;
  }
  Object.assign(panels, {
    compress: new Compress(server),
    decode: new Decode(server),
    generate: new Generate(server),
    restore: new Restore(server),
  });
  offerModels();
  if (server.limits) showLimits();
  drops();
  document.body.dataset.ready = "true";
}

start();
