import type { ExternalAddress } from "#lib/interfaces/traefik-route.ts";
import { isJson, parseJsonOrYaml } from "#lib/interfaces/wire/semantic-equality.ts";
import type { Integration } from "#src/integrations.ts";

/**
 * The same route with the configuration that this application has written as JSON, which is what it is compared with: the Python charm
 * wrote it as YAML, and one that means the same is not to be written again. The parser is loaded only for such a one.
 */
export const withJsonConfig = async (route: Integration<ExternalAddress>): Promise<Integration<ExternalAddress>> => {
  const { application } = route.view;
  const config = application?.["config"];
  if (application === undefined || config === undefined || isJson(config)) return route;
  const { parse } = await import("yaml");
  const value = parseJsonOrYaml(config, (text) => parse(text, { logLevel: "silent" }));
  return { ...route, view: { ...route.view, application: { ...application, config: JSON.stringify(value) ?? "" } } };
};
