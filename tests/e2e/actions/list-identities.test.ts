import { describe, expect } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import type { LocalModel } from "../local-model.ts";
import { test } from "../shared-model.ts";
import { createPerson, logIn, withPassword } from "./kratos-api.ts";
import { enrolTotp } from "./person.ts";

const LIST = "run kratos/0 list-identities";
const EMAILS = ["alice@example.com", "bob@example.com", "carol@corp.test", "dave@corp.test", "erin@example.com"];

let model: LocalModel;
let since: string;
test.beforeAll(async ({ model: shared }) => {
  model = shared;
  await createPerson({
    traits: { email: "alice@example.com", name: "Alice O'Hara" },
    verifiable_addresses: [{ value: "alice@example.com", verified: true, via: "email", status: "completed" }],
    ...withPassword,
  });
  await createPerson({ traits: { email: "bob@example.com" }, state: "inactive", ...withPassword });
  await createPerson({ schema_id: "admin_v0", traits: { username: "Carol", email: "carol@corp.test" } });
  const provider = { provider: "google", subject: "Subject-42" };
  await createPerson({
    traits: { email: "dave@corp.test" },
    credentials: { oidc: { config: { providers: [provider] } } },
  });
  since = new Date().toISOString();
  await createPerson({ traits: { email: "erin@example.com", name: "Erin" }, ...withPassword });
  await enrolTotp(await logIn("erin@example.com"));
});

const Document = z.object({
  count: z.number(),
  identities: z.array(z.looseObject({ id: z.string(), traits: z.looseObject({ email: z.string() }).optional() })),
  "next-page-token": z.string().optional(),
});

const list = async (parameters: string) => {
  const { stdout, stderr, exitCode } = await model.juju(`${LIST} format=json ${parameters}`.trim());
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return Document.parse(JSON.parse(parse(stdout).json));
};

const emails = async (parameters: string) =>
  (await list(parameters)).identities.map(({ traits }) => traits?.email).toSorted();

/** All pages of a list, as the tokens lead from one to the next. */
const pages = async (parameters: string) => {
  const all = [await list(parameters)];
  for (let token = all[0]?.["next-page-token"]; token !== undefined; token = all.at(-1)?.["next-page-token"])
    all.push(await list(`${parameters} page-token=${token}`));
  return all;
};

describe("list-identities", () => {
  test("shows a table for people, with the line to type for the next page", async () => {
    const { stdout, exitCode } = await model.juju(`${LIST} page-size=2`);
    expect(exitCode).toBe(0);
    const { count, identities, ...next } = parse(stdout);
    const [heading, ...rows] = identities.trim().split("\n");
    expect(heading).toMatch(/^ID +SCHEMA +STATE +IDENTIFIER +CREATED \(UTC\)$/);
    expect([count, rows.length]).toEqual(["2", 2]);
    expect(next["next-page"]).toBe(`juju ${LIST} page-size=2 page-token=${next["next-page-token"]}`);
    const following = parse((await model.juju(next["next-page"].replace("juju ", ""))).stdout);
    expect(following.identities).not.toContain(rows[0].split(" ")[0]);
  });

  test("gives every identity once over all pages, whether one filters or not", async () => {
    for (const [parameters, expected] of [
      ["page-size=2", EMAILS],
      ["page-size=1 search=EXAMPLE.com", ["alice@example.com", "bob@example.com", "erin@example.com"]],
      [
        "page-size=1 without-second-factor=true unverified=true",
        ["bob@example.com", "carol@corp.test", "dave@corp.test"],
      ],
    ] as const) {
      const all = await pages(parameters);
      expect(all.flatMap(({ identities }) => identities.map(({ traits }) => traits?.email)).toSorted()).toEqual(
        expected,
      );
      expect(all.slice(0, -1).every(({ count }) => count > 0)).toBe(true);
    }
  });

  test.each([
    ["a piece of an address, in any case", "search=BOB@", ["bob@example.com"]],
    ["a piece of any trait", "search=hara", ["alice@example.com"]],
    ["an account at another provider", "search=google:subject-42", ["dave@corp.test"]],
    ["a user name", "search=carol", ["carol@corp.test"]],
    ["a schema", "schema-id=admin_v0", ["carol@corp.test"]],
    ["a state", "state=inactive", ["bob@example.com"]],
    ["an address that is not verified", "unverified=true search=alice", []],
    ["no second factor", "without-second-factor=true", EMAILS.slice(0, 4)],
    ["several filters at once", "search=example.com state=active without-second-factor=true", ["alice@example.com"]],
    ["what nobody has", "search=nobody", []],
  ])("finds by %s", async (_case, parameters, expected) => {
    expect(await emails(parameters)).toEqual(expected);
    const counted = await model.juju(`${LIST} count-only=true ${parameters}`);
    expect(parse(counted.stdout)).toEqual({ count: String(expected.length) });
  });

  test("finds who was created since a time or a day, and counts without a filter", async () => {
    expect(await emails(`created-since=${since}`)).toEqual(["erin@example.com"]);
    expect(await emails("created-since=2020-01-31")).toEqual(EMAILS);
    expect(await emails("created-since=2999-01-01")).toEqual([]);
    expect(parse((await model.juju(`${LIST} count-only=true`)).stdout)).toEqual({ count: "5" });
  });

  test("never shows credentials", async () => {
    const { identities } = await list("without-second-factor=true");
    expect(identities.length).toBeGreaterThan(0);
    for (const identity of identities) expect(identity).not.toHaveProperty("credentials");
  });

  test.each([
    ["page-size=0", "parameter page-size: must be a whole number from 1 to 500"],
    ["created-since=yesterday", "parameter created-since: must be a date such as 2026-01-31"],
    ["page-token=zzz", "parameter page-token: must be a next-page-token of list-identities"],
    ["state=asleep", "parameter state: must be active or inactive"],
  ])("refuses %s with a reason", async (parameters, reason) => {
    const { stderr, exitCode } = await model.juju(`${LIST} ${parameters}`);
    expect(stderr).toContain(reason);
    expect(exitCode).toBe(1);
  });

  test("writes nothing to the audit trail", async () => {
    expect((await model.juju("debug-log")).stdout).not.toMatch(/action=list-/);
  });

  test("cuts a page at what Juju takes, says so, and loses nobody", async () => {
    const long = (bytes: number) => ({ metadata_public: { text: "x".repeat(bytes) } });
    const wanted: string[] = [];
    for (const bytes of [30_000, 30_000, 200_000, 30_000, 30_000, 30_000])
      wanted.push(await createPerson({ traits: { email: `long${wanted.length}@example.com` }, ...long(bytes) }));
    const { stderr } = await model.juju(`${LIST} format=json`);
    expect(stderr).toMatch(/Only \d+ identities fit into one answer of Juju/);
    const found = (await pages("search=long")).flatMap(({ identities }) => identities);
    expect(found.map(({ id }) => id).toSorted()).toEqual(wanted.toSorted());
    expect(found.filter(({ id }) => id === wanted[2])).toMatchObject([{ shortened: true, state: "active" }]);
  });
});
