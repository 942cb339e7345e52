import { randomUUID } from "node:crypto";
import * as z from "zod";
import { ADMIN_URL, USER_SCHEMA_ID } from "#src/kratos/names.ts";

/** bcrypt of some password, so that Kratos has nothing to hash. */
const HASH = "$2a$12$o6hx.Wog/wvFSkT/Bp/6DOxCtLRTDj7lm9on9suF/WaCGNVHbkfL6";

/** What both versions of Kratos take at once. */
const BATCH = 1_000;

const Created = z.object({ identities: z.array(z.object({ action: z.literal("create") })) });

/** Makes that many people with a password, an address and metadata; one in a hundred is inactive. */
export const seedIdentities = async (count: number): Promise<void> => {
  for (let first = 0; first < count; first += BATCH) {
    const identities = Array.from({ length: Math.min(BATCH, count - first) }, (_, index) => newPerson(first + index));
    const answer = await fetch(`${ADMIN_URL}/admin/identities`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ identities }),
    });
    Created.parse(await answer.json());
  }
};

const newPerson = (index: number) => ({
  patch_id: randomUUID(),
  create: {
    schema_id: USER_SCHEMA_ID,
    state: index % 100 === 0 ? "inactive" : "active",
    traits: { email: `person${index}@example.com`, name: `Person ${index}`, locale: "en" },
    metadata_public: { department: `department ${index % 20}` },
    credentials: { password: { config: { hashed_password: HASH } } },
  },
});
