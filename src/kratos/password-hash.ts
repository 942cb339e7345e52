import { randomBytes, scrypt } from "node:crypto";
import { Secret } from "#lib/juju/secret.ts";

/** OWASP's parameters for scrypt in 16 MiB, which a hook can spare. At the first login Kratos makes a bcrypt hash of its own of the password. */
const COST = { N: 16_384, r: 8, p: 5 };
const MOST_MEMORY_BYTES = 2 * 128 * COST.N * COST.r;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/**
 * A password hash in the notation that Kratos imports (ory/kratos `hash/hash_comparator.go`: `ln` is the cost itself, standard base64 with padding).
 * Kratos stores whatever text it is given as a hash, so nothing else may be.
 */
export const hashPassword = async (password: Secret): Promise<Secret> => {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password.reveal(), salt);
  const { N, r, p } = COST;
  return new Secret(`$scrypt$ln=${N},r=${r},p=${p}$${salt.toString("base64")}$${key.toString("base64")}`);
};

const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, { ...COST, maxmem: MOST_MEMORY_BYTES }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
