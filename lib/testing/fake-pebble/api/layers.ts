import { parse, stringify } from "yaml";
import * as z from "zod";
import type { Container } from "#lib/testing/fake-pebble/container.ts";
import { combine, overlay, type Plan } from "#lib/testing/fake-pebble/plan.ts";
import { type Answer, Refusal, sync } from "./answer.ts";
import { syncChecks } from "./checks.ts";
import { type Layer, LayerSchema } from "./layer-schema.ts";
import { type ApiRequest, bodyOf } from "./request.ts";

const Body = z.object({
  action: z.string(),
  combine: z.boolean().default(false),
  label: z.string().default(""),
  format: z.string(),
  layer: z.string(),
});

/** `POST /v1/layers`. Added checks start at once; services do not. */
export const addLayer = (container: Container, request: ApiRequest): Answer => {
  const { action, combine: combines, label, format, layer: text } = bodyOf(request, Body);
  if (action !== "add") throw new Refusal(400, `invalid action ${JSON.stringify(action)}`);
  if (label === "") throw new Refusal(400, "label must be set");
  if (format !== "yaml") throw new Refusal(400, `invalid format ${JSON.stringify(format)}`);
  const layer = parseLayer(label, text);
  const index = container.layers.findIndex((each) => each.label === label);
  const former = container.layers[index];
  if (former !== undefined && !combines) throw new Refusal(400, `layer ${JSON.stringify(label)} already exists`);
  const layers = [...container.layers];
  if (former === undefined) layers.push({ label, layer });
  else layers[index] = { label, layer: overlay(former.layer, layer) };
  validate(combine(layers));
  container.layers.splice(0, container.layers.length, ...layers);
  syncChecks(container);
  return sync(true);
};

/** `GET /v1/plan`. */
export const getPlan = (container: Container, { query }: ApiRequest): Answer => {
  const format = query.get("format") ?? "";
  if (format !== "yaml") throw new Refusal(400, `invalid format ${JSON.stringify(format)}`);
  const sections = Object.entries(combine(container.layers)).filter(([, section]) => Object.keys(section).length > 0);
  return sync(stringify(Object.fromEntries(sections)));
};

const cannotParse = (reason: string): Refusal => new Refusal(400, `cannot parse layer YAML: ${reason}`);

const parseLayer = (label: string, text: string): Layer => {
  if (label.startsWith("pebble-")) throw cannotParse('cannot use reserved label prefix "pebble-"');
  const parsed = LayerSchema.safeParse(parseYaml(text) ?? {});
  if (parsed.success) return parsed.data;
  throw refusalOf(label, parsed.error);
};

/** Most charms write JSON, which is YAML that is read many times faster. */
const parseYaml = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return parse(text);
  }
};

const KINDS: Readonly<Record<string, string>> = { services: "service", checks: "check", "log-targets": "log target" };

/** Pebble's words for the faults that a charm can make; of any other only the beginning is Pebble's. */
const refusalOf = (label: string, { issues }: z.ZodError): Refusal => {
  const [issue] = issues;
  const [section = "", name = "", key] = issue?.path.map(String) ?? [];
  const layer = `layer ${JSON.stringify(label)}`;
  if (issue?.code === "unrecognized_keys" && section === "")
    return cannotParse(`cannot parse ${layer}: unknown section ${JSON.stringify(issue.keys[0])}`);
  if (key === "override")
    return new Refusal(400, `${layer} must define "override" for ${KINDS[section]} ${JSON.stringify(name)}`);
  if (section === "checks" && key === "level")
    return cannotParse(`plan check ${JSON.stringify(name)} level must be "alive" or "ready"`);
  return cannotParse(`cannot parse ${layer} section ${JSON.stringify(section)}: ${issue?.message}`);
};

/** A name under `invalid` never resolves (RFC 2606); Pebble looks up those of log targets while it takes a layer. */
const UNRESOLVABLE = /^\w+:\/\/(?<host>[^/:]*\.invalid)(?=[/:]|$)/;

const validate = ({ services, checks, "log-targets": targets }: Plan): void => {
  for (const [name, { command }] of Object.entries(services))
    if (command === undefined) throw new Refusal(400, `plan must define "command" for service ${JSON.stringify(name)}`);
  for (const [name, { http, tcp, exec }] of Object.entries(checks))
    if ([http, tcp, exec].filter((each) => each !== undefined).length !== 1)
      throw new Refusal(400, `plan must specify one of "http", "tcp", or "exec" for check ${JSON.stringify(name)}`);
  for (const { location } of Object.values(targets)) {
    const host = UNRESOLVABLE.exec(location)?.groups?.["host"];
    if (host !== undefined) throw new Refusal(400, `lookup ${host}: no such host`);
  }
};
