import { pause } from "./dom.js";

/** An error with the server's message (RFC 9457), or a message of its own where the server does not answer. */
export class Problem extends Error {
  /** `status` is 0 where the server did not answer. `retryAfter` is in seconds. */
  constructor(status, detail, retryAfter = null) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

const key = "ddcm.token";
/** Set by the page: a function that asks for the token, and one that is called with whether the server answers. */
export const hooks = { askForToken: async () => null, answers: () => {} };

/** Fetches from the server, with the token if there is one. Throws a `Problem` for errors. */
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
    throw new Problem(0, "The server does not answer. Is it still running?");
  }
  hooks.answers(true);
  if (response.status === 401) {
    const given = await hooks.askForToken(token !== null);
    if (given === null) throw new Problem(401, "This server needs its token.");
    sessionStorage.setItem(key, given);
    return request(path, options);
  }
  if (!response.ok) throw await problem(response);
  return response;
}

export const hasToken = () => sessionStorage.getItem(key) !== null;
export const keepToken = (token) => sessionStorage.setItem(key, token);
export const read = async (path) => (await request(path)).json();

/** The body of a result or preview, and a blob URL for it. */
export async function blobOf(path, signal) {
  const blob = await (await request(path, { signal })).blob();
  return { blob, url: URL.createObjectURL(blob) };
}

async function problem(response) {
  const after = Number(response.headers.get("Retry-After"));
  const { detail, title } = await response.json().catch(() => ({}));
  return new Problem(response.status, detail ?? title ?? `The server answered ${response.status}.`, after || null);
}

/** The server-sent events of a job until its end; resumed where the connection breaks. */
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
    if (failures >= 5) throw new Problem(0, "The job's events ended too early, several times.");
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

/** Starts a job. */
export async function begin(fields, files, signal) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, follow: "true" })) {
    if (value !== "" && value !== null && value !== undefined) form.append(name, value);
  }
  for (const [name, file] of Object.entries(files)) if (file) form.append(name, file, file.name);
  return (await request("/v1/jobs", { method: "POST", body: form, signal })).json();
}

/** Deletes a job, if it still exists. */
export const forget = (job) => request(job.links.self, { method: "DELETE", keepalive: true }).catch(() => {});
