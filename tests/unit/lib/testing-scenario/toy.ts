import * as z from "zod";
import * as juju from "#lib/index.ts";
import * as testing from "#lib/testing/index.ts";

/** Declarations that have one of everything. */
export const declarations = testing.declare({
  metadata: {
    name: "toy",
    containers: { server: {} },
    requires: { database: { interface: "sql", limit: 1 } },
    provides: { website: { interface: "http" } },
    peers: { friends: { interface: "friends" } },
  },
  config: {
    options: {
      text: { type: "string", default: "hello" },
      number: { type: "int" },
      ratio: { type: "float" },
      flag: { type: "boolean" },
      hidden: { type: "secret" },
    },
  },
  actions: {
    greet: { params: { who: { type: "string" }, times: { type: "integer", default: 1 } }, required: ["who"] },
    odd: { params: { shape: { type: "circle" } } },
  },
});

export const deployed = testing.newState(declarations);

/** A charm of a few lines; `bugs` break the laws that the framework checks. */
export const toyCharm = (bugs: { readonly writesAlways?: boolean; readonly promisesEarly?: boolean } = {}) =>
  juju.defineCharm<juju.Host>({
    endpoints: Object.keys(declarations.endpoints),
    containers: ["server"],
    actions: [
      juju.defineAction({
        name: "greet",
        parameters: z.object({ who: z.string(), times: z.number() }),
        run: async ({ who, times }, { progress }: juju.Host) => {
          await progress("greeting");
          if (who === "nobody") return juju.failed("Nobody is there; run greet with another name");
          if (who === "bug") throw new Error("a bug");
          return juju.done({ text: `Hello ${who}`.repeat(times) });
        },
      }),
    ],
    open: (host) => host,
    reconcile: async ({ tools, pebbleOf }) => {
      const { text } = z.object({ text: z.string() }).parse(await juju.configGet(tools));
      const said = (await juju.stateGet(tools))["text"];
      const pebble = pebbleOf("server");
      try {
        const current = await juju.readFile(pebble, "/etc/text");
        const isThere = current !== undefined && Buffer.from(current).toString() === text;
        if (bugs.promisesEarly === true ? said !== text : !isThere || bugs.writesAlways === true)
          await juju.writeFile(pebble, "/etc/text", text);
        if (said !== text) await juju.stateSet(tools, { text });
        await juju.statusSet(tools, juju.active(text));
      } catch (error) {
        if (!(error instanceof juju.PebbleNotReady)) throw error;
        await juju.statusSet(tools, juju.waiting("Waiting for the container server"));
      }
    },
  });

/** The toy on trial. */
export const toyScenario = (bugs?: Parameters<typeof toyCharm>[0]): testing.Scenario =>
  testing.createScenario({ charm: toyCharm(bugs), declarations, images: { server: { programs: {} } } });
