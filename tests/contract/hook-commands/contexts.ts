import * as z from "zod";
import { isUnitName } from "#lib/juju/names.ts";
import { readLines } from "./vectors.ts";

const Texts = z.record(z.string(), z.string());
const Status = z.object({ status: z.string(), message: z.string(), data: z.record(z.string(), z.unknown()) });
const ApplicationStatus = z
  .object({ status: z.string(), info: z.string(), data: z.record(z.string(), z.unknown()) })
  .transform(({ info, ...status }) => ({ ...status, message: info }));
const Goals = z.record(
  z.string(),
  z
    .object({ Status: z.string(), Since: z.string() })
    .transform(({ Status, Since }) => ({ status: Status, since: Since })),
);
const Unit = z.custom<`${string}/${number}`>((value) => typeof value === "string" && isUnitName(value));

const Network = z
  .object({
    "bind-addresses": z
      .array(
        z.object({
          "mac-address": z.string(),
          "interface-name": z.string(),
          addresses: z.array(z.object({ hostname: z.string(), value: z.string(), cidr: z.string() })),
        }),
      )
      .default([]),
    "egress-subnets": z.array(z.string()).optional(),
    "ingress-addresses": z.array(z.string()).optional(),
    error: z.object({ message: z.string() }).optional(),
  })
  .transform((network) => ({
    interfaces: network["bind-addresses"].map((each) => ({
      ...{ mac: each["mac-address"], name: each["interface-name"], addresses: each.addresses },
    })),
    egressSubnets: network["egress-subnets"],
    ingressAddresses: network["ingress-addresses"],
    error: network.error?.message,
  }));

const CloudSpec = z
  .object({
    type: z.string(),
    name: z.string(),
    region: z.string().optional(),
    endpoint: z.string().optional(),
    credential: z.object({ "auth-type": z.string(), attrs: Texts }).optional(),
    cacertificates: z.array(z.string()).optional(),
    "is-controller-cloud": z.boolean().optional(),
  })
  .transform(({ credential, cacertificates, "is-controller-cloud": isControllerCloud, ...cloud }) => ({
    ...{ ...cloud, isControllerCloud, caCertificates: cacertificates },
    credential: credential && { type: credential["auth-type"], attributes: credential.attrs },
  }));

/** The state that a vector was recorded in, by the names of the recording. */
export type Context = z.output<typeof Context>;

const Context = z.strictObject({
  name: z.string(),
  unit: Unit,
  modelType: z.enum(["caas", "iaas"]).default("caas"),
  leader: z.boolean(),
  leaderSeq: z.array(z.boolean()).optional(),
  config: z.record(z.string(), z.unknown()),
  relations: z.array(
    z.object({
      id: z.number(),
      endpoint: z.string(),
      interface: z.string().optional(),
      role: z.enum(["peer", "requirer", "provider"]),
      remoteApp: z.string(),
      remoteModelUUID: z.string().default(""),
      life: z.enum(["alive", "dying", "dead"]).default("alive"),
      suspended: z.boolean().default(false),
      members: z.array(Unit),
      localUnit: Texts,
      localApp: Texts,
      remote: z.record(z.string(), Texts),
      errors: Texts.default({}),
    }),
  ),
  status: Status.default({ status: "unknown", message: "", data: {} }),
  appStatus: z
    .object({ application: ApplicationStatus, units: z.record(Unit, ApplicationStatus) })
    .transform(({ application, units }) => ({ ...application, units }))
    .default({ status: "unknown", message: "", data: {}, units: {} }),
  network: z.record(z.string(), Network).default({}),
  /** What the controller answers instead, by what is asked. */
  errors: Texts.default({}),
  files: Texts.default({}),
  agentFiles: Texts.default({}),
  newSecretIds: z.array(z.string()).default([]),
  ports: z.record(z.string(), z.array(z.string())).default({}),
  state: Texts.default({}),
  goalState: z
    .object({ Units: Goals, Relations: z.record(z.string(), Goals) })
    .transform(({ Units, Relations }) => ({ units: Units, relations: Relations }))
    .default({ units: {}, relations: {} }),
  cloudSpec: CloudSpec.default({
    ...{ type: "", name: "", region: undefined, endpoint: undefined, credential: undefined },
    ...{ caCertificates: undefined, isControllerCloud: undefined },
  }),
  inCluster: z.object({ host: z.string(), token: z.string(), ca: z.string() }).optional(),
  storage: z.record(z.string(), z.object({ kind: z.literal([1, 2]), location: z.string() })).default({}),
  resources: z
    .record(
      z.string(),
      z.object({
        type: z.literal("oci-image").optional(),
        path: z.string().default(""),
        content: z.string().default(""),
        error: z.string().optional(),
      }),
    )
    .default({}),
  action: z.record(z.string(), z.unknown()).optional(),
  secrets: z
    .array(
      z.object({
        id: z.string(),
        label: z.string().default(""),
        owner: z.string(),
        latest: z.number(),
        tracked: z.number().optional(),
        consumerLabel: z.string().optional(),
        rotate: z.string().default(""),
        description: z.string().default(""),
        expire: z.string().optional(),
        nextRotate: z.string().optional(),
        revisions: z.record(z.string(), Texts),
        access: z
          .array(z.object({ Target: z.string(), Scope: z.string(), Role: z.string() }))
          .default([])
          .transform((grants) =>
            grants.map(({ Target, Scope, Role }) => ({ target: Target, scope: Scope, role: Role })),
          ),
        error: z.string().optional(),
      }),
    )
    .default([]),
  /** What the hook is about. */
  hookKind: z.string().optional(),
  hookRelation: z.number().optional(),
  remoteUnit: Unit.optional(),
  remoteApp: z.string().optional(),
  hookStorage: z.string().optional(),
});

/** The contexts by name. */
export const readContexts = (): ReadonlyMap<string, Context> =>
  new Map(readLines("contexts.jsonl", Context).map((context) => [context.name, context]));
