import * as z from "zod";
import { type Action, type ActionOutcome, defineAction } from "#lib/charm/define-action.ts";
import type { KratosConnection } from "#src/kratos/admin-api/connection.ts";
import type { World } from "#src/world.ts";
import { type Answer, answered, formatParameter } from "./answer.ts";
import { type AuditEvent, audit } from "./audit.ts";
import { troubleWithKratos } from "./kratos-trouble.ts";

/** What an action works with. */
export interface ActionSession {
  readonly world: World;
  readonly kratos: KratosConnection;
}

/** The action could not do what it was asked for, as `failed` says it. */
export type Failure = Extract<ActionOutcome, { readonly outcome: "failed" }>;

/** An action that only looks. */
export interface ReadingAction<Shape extends z.ZodRawShape> {
  readonly name: string;
  readonly parameters: Shape;
  readonly run: (parameters: Parsed<Shape>, session: ActionSession) => Promise<Answer | Failure>;
}

/** An action that changes an account: one line of the audit trail is written however it ends. */
export interface ChangingAction<Shape extends z.ZodRawShape> {
  readonly name: string;
  /** What it does to an account; a function where the parameters decide. */
  readonly event: AuditEvent | ((parameters: Parsed<Shape>) => AuditEvent);
  readonly parameters: Shape;
  readonly run: (parameters: Parsed<Shape>, session: ChangingSession) => Promise<Answer | Failure>;
}

/** Lets a changing action say what it does while it does it, so that the audit trail is right when Kratos fails in the middle. */
export interface ChangingSession extends ActionSession {
  /** Whose account it is, as soon as that is known. */
  concerns(identity: string): void;
  /** What has just been changed, by the names of the fields. */
  changed(...fields: readonly string[]): void;
}

type Parsed<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape>>;

/** Makes an action that asks Kratos and changes nothing. Trouble with Kratos ends it with the reason and what to run next. */
export const readingAction = <Shape extends z.ZodRawShape>({
  name,
  parameters,
  run,
}: ReadingAction<Shape>): Action<World> =>
  defineAction({
    name,
    parameters: z.intersection(z.object(parameters), z.object(formatParameter)),
    run: async (given, world: World) => {
      try {
        return outcomeOf(await run(given, { world, kratos: world.kratos() }), given.format);
      } catch (error) {
        return troubleWithKratos(error, world);
      }
    },
  });

/** Makes an action that changes accounts. What it says of its changes goes to the audit trail, also when it fails after some of them. */
export const changingAction = <Shape extends z.ZodRawShape>({
  name,
  event,
  parameters,
  run,
}: ChangingAction<Shape>): Action<World> =>
  readingAction({
    name,
    parameters,
    run: async (given, { world, kratos }) => {
      let identity: string | undefined;
      const fields: string[] = [];
      const session: ChangingSession = {
        ...{ world, kratos },
        concerns: (id) => {
          identity = id;
        },
        changed: (...names) => void fields.push(...names),
      };
      const end = (outcome: "success" | "unchanged" | "failure") =>
        audit(world, {
          event: typeof event === "function" ? event(given) : event,
          ...{ action: name, identity, fields, outcome },
        });
      try {
        const answer = await run(given, session);
        end(isFailure(answer) ? "failure" : fields.length > 0 ? "success" : "unchanged");
        return answer;
      } catch (error) {
        end("failure");
        throw error;
      }
    },
  });

/** Whether something that an action was looking for ended in a failure of the action. */
export const isFailure = (value: unknown): value is Failure =>
  typeof value === "object" && value !== null && "outcome" in value && value.outcome === "failed";

const outcomeOf = (answer: Answer | Failure, format: "text" | "json"): ActionOutcome =>
  isFailure(answer) ? answer : answered(answer, format);
