// Finds out what the handlers of AutoRest's test server want, and prints it as JSON, one line for each scenario.
//
// It stands in the folder that the server is installed in. The handlers are programs, so they are run: every parameter
// that the document leaves open is an unknown with a text of its own, and every comparison that a handler makes with
// an unknown says what it would have liked to see. That is sent next, until its counters go up. What cannot be found
// this way is started from `arguments.json`. The first argument is a folder: converted documents go there.
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { listen, request } from "./trace.mjs";
import { operations, samples } from "./operations.mjs";

const require = createRequire(import.meta.url);
const { convertObj } = require("swagger2openapi");
const [folder, ...files] = process.argv.slice(2);
const given = JSON.parse(readFileSync("arguments.json", "utf8"));

/** How many requests one operation is worth. */
const LIMIT = 400;

/** Documents whose operations take several requests: each is one scenario, which is done when the server has counted any. */
const WHOLE = ["lro"];

const server = await listen();
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
for (const file of files) {
  const name = basename(file, ".json");
  let document;
  try {
    const swagger = JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
    prepare(swagger);
    document = (await convertObj(swagger, { patch: true, warnOnly: true })).openapi;
  } catch (error) {
    print({ spec: name, refused: error.message });
    continue;
  }
  mend(document);
  writeFileSync(join(folder, `${name}.${document.openapi}.json`), JSON.stringify(document, null, 2));
  const found = new Set();
  const all = operations(document);
  for (const id of Object.keys(given[name] ?? {})) {
    if (!all.some((operation) => operation.id === id)) throw new Error(`${name} has no operation ${id}`);
  }
  if (WHOLE.includes(name)) {
    for (const operation of all) {
      const start = given[name]?.[operation.id]?.[0];
      const state = start ? operation.start(start) : operation.starts().find((one) => one.has("body")) ?? operation.start({});
      const { call } = request(operation, samples(operation, state));
      call.response = { status: 0, headers: {} };
      // The group whose first responses are failures.
      call.again = operation.id.startsWith("LRORetrys_");
      print({ spec: name, name: `${name}/${operation.id}`, whole: true, calls: [call] });
    }
    continue;
  }
  for (const operation of all) {
    const scenarios = await explore(operation, given[name]?.[operation.id] ?? []);
    for (const [counter, calls] of scenarios) {
      // A counter that several operations move is a scenario of each.
      const scenario = `${name}/${counter}${found.has(counter) ? `/${operation.id}` : ""}`;
      found.add(counter);
      print({ spec: name, name: scenario, calls });
    }
    if (scenarios.size === 0) {
      print({ spec: name, silent: operation.id });
    }
  }
}
print({ counters: server.counters() });
process.exit(0);

/** What the converter fails for or passes over: a host with variables and no schemes, and paths that have a query. */
function prepare(swagger) {
  if (swagger["x-ms-parameterized-host"]) swagger.schemes ??= ["http"];
  swagger.paths = { ...swagger.paths, ...swagger["x-ms-paths"] };
  delete swagger["x-ms-paths"];
}

/** What the converter leaves of Swagger 2.0: files have no type of their own in OpenAPI 3. */
function mend(value) {
  if (value === null || typeof value !== "object") return;
  if (value.type === "file" || (value.type === "object" && value.format === "file")) {
    value.type = "string";
    value.format = "binary";
  }
  Object.values(value).forEach(mend);
}

/** The calls that move each counter. */
async function explore(operation, given) {
  const queue = [...given.map((values) => operation.start(values)), ...operation.starts()];
  const seen = new Set();
  const hits = new Map();
  for (let count = 0; queue.length > 0 && count < LIMIT; ) {
    const state = queue.shift();
    const key = JSON.stringify([...state]);
    if (seen.has(key)) continue;
    seen.add(key);
    count += 1;
    const { calls, counted, wishes } = await server.ask(operation, state);
    for (const counter of counted) {
      const whole = samples(operation, state);
      const again = await server.ask(operation, whole);
      if (!again.counted.includes(counter)) continue;
      const weight = [...state.values()].filter((one) => one?.value !== undefined).length * 100 + whole.size;
      if ((hits.get(counter)?.weight ?? -1) < weight) hits.set(counter, { weight, calls: again.calls });
    }
    for (const { unknown, wanted } of wishes) {
      const next = operation.bind(state, unknown, wanted);
      if (next) queue.push(next);
    }
  }
  return new Map([...hits].map(([counter, { calls }]) => [counter, calls]));
}
