import * as z from "zod";

/** Environment variables as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Juju did not set a variable as a hook of this kind has it: either this is no hook, or not Juju's. */
export class HookEnvironmentError extends Error {
  override readonly name = "HookEnvironmentError";
  readonly variable: string;

  constructor(variable: string, reason: string) {
    super(`${variable} ${reason}: a charm is started by Juju's dispatch only`);
    this.variable = variable;
  }
}

/** Any text that is not empty. */
export const Text = z.string();

/** The value of a variable; undefined when it is not set, or set to nothing, as Juju does with what a hook does not have. */
export const findVariable = <Schema extends z.ZodType>(
  environment: Environment,
  variable: string,
  schema: Schema,
): z.output<Schema> | undefined => (environment[variable] ? readVariable(environment, variable, schema) : undefined);

/** The value of a variable that the hook cannot do without. Throws {@link HookEnvironmentError}. */
export const readVariable = <Schema extends z.ZodType>(
  environment: Environment,
  variable: string,
  schema: Schema,
): z.output<Schema> => {
  const text = environment[variable];
  if (!text) throw new HookEnvironmentError(variable, "is not set");
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new HookEnvironmentError(variable, parsed.error.issues.map(({ message }) => message).join(", "));
};
