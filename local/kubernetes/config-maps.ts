import { randomUUID } from "node:crypto";
import * as z from "zod";
import { type ApiAnswer, ApiRefusal, deleted } from "./api-status.ts";
import { applyPatch, type Json } from "./patch.ts";

const Strings = z.record(z.string(), z.string());
const Metadata = z.looseObject({
  name: z.string().optional(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  resourceVersion: z.string().optional(),
  labels: Strings.optional(),
  annotations: Strings.optional(),
});
const Body = z.looseObject({
  apiVersion: z.literal("v1").default("v1"),
  kind: z.literal("ConfigMap").default("ConfigMap"),
  metadata: Metadata.default({}),
  data: Strings.nullish(),
  binaryData: Strings.nullish(),
  immutable: z.boolean().nullish(),
});
type Body = z.output<typeof Body>;

/** The ConfigMaps of one namespace, as Kubernetes' API keeps them. Every function throws `ApiRefusal`. */
export interface ConfigMaps {
  list(): ApiAnswer;
  get(name: string): ApiAnswer;
  create(body: Json): ApiAnswer;
  replace(name: string, body: Json): ApiAnswer;
  patch(name: string, contentType: string, patch: Json): ApiAnswer;
  remove(name: string, options: Json): ApiAnswer;
}

/** No ConfigMaps yet. `nextVersion` gives out the resource versions of the whole cluster. */
export const newConfigMaps = (namespace: string, nextVersion: () => string): ConfigMaps => {
  const kept = new Map<string, Body>();

  const find = (name: string): Body => {
    const found = kept.get(name);
    if (found !== undefined) return found;
    throw new ApiRefusal("NotFound", `configmaps "${name}" not found`, { name, kind: "configmaps" });
  };

  const keep = (name: string, body: Body): Body => {
    checkContent(name, body);
    const before = kept.get(name);
    const uid = before?.metadata.uid ?? randomUUID();
    const creationTimestamp = before?.metadata["creationTimestamp"] ?? `${new Date().toISOString().slice(0, 19)}Z`;
    const same = { ...body, metadata: { ...body.metadata, name, namespace, uid, creationTimestamp } };
    // A write that changes nothing makes no new version.
    if (before !== undefined && isSame(same, before)) return before;
    const stored = { ...same, metadata: { ...same.metadata, resourceVersion: nextVersion() } };
    kept.set(name, stored);
    return stored;
  };

  const replace = (name: string, body: Body): ApiAnswer => {
    const { metadata } = find(name);
    const { resourceVersion, uid } = body.metadata;
    if (
      (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) ||
      (uid !== undefined && uid !== metadata.uid)
    )
      throw new ApiRefusal(
        "Conflict",
        `Operation cannot be fulfilled on configmaps "${name}": the object has been modified; please apply your changes to the latest version and try again`,
        { name, kind: "configmaps" },
      );
    return { code: 200, body: keep(name, body) };
  };

  return {
    list: () => ({
      code: 200,
      body: {
        kind: "ConfigMapList",
        apiVersion: "v1",
        metadata: { resourceVersion: nextVersion() },
        items: [...kept.values()]
          .map(({ kind: _kind, apiVersion: _apiVersion, ...item }) => item)
          .toSorted((a, b) => ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1)),
      },
    }),
    get: (name) => ({ code: 200, body: find(name) }),
    create: (given) => {
      const body = parseBody(given, namespace);
      const name = checkName(body.metadata.name);
      if (kept.has(name))
        throw new ApiRefusal("AlreadyExists", `configmaps "${name}" already exists`, { name, kind: "configmaps" });
      if (body.metadata.resourceVersion !== undefined)
        throw new ApiRefusal("BadRequest", "resourceVersion should not be set on objects to be created");
      return { code: 201, body: keep(name, body) };
    },
    replace: (name, given) => {
      const body = parseBody(given, namespace);
      if (body.metadata.name !== name)
        throw new ApiRefusal(
          "BadRequest",
          `the name of the object (${body.metadata.name ?? ""}) does not match the name on the URL (${name})`,
        );
      return replace(name, body);
    },
    patch: (name, contentType, patch) => {
      const before = z.json().parse(JSON.parse(JSON.stringify(find(name))));
      return replace(name, parseBody(applyPatch(contentType, before, patch), namespace));
    },
    remove: (name, options) => {
      const { metadata } = find(name);
      const { preconditions } = DeleteOptions.parse(options);
      for (const field of ["uid", "resourceVersion"] as const)
        if (preconditions?.[field] !== undefined && preconditions[field] !== metadata[field])
          throw new ApiRefusal(
            "Conflict",
            `Operation cannot be fulfilled on configmaps "${name}": Precondition failed`,
            {
              name,
              kind: "configmaps",
            },
          );
      kept.delete(name);
      return deleted(name, metadata.uid ?? "");
    },
  };
};

const DeleteOptions = z.looseObject({
  preconditions: z.looseObject({ uid: z.string().optional(), resourceVersion: z.string().optional() }).optional(),
});

const parseBody = (given: Json, namespace: string): Body => {
  const parsed = Body.safeParse(given);
  if (!parsed.success)
    throw new ApiRefusal(
      "BadRequest",
      `ConfigMap in version "v1" cannot be handled as a ConfigMap: ${z.prettifyError(parsed.error).replaceAll("\n", " ")}`,
    );
  const { namespace: named = namespace } = parsed.data.metadata;
  if (named === namespace) return parsed.data;
  throw new ApiRefusal(
    "BadRequest",
    "the namespace of the provided object does not match the namespace sent on the request",
  );
};

/** A DNS subdomain (RFC 1123). */
const NAME = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const KEY = /^[-._a-zA-Z0-9]{1,253}$/;
const MOST_BYTES = 1_048_576;

const checkName = (name: string | undefined): string => {
  if (name === undefined || name === "")
    throw invalid("", "metadata.name: Required value: name or generateName is required");
  if (name.length > 253 || !NAME.test(name))
    throw invalid(name, `metadata.name: Invalid value: "${name}": a lowercase RFC 1123 subdomain is needed`);
  return name;
};

const checkContent = (name: string, { data, binaryData }: Body): void => {
  const entries = Object.entries({ ...data, ...binaryData });
  const badKey = entries.find(([key]) => !KEY.test(key))?.[0];
  if (badKey !== undefined)
    throw invalid(
      name,
      `data[${badKey}]: Invalid value: "${badKey}": a valid config key must consist of alphanumeric characters, '-', '_' or '.'`,
    );
  const bytes = entries.reduce((total, [key, value]) => total + Buffer.byteLength(key + value), 0);
  if (bytes > MOST_BYTES) throw invalid(name, `[]: Too long: may not be more than ${MOST_BYTES} bytes`);
};

const invalid = (name: string, cause: string): ApiRefusal =>
  new ApiRefusal("Invalid", `ConfigMap "${name}" is invalid: ${cause}`, { name, kind: "configmaps" });

const isSame = (a: Body, b: Body): boolean => withoutVersion(a) === withoutVersion(b);

const withoutVersion = ({ metadata: { resourceVersion: _version, ...metadata }, ...rest }: Body): string =>
  JSON.stringify(sorted({ ...rest, metadata }));

/** The same value with the keys of its maps in order. */
const sorted = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, inner]) => [key, sorted(inner)]),
      )
    : value;
