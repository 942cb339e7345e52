import { type Neighbour, on } from "./neighbour.ts";

/** The store of permissions that Admin UI asks; Kratos has nothing to do with it. */
export const OPENFGA: Neighbour = {
  charm: "openfga-k8s",
  endpoints: { openfga: { role: "provider", interface: "openfga" } },
  options: {},
  speak: ({ relations }) => {
    const names = on(relations, "openfga").map(({ remoteApp }) => remoteApp);
    return { status: { name: "active", message: names.length === 0 ? "" : `Integrated with ${names.join(", ")}` } };
  },
};
