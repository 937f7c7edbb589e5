// The operations of a document, and what is known of the arguments of each.
//
// A state says for every argument what it is: a value, an unknown, or nothing when it is not listed. The body is an
// argument called `body`; its properties can be arguments of their own, called `body/NAME`.

/** The text that stands for an unknown. */
export const marker = (unknown) => `zq${Buffer.from(unknown).toString("hex")}zq`;

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"];

export function operations(document) {
  const found = [];
  for (const [template, item] of Object.entries(document.paths)) {
    for (const method of METHODS.filter((method) => item[method])) {
      found.push(new Operation(document, template, method, item));
    }
  }
  return found;
}

class Operation {
  constructor(document, template, method, item) {
    const resolve = (value) => follow(document, value);
    const operation = item[method];
    Object.assign(this, { document, template, method, id: operation.operationId });
    const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolve);
    // The later one of the same name and place counts.
    this.parameters = [...new Map(parameters.map((one) => [`${one.in} ${one.name}`, one])).values()];
    this.arguments = this.parameters.map((one) => {
      const schema = resolve(one.schema ?? {});
      return { name: one.name, place: one.in, required: one.in === "path" || one.required === true, schema };
    });
    const body = operation.requestBody && resolve(operation.requestBody);
    if (body) {
      const types = Object.keys(body.content);
      this.type = types.find((type) => type.includes("json")) ?? types[0];
      const schema = resolve(body.content[this.type]?.schema ?? {});
      this.arguments.push({ name: "body", place: "body", required: body.required === true, schema });
      const properties = properties_of(document, schema);
      this.parts = [...properties].map(([name, schema]) => ({ name: `body/${name}`, place: "part", schema }));
    } else {
      this.parts = [];
    }
  }

  /** Whether the body can only be given by its fields. */
  get isForm() {
    return /^(multipart\/|application\/x-www-form-urlencoded)/.test(this.type ?? "");
  }

  argument(name) {
    return [...this.arguments, ...this.parts].find((one) => one.name === name);
  }

  /** The state for values that are given; required arguments that are not are unknown. */
  start(values) {
    const state = new Map(Object.entries(values).map(([name, value]) => [name, { value }]));
    for (const one of this.arguments.filter((one) => one.required && !state.has(one.name))) {
      if (one.place !== "body" || ![...state.keys()].some((name) => name.startsWith("body/"))) {
        state.set(one.name, initial(one));
      }
    }
    return state;
  }

  /** Where to begin: every choice of the optional arguments while they are few, else none and all of them. */
  starts() {
    const optional = this.arguments.filter((one) => !one.required);
    const every = 1 << optional.length;
    const choices = optional.length <= 4 ? [...Array(every).keys()] : [0, -1];
    const states = choices.map((choice) => {
      const chosen = this.arguments.filter((one) => one.required || choice & (1 << optional.indexOf(one)));
      return new Map(chosen.map((one) => [one.name, initial(one)]));
    });
    const taken = states.filter((state) => state.has("body") && this.parts.length > 0).map((state) => {
      const parts = new Map([...state].filter(([name]) => name !== "body"));
      this.parts.forEach((part) => parts.set(part.name, initial(part)));
      return parts;
    });
    return this.isForm ? [...states.filter((state) => !state.has("body")), ...taken] : [...states, ...taken];
  }

  /** A state with an unknown made known; nothing when it cannot be. */
  bind(state, unknown, wanted) {
    const one = this.argument(unknown);
    if (!one) return undefined;
    const next = new Map(state);
    if (unknown === "body") {
      for (const name of state.keys()) if (name.startsWith("body/")) next.delete(name);
    }
    if (wanted === undefined || wanted === null) {
      if (one.required) return undefined;
      next.delete(unknown);
    } else if (one.place === "body" || one.place === "part") {
      // Handlers do not always mind whether a number is a text.
      const isNumber = ["integer", "number"].includes(one.schema.type) && !this.isForm;
      next.set(unknown, { value: isNumber && typeof wanted === "string" ? Number(wanted) : wanted });
    } else if (typeof wanted === "object") {
      return undefined;
    } else {
      next.set(unknown, { value: String(wanted) });
    }
    return next;
  }
}

/** An argument before anything is known: what the document allows if that is one value, else an unknown. */
function initial({ schema }) {
  return schema.enum?.length === 1 ? { value: schema.enum[0] } : {};
}

/** A state without unknowns: nobody looked at what is left, so anything that the document allows will do. */
export function samples(operation, state) {
  const entries = [...state].map(([name, known]) => {
    if (known.value !== undefined) return [name, known];
    const value = sample(operation.document, operation.argument(name).schema);
    return [name, { value: name.startsWith("body") ? value : [value].flat().map(String).join(",") }];
  });
  return new Map(entries);
}

function sample(document, given, depth = 0) {
  const schema = follow(document, given);
  if (schema.example !== undefined || schema.default !== undefined) return schema.example ?? schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => sample(document, part, depth + 1)));
  const texts = { "date": "2020-02-02", "date-time": "2020-02-02T02:02:02Z", "duration": "PT2S", "byte": "AAEC" };
  texts.uuid = "00000000-0000-4000-8000-000000000000";
  texts["date-time-rfc1123"] = "Sun, 02 Feb 2020 02:02:02 GMT";
  switch (schema.type) {
    case "integer":
    case "number":
      return Math.max(schema.minimum ?? 1, 1);
    case "boolean":
      return true;
    case "array":
      return depth > 3 ? [] : [sample(document, schema.items ?? {}, depth + 1)];
    case "string":
      return texts[schema.format] ?? "a".repeat(Math.max(schema.minLength ?? 1, 1));
    default: {
      const required = [...properties_of(document, schema)].filter(([name]) => schema.required?.includes(name));
      return Object.fromEntries(required.map(([name, inner]) => [name, sample(document, inner, depth + 1)]));
    }
  }
}

function properties_of(document, schema, depth = 0) {
  const parts = depth > 8 ? [] : (schema.allOf ?? []);
  const inherited = parts.flatMap((part) => [...properties_of(document, follow(document, part), depth + 1)]);
  const own = Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, follow(document, inner)]);
  return new Map([...inherited, ...own]);
}

function follow(document, value) {
  if (typeof value?.$ref !== "string") return value;
  const steps = value.$ref.slice(2).split("/").map((step) => decodeURIComponent(step).replace(/~1/g, "/").replace(/~0/g, "~"));
  return follow(document, steps.reduce((inner, step) => inner?.[step], document) ?? {});
}
