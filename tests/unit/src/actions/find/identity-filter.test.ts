import { describe, expect, test } from "vitest";
import { identityFilter } from "#src/actions/find/identity-filter.ts";
import { identityPage, type ListedIdentity } from "#src/kratos/admin-api/identity-list.ts";

const ANNA = {
  id: "6a304bec-761a-4e90-aa8e-ff477a6b4ee5",
  schema_id: "user",
  state: "active",
  created_at: "2026-01-31T00:00:00Z",
  external_id: "HR-17",
  traits: { email: "Anna@Example.com", name: "Anna <O'Neil> ü", phone: 1e21, tags: ["one two"] },
  recovery_addresses: [{ value: "anna@private.example" }],
  credentials: { password: { identifiers: ["anna_login"] } },
};

/** The identity as it comes in a list; Go writes three characters otherwise than they are. */
const listed = async (): Promise<ListedIdentity> => {
  const text = JSON.stringify([ANNA]).replaceAll("<", "\\u003c").replaceAll(">", "\\u003e");
  const page = await identityPage(
    {
      request: () => Promise.reject(new Error("only the list is asked for")),
      requestLong: async () => ({ headers: {}, read: async () => Buffer.from(text) }),
    },
    {},
  );
  const [first] = page.identities;
  if (first === undefined) throw new Error("there is one identity");
  return first;
};

const finds = async (search: string): Promise<boolean> => identityFilter({ search })?.(await listed()) ?? false;

describe("a search finds", () => {
  test.each([
    ...["anna@example.com", "ANNA", "<o'neil>", "ü", "1e+21", "e+21", "one two", "hr-17", "private.ex", "anna_login"],
    "6A304BEC",
  ])("%j", async (search) => expect(await finds(search)).toBe(true));

  test.each(["anna@example.org", "email", "u003c", "recovery", "1000000"])("not %j", async (search) =>
    expect(await finds(search)).toBe(false),
  );
});
