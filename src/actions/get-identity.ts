import * as z from "zod";
import { defineAction, done } from "#lib/charm/define-action.ts";
import type { World } from "#src/world.ts";
import { identityResults } from "./identity-results.ts";
import { identitySelector, isIdentity, selectIdentity } from "./identity-selector.ts";
import { withKratosTrouble } from "./kratos-trouble.ts";

/** Shows an identity. */
export const getIdentityAction = defineAction({
  name: "get-identity",
  parameters: z.object(identitySelector),
  run: (parameters, world: World) =>
    withKratosTrouble(world, async () => {
      const selection = await selectIdentity(parameters, world.kratos(), world);
      return isIdentity(selection) ? done(identityResults(selection)) : selection;
    }),
});
