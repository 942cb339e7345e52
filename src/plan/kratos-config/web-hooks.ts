import type { Webhook } from "#src/integrations.ts";
import type { FlowHook, FlowHooks, HooksByMethod } from "#src/kratos/config.ts";

/** What webhooks are made of. */
export interface WebHookSources {
  readonly webhooks: readonly Webhook[];
  /** Whether Kratos reports each call to where traces go. */
  readonly traced: boolean;
}

/** The hooks that Kratos calls before a flow; undefined when there are none. */
export const hooksBefore = (sources: WebHookSources): FlowHooks | undefined => {
  const hooks = ofMode("before", sources);
  return hooks.length === 0 ? undefined : { hooks };
};

/**
 * The hooks that Kratos calls after a flow, for one method. What is said for a method replaces what is said for all methods, so the
 * webhooks for all stand before its own in each.
 */
export const hooksAfter = (method: string, sources: WebHookSources): readonly FlowHook[] =>
  ofMode("after", sources, method);

/** Only the methods that have hooks. */
export const hooksByMethod = (hooks: Readonly<Record<string, readonly FlowHook[]>>): HooksByMethod =>
  Object.fromEntries(
    Object.entries(hooks).flatMap(([method, list]) => (list.length === 0 ? [] : [[method, { hooks: list }]])),
  );

const ofMode = (mode: Webhook["mode"], { webhooks, traced }: WebHookSources, method?: string): readonly FlowHook[] => {
  const applying = webhooks
    .filter(
      (webhook) =>
        webhook.mode === mode && (webhook.methods.length === 0 || mode === "before" || isFor(webhook, method)),
    )
    .toSorted((a, b) => Number(a.methods.length > 0) - Number(b.methods.length > 0) || a.weight - b.weight);
  return applying.map((webhook) => webHook(webhook, traced));
};

const isFor = ({ methods }: Webhook, method: string | undefined): boolean =>
  method !== undefined && methods.includes(method);

const webHook = ({ url, body, method, responseIgnore, responseParse, auth }: Webhook, traced: boolean): FlowHook => ({
  hook: "web_hook",
  config: {
    ...{ url, body, method },
    emit_analytics_event: traced,
    response: { ignore: responseIgnore, parse: responseParse },
    ...(auth && {
      auth: { type: auth.type, config: { name: auth.name, value: auth.value.reveal(), in: auth.in } },
    }),
  },
});
