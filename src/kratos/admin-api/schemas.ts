import * as z from "zod";
import { connectToKratos } from "./connection.ts";
import { KratosApiError } from "./errors.ts";

/** A JSON schema of an identity. */
export type IdentityJsonSchema = Readonly<Record<string, unknown>>;

/** The schema of an id; undefined when it is not configured. Only the public API has them: the admin API sends people there, by an address that may be an ingress. */
export const getSchema = async (publicUrl: string, id: string): Promise<IdentityJsonSchema | undefined> => {
  const path = `/schemas/${Buffer.from(id).toString("base64url")}`;
  try {
    const { body } = await connectToKratos({ baseUrl: publicUrl }).request({ method: "GET", path });
    return z.record(z.string(), z.unknown()).parse(body);
  } catch (error) {
    if (error instanceof KratosApiError && error.failure === "not-found") return undefined;
    throw error;
  }
};
