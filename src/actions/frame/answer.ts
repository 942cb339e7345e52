import * as z from "zod";
import { type ActionOutcome, done } from "#lib/charm/define-action.ts";
import type { ActionResults } from "#lib/hook-tools/action.ts";

/** What an action answers, twice: what people read first, and all of it as one document for programs. */
export interface Answer {
  /** Short results under keys that never change: scripts depend on them. */
  readonly results: ActionResults;
  readonly document: Readonly<Record<string, unknown>>;
}

/** The parameter that every action has: `json` gives the document under one key instead of the results. */
export const formatParameter = {
  format: z.enum(["text", "json"], { error: "must be text or json" }).default("text"),
};

/** The key of the document when `format=json` is asked for. */
const DOCUMENT_KEY = "json";

/** The outcome of an action that has an answer. */
export const answered = ({ results, document }: Answer, format: "text" | "json"): ActionOutcome =>
  done(format === "json" ? { [DOCUMENT_KEY]: JSON.stringify(document) } : results);
