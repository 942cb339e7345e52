import { jsonnetFault } from "#src/kratos/command-line/check-jsonnet.ts";
import type { FlowHooks, KratosConfig, LoginFlow, SelfServiceFlows } from "#src/kratos/config.ts";
import { describeSource, type Problem } from "#src/problem.ts";
import type { ForeignJsonnet } from "#src/wanted.ts";
import type { World } from "#src/world.ts";

/** A configuration without what cannot work, and what that was. */
export interface UsableConfig {
  readonly config: KratosConfig;
  readonly leftOut: readonly Problem[];
}

/** Leaves out providers and webhooks whose Jsonnet cannot be run: with it, Kratos would let nobody in. */
export const leaveOutBrokenJsonnet = async (
  config: KratosConfig,
  programs: readonly ForeignJsonnet[],
  world: World,
): Promise<UsableConfig> => {
  const checked = await Promise.all(programs.map(async (each) => ({ ...each, fault: await faultOf(each.url, world) })));
  const broken = checked.filter(({ fault }) => fault !== undefined);
  if (broken.length === 0) return { config, leftOut: [] };
  const urls = new Set(broken.map(({ url }) => url));
  return {
    config: withoutJsonnet(config, urls),
    leftOut: broken.map(({ name, source, fault }) => ({
      condition: "jsonnet-invalid",
      severity: "blocked",
      source,
      detail: `${name} (${describeSource(source)}) is left out: its Jsonnet cannot be run: ${fault}`,
      next:
        "relation" in source
          ? `juju show-unit ${world.context.unit} --endpoint ${source.relation}`
          : "correct it there",
    })),
  };
};

const INLINE = "base64://";

const faultOf = async (url: string, { pebble }: World): Promise<string | undefined> =>
  url.startsWith(INLINE) ? jsonnetFault(pebble, Buffer.from(url.slice(INLINE.length), "base64").toString()) : undefined;

/** Providers and hooks refer to their program by the same text wherever they stand. */
const withoutJsonnet = (config: KratosConfig, urls: ReadonlySet<string>): KratosConfig => {
  const { selfservice } = config;
  const { oidc } = selfservice.methods;
  const providers = oidc?.config?.providers.filter(({ mapper_url: url }) => !urls.has(url));
  return {
    ...config,
    selfservice: {
      ...selfservice,
      ...(selfservice.flows && { flows: withoutHooks(selfservice.flows, urls) }),
      methods: {
        ...selfservice.methods,
        ...(oidc && providers && { oidc: { ...oidc, config: { ...oidc.config, providers } } }),
      },
    },
  };
};

const withoutHooks = (
  { login, registration, ...flows }: SelfServiceFlows,
  urls: ReadonlySet<string>,
): SelfServiceFlows => ({
  ...flows,
  ...(login && { login: withUsableHooks(login, urls) }),
  ...(registration && { registration: withUsableHooks(registration, urls) }),
});

/** Kratos refuses an empty list of hooks. */
const withUsableHooks = <Flow extends Pick<LoginFlow, "before" | "after">>(
  { before: allBefore, after: allAfter, ...flow }: Flow,
  urls: ReadonlySet<string>,
) => {
  const before = usable(allBefore, urls);
  const after = Object.entries(allAfter ?? {}).flatMap(([method, all]) => {
    const hooks = usable(all, urls);
    return hooks ? [[method, hooks]] : [];
  });
  return { ...flow, ...(before && { before }), ...(after.length > 0 && { after: Object.fromEntries(after) }) };
};

const usable = (flow: FlowHooks | undefined, urls: ReadonlySet<string>): FlowHooks | undefined => {
  const hooks = flow?.hooks.filter((hook) => hook.hook !== "web_hook" || !urls.has(hook.config.body)) ?? [];
  return hooks.length === 0 ? undefined : { hooks };
};
