import { describe, expect, test } from "vitest";
import type { KratosConnection, KratosRequest } from "#src/kratos/admin-api/connection.ts";
import { findSchemaBreaks } from "#src/kratos/schema-breaks.ts";

const schema = (traits: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ type: "object", properties: { traits: { type: "object", ...traits } } });

const setOf = (schemas: Readonly<Record<string, string>>) => ({
  defaultId: "person",
  schemas: new Map(Object.entries(schemas)),
});

const person = (id: number, traits: Readonly<Record<string, unknown>>, schema_id = "person") => ({
  id: `00000000-0000-0000-0000-00000000000${id}`,
  schema_id,
  traits,
});

/** A list of identities, two a page. */
const listing = (identities: readonly { readonly id: string }[]) => {
  const asked: KratosRequest[] = [];
  const kratos: KratosConnection = {
    request: () => Promise.reject(new Error("only the list is asked for")),
    requestLong: async (request) => {
      asked.push(request);
      const start = identities.findIndex(({ id }) => id === request.query?.["page_token"]) + 1;
      const page = identities.slice(start, start + 2);
      const isLast = start + 2 >= identities.length;
      const link = `</admin/identities?page_token=${page.at(-1)?.id}>; rel="next"`;
      return { read: async () => Buffer.from(JSON.stringify(page)), headers: isLast ? {} : { link } };
    },
  };
  return { kratos, asked };
};

const PEOPLE = [
  person(1, { email: "a@example.com" }),
  person(2, { email: "b@example.com", phone: "1" }),
  person(3, {}),
  person(4, { email: 4 }, "robot"),
  person(5, { phone: 5 }),
];
const BEFORE = setOf({ person: schema({}), robot: schema({}) });

describe("a change of identity schemas", () => {
  test("that only adds some asks for no identity at all", async () => {
    const { kratos, asked } = listing(PEOPLE);
    const after = setOf({ ...Object.fromEntries(BEFORE.schemas), guest: schema({ required: ["x"] }) });
    expect(await findSchemaBreaks(kratos, BEFORE, after)).toEqual([]);
    expect(asked).toEqual([]);
  });

  test("is counted by schema and rule over all pages, with an example each, and only where a schema changes", async () => {
    const { kratos, asked } = listing(PEOPLE);
    const after = setOf({
      person: schema({ required: ["email"], properties: { phone: { type: "string" } } }),
      robot: BEFORE.schemas.get("robot") ?? "",
    });
    expect(await findSchemaBreaks(kratos, BEFORE, after)).toEqual([
      {
        ...{ schemaId: "person", path: "/properties/traits/required", detail: "asks for email" },
        ...{ count: 2, example: person(3, {}).id },
      },
      {
        ...{ schemaId: "person", path: "/properties/traits/properties/phone/type", detail: "asks for string" },
        ...{ count: 1, example: person(5, {}).id },
      },
    ]);
    expect(asked).toHaveLength(3);
  });

  test("that takes a schema away breaks those who have it, and nobody if there are none", async () => {
    const { person: _gone, ...left } = Object.fromEntries(BEFORE.schemas);
    expect(await findSchemaBreaks(listing(PEOPLE).kratos, BEFORE, setOf(left))).toMatchObject([
      { schemaId: "person", path: "", detail: "is gone, and identities use it", count: 4 },
    ]);
    expect(await findSchemaBreaks(listing([]).kratos, BEFORE, setOf(left))).toEqual([]);
  });

  test("that forbids names which people chose keeps a bounded number of reasons", async () => {
    const people = Array.from({ length: 500 }, (_, index) => ({
      ...person(1, { [`trait${index}`]: 1 }),
      id: `${index}`,
    }));
    const after = setOf({ ...Object.fromEntries(BEFORE.schemas), person: schema({ additionalProperties: false }) });
    expect(await findSchemaBreaks(listing(people).kratos, BEFORE, after)).toHaveLength(100);
  });
});
