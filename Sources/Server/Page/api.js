import { pause } from "./dom.js";

/** What went wrong, in a sentence: the server's own (RFC 9457), or that there is none. */
export class Problem extends Error {
  /** `status` is 0 where nothing answered. `retryAfter` is in seconds. */
  constructor(status, detail, retryAfter = null) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

const key = "ddcm.token";
/** The page sets these: a function that asks for the token, and one that is told whether the server answers. */
export const hooks = { askForToken: async () => null, answers: () => {} };

/** Fetches from the server, with the token where there is one. Throws a `Problem` for whatever is not a success. */
export async function request(path, options = {}) {
  const headers = new Headers(options.headers);
  const token = sessionStorage.getItem(key);
  if (token) headers.set("Authorization", `Bearer ${token}`);
  let response;
  try {
    response = await fetch(path, { ...options, headers, cache: "no-store" });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    hooks.answers(false);
    throw new Problem(0, "The server does not answer. Is ‘ddcm serve’ still running?");
  }
  hooks.answers(true);
  if (response.status === 401) {
    const given = await hooks.askForToken(token !== null);
    if (given === null) throw new Problem(401, "This server does nothing without its token.");
    sessionStorage.setItem(key, given);
    return request(path, options);
  }
  if (!response.ok) throw await problem(response);
  return response;
}

export const hasToken = () => sessionStorage.getItem(key) !== null;
export const keepToken = (token) => sessionStorage.setItem(key, token);
export const read = async (path) => (await request(path)).json();

/** The body of a result or preview, and an address in this page for it. */
export async function blobOf(path, signal) {
  const blob = await (await request(path, { signal })).blob();
  return { blob, url: URL.createObjectURL(blob) };
}

async function problem(response) {
  const after = Number(response.headers.get("Retry-After"));
  const { detail, title } = await response.json().catch(() => ({}));
  return new Problem(response.status, detail ?? title ?? `The server answered ${response.status}.`, after || null);
}

/** The server-sent events of a job, through to its end; taken up again where the connection breaks. */
export async function* events(path, signal) {
  let last = null;
  for (let failures = 0; ; failures += 1) {
    try {
      const headers = { Accept: "text/event-stream", ...(last !== null && { "Last-Event-ID": last }) };
      const response = await request(path, { signal, headers });
      for await (const event of parsed(response.body)) {
        failures = 0;
        last = event.id ?? last;
        yield event;
        if (event.name === "end") return;
      }
    } catch (error) {
      if (signal.aborted || error.status > 0 || failures >= 5) throw error;
    }
    if (failures >= 5) throw new Problem(0, "The server ended the job's events too early, again and again.");
    await pause(500 * 2 ** failures);
  }
}

async function* parsed(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text = (text + value).replaceAll("\r\n", "\n");
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const fields = {};
      for (const line of block.split("\n")) {
        const [, name, value] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
        if (name) fields[name] = value;
      }
      if (fields.data) yield { id: fields.id, name: fields.event, data: JSON.parse(fields.data) };
    }
  }
}

/** Begins a job. Its fields come before its files, so that what is wrong with them is told early. */
export async function begin(fields, files, signal) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, follow: "true" })) {
    if (value !== "" && value !== null && value !== undefined) form.append(name, value);
  }
  for (const [name, file] of Object.entries(files)) if (file) form.append(name, file, file.name);
  return (await request("/v1/jobs", { method: "POST", body: form, signal })).json();
}

/** Gives a job up; that it is gone already is no trouble. */
export const forget = (job) => request(job.links.self, { method: "DELETE", keepalive: true }).catch(() => {});
