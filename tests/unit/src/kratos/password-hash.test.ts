import { scryptSync } from "node:crypto";
import { expect, test } from "vitest";
import { Secret } from "#lib/juju/secret.ts";
import { hashPassword } from "#src/kratos/password-hash.ts";

/** What Kratos reads: `decodeScryptHash` and the parameters that it hands to scrypt as they are. */
const NOTATION = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/]+={0,2})\$([A-Za-z0-9+/]+={0,2})$/;

test("a password hash is in Kratos' notation, is that of the password, and never the same twice", async () => {
  const password = "correct horse ü";
  const hash = await hashPassword(new Secret(password));
  const [, N, r, p, salt = "", key = ""] = NOTATION.exec(hash.reveal()) ?? [];
  const cost = { N: Number(N), r: Number(r), p: Number(p), maxmem: 2 ** 27 };
  expect(scryptSync(password, Buffer.from(salt, "base64"), 32, cost).toString("base64")).toBe(key);
  expect(Buffer.from(salt, "base64")).toHaveLength(16);
  expect((await hashPassword(new Secret(password))).reveal()).not.toBe(hash.reveal());
  expect(`${hash}`).not.toContain(key);
});
