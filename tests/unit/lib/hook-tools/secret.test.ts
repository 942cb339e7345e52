import { describe, expect, test } from "vitest";
import {
  secretAdd,
  secretGet,
  secretGrant,
  secretIds,
  secretInfoGet,
  secretRemove,
  secretRevoke,
  secretSet,
} from "#lib/hook-tools/secret.ts";
import { Secret } from "#lib/juju/secret.ts";
import { commandLines, recordingTools } from "./recording-tools.ts";

const ID = "secret:d0000000000000000010";

describe("a secret", () => {
  test.each([
    [{ id: ID }, "tracked", `secret-get --format=json -- ${ID}`],
    [{ id: ID }, "peek", `secret-get --format=json --peek -- ${ID}`],
    [{ label: "cookie" }, "refresh", "secret-get --format=json --refresh --label cookie"],
    [{ id: "--help" }, "tracked", "secret-get --format=json -- --help"],
  ] as const)("%j is read %s by one command", async (reference, revision, line) => {
    const tools = recordingTools({ "secret-get": { stdout: '{"password":"x"}\n' } });
    expect(await secretGet(tools, reference, revision)).toEqual({ password: "x" });
    expect(commandLines(tools)).toEqual([line]);
  });

  test("is added with all that its owner says about it", async () => {
    const tools = recordingTools({ "secret-add": { stdout: `${ID}\n` } });
    const expire = new Date("2027-01-01T00:00:00Z");
    const about = { label: "pw", description: "a b", rotate: "daily", expire } as const;
    expect(await secretAdd(tools, { owner: "application", ...about, content: new Secret({ password: "x" }) })).toBe(ID);
    expect(commandLines(tools)[0]).toMatch(
      /^secret-add --owner application --label pw --description a b --rotate daily --expire 2027-01-01T00:00:00.000Z password#file=\/\S+$/,
    );
  });

  test("is changed in what is named, and in nothing else", async () => {
    const tools = recordingTools();
    await secretSet(tools, ID, { label: "new" });
    await secretSet(tools, ID, { content: new Secret({ password: "y" }) });
    expect(commandLines(tools)).toEqual([
      `secret-set ${ID} --label new`,
      expect.stringMatching(new RegExp(`^secret-set ${ID} password#file=/\\S+$`)),
    ]);
  });

  test.each(["ab", "Password", "pass_word", "-pw1", "pw--1", "pw1-", "pass word", "pw1#base64", "../../x"])(
    "with the key %s is refused before Juju sees anything",
    async (key) => {
      const tools = recordingTools();
      const attempt = secretAdd(tools, { owner: "unit", content: new Secret({ [key]: "hunter2" }) });
      await expect(attempt).rejects.toMatchObject({ name: "SecretKeyError", key });
      expect(tools.calls).toEqual([]);
    },
  );

  test("is granted, revoked and removed", async () => {
    const tools = recordingTools();
    await secretGrant(tools, ID, 7);
    await secretGrant(tools, ID, 7, "db/0");
    await secretRevoke(tools, ID, { relation: 7 });
    await secretRevoke(tools, ID, { app: "db" });
    await secretRevoke(tools, ID, { unit: "db/0" });
    await secretRemove(tools, ID, 1);
    await secretRemove(tools, ID);
    expect(commandLines(tools)).toEqual([
      `secret-grant ${ID} -r 7`,
      `secret-grant ${ID} -r 7 --unit db/0`,
      `secret-revoke ${ID} -r 7`,
      `secret-revoke ${ID} --app db`,
      `secret-revoke ${ID} --unit db/0`,
      `secret-remove ${ID} --revision 1`,
      `secret-remove ${ID}`,
    ]);
  });

  test.each([0, -1, 1.5, Number.NaN])("is not removed as a whole for the revision %d", (revision) =>
    expect(secretRemove(recordingTools(), ID, revision)).rejects.toThrow(RangeError),
  );

  test("shows its owner what Juju knows", async () => {
    const info =
      '{"d0000000000000000010":{"revision":2,"label":"db-pass","owner":"application","description":"d","rotation":"monthly","expiry":"2027-01-01T00:00:00Z","rotates":"2026-12-01T00:00:00Z","access":[]}}\n';
    const tools = recordingTools({ "secret-info-get": { stdout: info }, "secret-ids": { stdout: "null\n" } });
    expect(await secretInfoGet(tools, { label: "db-pass" })).toEqual({
      id: "d0000000000000000010",
      revision: 2,
      label: "db-pass",
      owner: "application",
      description: "d",
      rotation: "monthly",
      expiry: "2027-01-01T00:00:00Z",
    });
    expect(await secretIds(tools)).toEqual([]);
  });
});
