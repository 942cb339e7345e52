import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countIdentitiesWanted, scanIdentities } from "#src/actions/find/scan.ts";
import type { KratosConnection } from "#src/kratos/admin-api/connection.ts";
import type { ListedIdentity } from "#src/kratos/admin-api/identity-list.ts";

/** Lists these ids as Kratos does, some a page: those behind the token, with a link to the next page if there is one. */
const kratosWith = (ids: readonly string[], aPage: number): KratosConnection => ({
  request: () => Promise.reject(new Error("only the list is asked for")),
  requestLong: async ({ query = {} }) => {
    const { page_token: token = "" } = query;
    const behind = ids.filter((id) => id > String(token));
    const page = behind.slice(0, Math.min(aPage, Number(query["page_size"])));
    const next = page.length < behind.length ? `</admin/identities?page_token=${page.at(-1)}>; rel="next"` : "";
    const body = JSON.stringify(page.map((id) => ({ id, schema_id: "user", state: "active" })));
    return { headers: { link: next }, read: async () => Buffer.from(body) };
  },
});

const ids = fc
  .uniqueArray(fc.uuid({ version: 4 }), { maxLength: 40 })
  .map((each): readonly string[] => each.toSorted());
const isWanted = (id: string): boolean => id.charCodeAt(5) % 3 > 0;
const idOf = (listed: ListedIdentity): string => listed.head().id;

const wantedFrom = (told: number[] = []) => ({
  filter: (listed: ListedIdentity) => isWanted(idOf(listed)),
  credentials: false,
  progress: async (looked: number) => void told.push(looked),
});

/** The ids of all answers, as each leads to the next. */
const walk = async (kratos: KratosConnection, most: number, fitting: number): Promise<readonly string[]> => {
  const seen: string[] = [];
  for (let after: string | undefined, isDone = false; !isDone; isDone = after === undefined) {
    let room = fitting;
    const { identities, next } = await scanIdentities(kratos, {
      ...{ wanted: wantedFrom(), after, most },
      fits: () => room-- > 0,
    });
    expect(identities.length).toBeLessThanOrEqual(Math.min(most, fitting));
    seen.push(...identities.map(idOf));
    after = next;
  }
  return seen;
};

describe("a search through the identities of Kratos", () => {
  const sizes = [
    fc.integer({ min: 1, max: 7 }),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 9 }),
  ] as const;

  test("gives each that is wanted once and in order, whatever a page of Kratos, an answer and Juju hold", () =>
    fc.assert(
      fc.asyncProperty(ids, ...sizes, async (all, aPage, most, fitting) => {
        expect(await walk(kratosWith(all, aPage), most, fitting)).toEqual(all.filter(isWanted));
      }),
    ));

  test("counts them, and has looked at all when it is done", () =>
    fc.assert(
      fc.asyncProperty(ids, sizes[0], async (all, aPage) => {
        const told: number[] = [];
        expect(await countIdentitiesWanted(kratosWith(all, aPage), wantedFrom(told))).toBe(all.filter(isWanted).length);
        expect(told.reduce((sum, looked) => sum + looked, 0)).toBe(all.length);
      }),
    ));

  test("fails with what Kratos fails with, in whichever half that is", async () => {
    const { request, requestLong } = kratosWith([], 1);
    for (const isFaulty of [(token: unknown) => token === undefined, (token: unknown) => token !== undefined]) {
      const kratos: KratosConnection = {
        request,
        requestLong: (each) =>
          isFaulty(each.query?.["page_token"]) ? Promise.reject(new Error("no answer")) : requestLong(each),
      };
      await expect(countIdentitiesWanted(kratos, wantedFrom())).rejects.toThrow("no answer");
      const scan = { wanted: wantedFrom(), after: undefined, most: 5, fits: () => true };
      await expect(scanIdentities(kratos, scan)).rejects.toThrow("no answer");
    }
  });
});
