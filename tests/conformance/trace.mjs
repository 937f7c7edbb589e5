// AutoRest's test server in this process, with its comparisons overheard.
//
// Its handlers are loaded with `a === b` rewritten to a call, so that a comparison with an unknown is heard together
// with what it is compared with. Numbers that are read from an unknown are numbers of their own.
import { createRequire } from "node:module";
import Module from "node:module";
import http from "node:http";
import { marker } from "./operations.mjs";

const require = createRequire(import.meta.url);
const { parse } = require("acorn");
const home = "@microsoft.azure/autorest.testserver";

/** How much of a response is read: the server has one of three gigabytes. */
const MOST = 1 << 20;

/** The last integers of 64 bits, which JavaScript rounds to the next number beyond them, by their sign. */
const LONG = { "": "9223372036854775807", "-": "9223372036854775808" };

/** How many pages of a list are read. */
const PAGES = 12;

const heard = { wishes: [], counted: [], state: undefined, body: undefined };
const numbers = new Map();

globalThis.overheard = (operator, left, right) => {
  note(left, right);
  note(right, left);
  switch (operator) {
    case "==":
      return left == right;
    case "!=":
      return left != right;
    case "===":
      return left === right;
    default:
      return left !== right;
  }
};

/** Notes what would have made two things equal. */
function note(sent, wanted) {
  if (heard.state === undefined || sent === wanted || !isData(sent) || !isData(wanted) || mentions(wanted)) return;
  const wish = (unknown, wanted) => heard.wishes.push({ unknown, wanted });
  const texts = [JSON.stringify(sent), sent];
  if (heard.body !== undefined && texts.includes(heard.body) && mentions(sent)) {
    // The whole body, or its text.
    const text = typeof sent === "string" && sent !== JSON.parse(heard.body);
    return wish("body", text ? parsed(wanted) : wanted);
  }
  const unknown = numbers.get(sent) ?? find(sent);
  if (unknown === undefined) return;
  if (typeof sent !== "string" || sent === marker(unknown)) return wish(unknown, wanted);
  const [before, after] = sent.split(marker(unknown));
  if (typeof wanted === "string" && wanted.startsWith(before) && wanted.endsWith(after)) {
    wish(unknown, wanted.slice(before.length, wanted.length - after.length));
  }
}

const find = (value) => [...heard.state].find(([name, { value: known }]) => {
  return known === undefined && typeof value === "string" && value.includes(marker(name));
})?.[0];

/** Whether this can have come with a request: nothing that the server is made of. */
const isData = (value) =>
  typeof value !== "object" || value === null || [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value));

const mentions = (value) => {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return numbers.has(value) || /zq([0-9a-f]{2})+zq/.test(text ?? "");
};

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Reading a number from an unknown gives a number that stands for it. */
for (const name of ["parseInt", "parseFloat"]) {
  const original = globalThis[name];
  globalThis[name] = (text, ...rest) => {
    const unknown = heard.state && find(text);
    if (unknown === undefined) return original(text, ...rest);
    const number = -(2 ** 40) - numbers.size - 0.5;
    numbers.set(number, unknown);
    return number;
  };
}
const read = JSON.parse;
JSON.parse = (text, ...rest) => (heard.state && find(text) && text === marker(find(text)) ? text : read(text, ...rest));

/** Comparisons as calls. */
function rewrite(source) {
  const edits = [];
  const tree = parse(source, { ecmaVersion: "latest", sourceType: "script", preserveParens: true, allowHashBang: true });
  const walk = (node) => {
    if (!node || typeof node.type !== "string") return;
    if (node.type === "BinaryExpression" && /^[!=]==?$/.test(node.operator)) {
      edits.push({ at: node.left.start, to: node.left.start, text: `overheard("${node.operator}", ` });
      edits.push({ at: node.left.end, to: node.right.start, text: ", " });
    }
    Object.values(node).flat().forEach(walk);
    if (node.type === "BinaryExpression" && /^[!=]==?$/.test(node.operator)) {
      edits.push({ at: node.right.end, to: node.right.end, text: ")" });
    }
  };
  walk(tree);
  // Where several begin at one place, the outermost was noted first.
  const ordered = edits.map((edit, index) => ({ ...edit, index })).sort((one, other) => one.at - other.at || one.index - other.index);
  let text = "";
  let end = 0;
  for (const { at, to, text: inserted } of ordered) {
    text += source.slice(end, at) + inserted;
    end = to;
  }
  return text + source.slice(end);
}

const compile = Module.prototype._compile;
Module.prototype._compile = function (source, file) {
  const own = file.includes("autorest.testserver") && /(legacy\/routes|dist\/test-routes|dist\/api)\//.test(file);
  return compile.call(this, own ? rewrite(source) : source, file);
};
const load = Module._load;
Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  if (request === "deep-equal") {
    return (left, right, ...more) => (note(left, right), note(right, left), loaded(left, right, ...more));
  }
  if (request === "../util/utils" && !loaded.overheard) {
    const { sendError } = loaded;
    loaded.sendError = (...all) => ((heard.refused = true), sendError(...all));
    loaded.overheard = true;
  }
  if (request === "underscore" && !loaded.overheard) {
    const { isEqual } = loaded;
    loaded.isEqual = (left, right) => (note(left, right), note(right, left), isEqual(left, right));
    loaded.overheard = true;
  }
  return loaded;
};

/** Starts the server. */
export async function listen() {
  // Its handlers talk where the scenarios are printed.
  console.log = console.error = () => {};
  const { ApiMockApp } = require(`${home}/dist/app`);
  const { coverageService } = require(`${home}/dist/services`);
  const { logger } = require(`${home}/dist/logger`);
  logger.silent = true;
  const before = (category, name) => coverageService.getAllForCategory(category)[name] ?? 0;
  const { track, legacyTrack } = coverageService;
  coverageService.saveCoverage = async () => {};
  coverageService.legacySaveCoverage = () => {};
  coverageService.track = function (category, name) {
    heard.counted.push(name);
    return track.call(this, category, name);
  };
  coverageService.legacyTrack = function (category, name, value) {
    if (value > before(category, name)) heard.counted.push(name);
    return legacyTrack.call(this, category, name, value);
  };
  let port;
  const start = http.Server.prototype.listen;
  const ready = new Promise((resolve) => {
    http.Server.prototype.listen = function (_, done) {
      return start.call(this, 0, "127.0.0.1", () => {
        port = this.address().port;
        done?.();
        resolve();
      });
    };
  });
  await new ApiMockApp({ port: 0, coverageDirectory: "coverage" }).start();
  await ready;
  const counters = () =>
    ["vanilla", "azure", "optional", "dpg"].flatMap((name) => Object.keys(coverageService.getAllForCategory(name)));
  return { counters, ask: (operation, state) => ask(port, operation, state) };
}

/** Asks once, and again where the response says so: a cookie to come back with, or links to more pages. */
async function ask(port, operation, state) {
  Object.assign(heard, { wishes: [], counted: [], state, refused: false });
  const { call, sent } = request(operation, state);
  heard.body = sent.json;
  const first = await send(port, call, sent);
  const calls = [{ ...call, response: { status: first.status, headers: {} } }];
  if (heard.counted.length === 0 && first.cookie) {
    calls[0].again = first.status !== 200;
    await send(port, call, { ...sent, headers: { ...sent.headers, cookie: first.cookie } });
  }
  for (let page = first; calls.length < PAGES; ) {
    const link = next(page.text);
    if (!link) break;
    const { pathname, search, searchParams } = new URL(link, `http://localhost:${port}`);
    const query = Object.fromEntries(searchParams);
    page = await send(port, { method: "get" }, { target: pathname + search, headers: {} });
    if (page.status !== 200) break;
    calls.push({ uri: pathname, linked: true, method: "get", query, headers: {}, response: { status: 200, headers: {} } });
  }
  const { wishes, counted, refused } = heard;
  heard.state = undefined;
  // Some handlers go on after they refuse.
  return { calls, wishes, counted: refused ? [] : counted };
}

function next(text) {
  try {
    const found = Object.entries(read(text)).find(([key]) => /nextlink$/i.test(key))?.[1];
    return /^(\/|http)/.test(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The request for a state: as it goes over the wire, and as a scenario says it. */
export function request(operation, state) {
  const call = { method: operation.method, template: operation.template, path: {}, query: {}, headers: {} };
  let target = operation.template;
  const query = [];
  const headers = {};
  const value = (name) => state.get(name).value ?? marker(name);
  for (const { name, in: place } of operation.parameters) {
    if (!state.has(name)) continue;
    const given = value(name);
    if (place === "path") {
      call.path[name] = encodeURIComponent(given);
      target = target.replaceAll(`{${name}}`, call.path[name]);
    }
    if (place === "query") {
      query.push(...[given].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`));
      // Texts stay as they are: a number would be read and written again.
      call.query[name] = Array.isArray(given) ? given.map(String) : String(given);
    }
    if (place === "header") headers[name] = call.headers[name] = String(given);
  }
  // What is given and not declared can only be a header.
  for (const [name, { value }] of state) if (!operation.argument(name)) headers[name] = call.headers[name] = value;
  const sent = { headers };
  const parts = [...state.keys()].filter((name) => name.startsWith("body/"));
  if (state.has("body") || parts.length > 0) {
    const whole = state.has("body") ? value("body") : Object.fromEntries(parts.map((name) => [name.slice(5), value(name)]));
    Object.assign(sent, body(operation, whole));
    call.body = sent.said;
    // What the caller says wins over what the document says.
    sent.headers = { "content-type": sent.type, ...headers };
  }
  call.uri = target.split("?")[0];
  sent.target = target + (query.length > 0 ? (target.includes("?") ? "&" : "?") + query.join("&") : "");
  return { call, sent };
}

/** A body: its bytes, and what a scenario says about it. */
function body({ type, parts }, value) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (type.includes("json")) {
    const json = JSON.stringify(value).replace(/^(-?)9223372036854776000$/, (_, sign) => sign + LONG[sign]);
    return { type, json, bytes: json, said: { type, text: json } };
  }
  if (type.startsWith("application/x-www-form-urlencoded")) {
    const json = JSON.stringify(value);
    return { type, json, bytes: new URLSearchParams(value).toString(), said: { type, parts: value } };
  }
  if (type.startsWith("multipart/")) {
    const boundary = "zqboundaryzq";
    const said = { type, parts: {}, files: [] };
    const lines = Object.entries(value).map(([name, given]) => {
      const isFile = parts.find((part) => part.name === `body/${name}`)?.schema.format === "binary";
      if (isFile) {
        const base64 = Buffer.from(given).toString("base64");
        said.files.push({ name, file: "sample.txt", type: "application/octet-stream", base64 });
      } else {
        said.parts[name] = given;
      }
      const file = isFile ? '; filename="sample.txt"\r\nContent-Type: application/octet-stream' : "";
      return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${given}\r\n`;
    });
    return { type: `${type}; boundary=${boundary}`, bytes: `${lines.join("")}--${boundary}--\r\n`, said };
  }
  return { type, bytes: text, said: { type, text } };
}

function send(port, { method }, { target, headers, bytes }) {
  return new Promise((resolve) => {
    const options = { port, host: "127.0.0.1", method: method.toUpperCase(), path: target, headers, agent: false };
    const outgoing = http.request(options, (incoming) => {
      const chunks = [];
      let length = 0;
      const finish = () => {
        incoming.destroy();
        const cookie = incoming.headers["set-cookie"]?.map((one) => one.split(";")[0]).join("; ");
        resolve({ status: incoming.statusCode, text: Buffer.concat(chunks).toString(), cookie });
      };
      incoming.on("data", (chunk) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > MOST) finish();
      });
      incoming.on("end", finish);
      incoming.on("error", finish);
    });
    outgoing.on("error", (error) => resolve({ status: 0, text: String(error) }));
    outgoing.setTimeout(5000, () => outgoing.destroy(new Error("no response")));
    if (bytes !== undefined) outgoing.setHeader("content-length", Buffer.byteLength(bytes));
    outgoing.end(bytes);
  });
}
