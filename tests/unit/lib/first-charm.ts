import * as z from "zod";
import * as juju from "#lib/index.ts";

const greet = juju.defineAction({
  name: "greet",
  parameters: z.object({ who: z.string().default("world") }),
  run: async ({ who }) => juju.done({ greeting: `Hello ${who}` }),
});

export const charm = juju.defineCharm<juju.Host>({
  endpoints: ["website"], // these names are those of metadata.yaml
  containers: ["server"],
  actions: [greet],
  open: (host) => host,
  reconcile: async ({ tools, pebbleOf }) => {
    const { port } = Options.parse(await juju.configGet(tools));
    await publish(tools, port);
    await juju.statusSet(tools, await serve(pebbleOf("server"), port));
  },
});

const Options = z.object({ port: z.int() });

const publish = async (tools: juju.HookToolRunner, port: number): Promise<void> => {
  if (!(await juju.isLeader(tools))) return;
  for (const id of await juju.relationIds(tools, "website"))
    await juju.relationSet(tools, id, "application", { port: String(port) });
};

const serve = async (pebble: juju.Pebble, port: number): Promise<juju.Status> => {
  try {
    const server = { override: "replace", command: `hello-server ${port}`, startup: "enabled" } as const;
    await juju.addLayer(pebble, "server", { services: { server } });
    await juju.replan(pebble);
    return juju.active();
  } catch (error) {
    if (error instanceof juju.PebbleNotReady) return juju.waiting("Waiting for the container server");
    throw error;
  }
};
