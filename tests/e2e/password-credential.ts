import { hashSync } from "bcryptjs";

/**
 * The credential of a password for an identity that a test makes. It is hashed here, with the least effort: Kratos takes a quarter of a
 * second of the processor for each that it is given in clear, and again when it looks at it; other hashes than bcrypt's it replaces at the
 * first login.
 */
export const passwordCredential = (password: string) => ({
  config: { hashed_password: hashSync(password, LEAST_COST) },
});

const LEAST_COST = 4;
