import { afterAll, beforeAll, describe } from "vitest";
import { type Cluster, startCluster } from "./cluster.ts";
import { CHARM_ACCOUNTS, testTheCharm } from "./the-charm.ts";
import { FRAMEWORK_ACCOUNTS, testTheFramework } from "./the-framework.ts";

// Both use one server: to start it takes longer than all their questions.
let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({
    trusted: [...CHARM_ACCOUNTS.trusted, ...FRAMEWORK_ACCOUNTS.trusted],
    untrusted: [...CHARM_ACCOUNTS.untrusted, ...FRAMEWORK_ACCOUNTS.untrusted],
  });
});
afterAll(() => cluster.stop());

describe("lib/kubernetes", () => testTheFramework(() => cluster));
describe("the charm", () => testTheCharm(() => cluster));
