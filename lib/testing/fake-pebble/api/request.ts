import * as z from "zod";
import { Refusal } from "./answer.ts";

/** A request as the handlers of the API see it. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** The body as JSON of a shape. Refuses anything else, less wordily than Go's decoder does. */
export const bodyOf = <Schema extends z.ZodType>({ body }: ApiRequest, schema: Schema): z.output<Schema> => {
  try {
    return schema.parse(JSON.parse(body.toString()));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError)
      throw new Refusal(400, `cannot decode request body: ${error.message}`);
    throw error;
  }
};

/** The part of a path behind a prefix, up to the next slash. */
export const segment = ({ path }: ApiRequest, index: number): string => path.split("/")[index] ?? "";

/** The names of a list that is separated by commas; empty without one. */
export const listOf = ({ query }: ApiRequest, name: string): readonly string[] =>
  query.getAll(name).flatMap((text) => text.split(",").filter((each) => each !== ""));

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, us: 0.001, ns: 0.000_001 };

/** Milliseconds of a duration in Go's notation, such as `1m30s`. */
export const parseDuration = (text: string): number => {
  const parts = [...text.matchAll(/(?<number>\d+(?:\.\d+)?)(?<unit>ms|us|ns|s|m|h)/g)];
  if (parts.map(([part]) => part).join("") !== text || parts.length === 0) {
    const fault = /^\d+$/.test(text) ? "missing unit in duration" : "invalid duration";
    throw new Refusal(400, `invalid timeout: time: ${fault} ${JSON.stringify(text)}`);
  }
  return parts.reduce((sum, { groups }) => sum + Number(groups?.["number"]) * (UNITS[groups?.["unit"] ?? ""] ?? 0), 0);
};
