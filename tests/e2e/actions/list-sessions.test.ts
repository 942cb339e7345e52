import { describe, expect } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { ADMIN_URL } from "#src/kratos/names.ts";
import type { LocalModel } from "../local-model.ts";
import { test } from "../shared-model.ts";
import { createPerson, logIn, withPassword } from "./kratos-api.ts";

const LIST = "run kratos/0 list-sessions";

let model: LocalModel;
let alice: string;
let bob: string;
test.beforeAll(async ({ model: shared }) => {
  model = shared;
  alice = await createPerson({ traits: { email: "alice@example.com" }, ...withPassword });
  bob = await createPerson({ traits: { email: "bob@example.com" }, ...withPassword });
  for (const email of ["alice@example.com", "alice@example.com", "alice@example.com", "bob@example.com"])
    await logIn(email);
});

const Document = z.object({
  count: z.number(),
  sessions: z.array(z.looseObject({ id: z.string(), active: z.boolean(), "identity-id": z.string().optional() })),
  "next-page-token": z.string().optional(),
});

const list = async (parameters: string) => {
  const { stdout, stderr, exitCode } = await model.juju(`${LIST} format=json ${parameters}`.trim());
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return Document.parse(JSON.parse(parse(stdout).json));
};

const pages = async (parameters: string) => {
  const all = [await list(parameters)];
  for (let token = all[0]?.["next-page-token"]; token !== undefined; token = all.at(-1)?.["next-page-token"])
    all.push(await list(`${parameters} page-token=${token}`));
  return all.flatMap(({ sessions }) => sessions);
};

describe("list-sessions", () => {
  test("shows the sessions of one person as a table", async () => {
    const { stdout } = await model.juju(`${LIST} email=bob@example.com`);
    const { count, sessions } = parse(stdout);
    expect(count).toBe("1");
    expect(sessions).toMatch(/^ID +ACTIVE +ASSURANCE +METHODS +AUTHENTICATED/);
    expect(sessions).toMatch(/\n[0-9a-f-]{36} +yes +aal1 +password +\d{4}-\d\d-\d\d \d\d:\d\d /);
  });

  test("gives every session once over all pages, of one person and of everybody", async () => {
    const ids = (sessions: readonly { readonly id: string }[]) => new Set(sessions.map(({ id }) => id));
    const ofAlice = await pages(`identity-id=${alice} page-size=2`);
    expect([ofAlice.length, ids(ofAlice).size]).toEqual([3, 3]);
    const all = await pages("page-size=3");
    expect([all.length, ids(all).size]).toEqual([4, 4]);
    expect(all.map((session) => session["identity-id"]).toSorted()).toEqual([alice, alice, alice, bob].toSorted());
  });

  test("says which line gives the next page", async () => {
    const { stdout } = await model.juju(`${LIST} email=alice@example.com page-size=1`);
    const next = parse(stdout)["next-page"];
    expect(next).toMatch(/^juju run kratos\/0 list-sessions email=alice@example.com page-size=1 page-token=page-2$/);
    expect((await model.juju(next.replace("juju ", ""))).exitCode).toBe(0);
  });

  test("active-only leaves out what lets nobody in, such as sessions of a deactivated account", async () => {
    await fetch(`${ADMIN_URL}/admin/identities/${bob}`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([{ op: "replace", path: "/state", value: "inactive" }]),
    });
    expect((await list(`identity-id=${bob}`)).sessions).toMatchObject([{ active: false }]);
    expect((await list(`identity-id=${bob} active-only=true`)).count).toBe(0);
    expect(await pages("active-only=true page-size=1")).toHaveLength(3);
  });

  test("someone who does not exist is a failure, not an empty list", async () => {
    const { stderr, exitCode } = await model.juju(`${LIST} identity-id=3f1f7e6e-0000-4000-8000-000000000000`);
    expect(stderr).toContain("Identity not found");
    expect(exitCode).toBe(1);
  });

  test("a token that is none is refused with Kratos' reason", async () => {
    const { stderr, exitCode } = await model.juju(`${LIST} page-token=zzz`);
    expect(stderr).toContain("Kratos refuses");
    expect(exitCode).toBe(1);
  });
});
