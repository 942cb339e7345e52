import { readFile } from "node:fs/promises";
import { HookCommandError } from "#lib/hook-tools/hook-command-error.ts";
import { resourceGet } from "#lib/hook-tools/resource.ts";
import type { OptionsFact } from "#src/facts.ts";
import { VERIFICATION_TEMPLATE } from "#src/kratos/names.ts";
import type { World } from "#src/world.ts";

/** Reads the template of the verification mail if such mails are sent. A resource that is empty or was never attached is none. */
export const observeVerificationTemplate = async (
  { tools, log }: World,
  options: Promise<OptionsFact>,
): Promise<string | undefined> => {
  const { values } = await options;
  if (!values.enable_verification) return undefined;
  try {
    const text = await readFile(await resourceGet(tools, VERIFICATION_TEMPLATE), "utf8");
    return text.trim() === "" ? undefined : text;
  } catch (error) {
    if (!(error instanceof HookCommandError)) throw error;
    log.debug({ resource: VERIFICATION_TEMPLATE, reason: error.stderr.trim() }, "there is no such resource");
    return undefined;
  }
};
