// Prints the scenarios of Spector's definitions as JSON, one line for each: what is requested, and the response.
//
// It stands in the folder that Spector is installed in. Bodies are text where they are text and base64 otherwise; what
// depends on the address of the server has ADDRESS in its place.
import { readdirSync } from "node:fs";
import { join, dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { expandDyns } from "@typespec/spec-api";

const folder = join(import.meta.dirname, "node_modules/@typespec/http-specs/dist/specs");
const config = { baseUrl: "ADDRESS" };

const plain = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(expandDyns(value, config))));
const content = (raw) => {
  if (raw === undefined || raw === null) return undefined;
  if (Buffer.isBuffer(raw)) return { base64: raw.toString("base64") };
  return { text: typeof raw === "string" ? raw : raw.serialize(config) };
};
const file = ({ fieldname, originalname, mimetype, buffer }) => ({
  name: fieldname,
  file: originalname,
  type: mimetype,
  base64: buffer.toString("base64"),
});
const body = (body) =>
  body && {
    type: body.contentType,
    ...(body.kind === "multipart"
      ? { parts: plain(body.parts) ?? {}, files: (body.files ?? []).map(file) }
      : body.streamChunks
        ? { base64: Buffer.concat(body.streamChunks).toString("base64") }
        : content(body.rawContent)),
  };
const mocks = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith("mockapi.js"));
for (const mock of mocks.sort()) {
  const { Scenarios } = await import(pathToFileURL(join(folder, mock)));
  for (const [name, { passCondition, code, keys, apis }] of Object.entries(Scenarios)) {
    // Where each of some responses counts, what is refused does not: that asks for a wrong `Accept`, and a document that
    // describes this header as a parameter is to be read as if it did not (OpenAPI 3.0.4, 4.7.12.2).
    const asked = passCondition === "by-key" ? apis.filter(({ response }) => response.status < 400) : apis;
    const calls = asked.map(({ uri, method, request, response, handler }) => ({
      uri,
      method,
      query: plain(request?.query) ?? {},
      headers: plain(request?.headers) ?? {},
      body: body(request?.body),
      response: {
        status: response.status,
        headers: plain(response.headers) ?? {},
        body: body(response.body),
      },
      handled: handler !== undefined,
    }));
    console.log(JSON.stringify({ spec: dirname(mock), name, passCondition, code, keys, calls }));
  }
}
