import { pbkdf2Sync, randomBytes } from "node:crypto";

/**
 * The credential of a password for an identity that a test makes. It is hashed here, with the least effort: Kratos takes a quarter of a
 * second of the processor for each that it is given in clear.
 */
export const passwordCredential = (password: string) => {
  const salt = randomBytes(16);
  const hash = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  return { config: { hashed_password: `$pbkdf2-sha256$i=${ITERATIONS},l=32$${base64(salt)}$${base64(hash)}` } };
};

const ITERATIONS = 1000;

const base64 = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");
