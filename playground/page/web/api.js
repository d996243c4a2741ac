// The user side of the local Discord over HTTP (docs/playground-protocol.md).

const here = location.pathname.replace(/[^/]*$/, "");
const key = here.split("/").filter(Boolean).at(-1);

export const USER = new URL(`../../user/${key}/`, location.origin + here).pathname;
export const WORLD = `${here}world`;

/** What Discord's client would not let a member do; `code` is one word for programs. */
export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

export class Offline extends Error {}

/** Who acts, told with every request. */
export const actor = { name: "", locale: "en-US" };

export const get = (path, params = {}) => ask("GET", `${USER}${path}${query(params)}`);
export const getAs = (name, path) => ask("GET", USER + path, undefined, { "X-Person": name });
export const post = (path, body) => ask("POST", USER + path, body);
export const remove = (path) => ask("DELETE", USER + path);
export const world = () => ask("GET", WORLD);
export const setSwitches = (values) => ask("POST", `${WORLD}/switches`, values);
export const act = (what, process) => ask("POST", `${WORLD}/act`, process ? { do: what, process: Number(process) } : { do: what });

export async function upload(files) {
  const form = new FormData();
  for (const file of files) form.append("file", file, file.name || "picture.png");
  return (await ask("POST", `${USER}upload`, form)).uploads;
}

function query(params) {
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  return given.length ? `?${new URLSearchParams(given)}` : "";
}

async function ask(method, address, body, who = {}) {
  const isForm = body instanceof FormData;
  const headers = { "X-Person": actor.name, "X-Locale": actor.locale, ...who };
  if (body && !isForm) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(address, { method, headers, body: isForm || !body ? body : JSON.stringify(body) });
  } catch (error) {
    throw new Offline(String(error));
  }
  const shown = await response.json().catch(() => ({}));
  if (response.ok) return shown;
  throw new Refused(String(shown.error ?? response.status), shown.message ?? `HTTP ${response.status}`);
}
