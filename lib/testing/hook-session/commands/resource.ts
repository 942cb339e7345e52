import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readStringMap } from "#lib/testing/hook-session/format/yaml-reader.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import { CommandFailure, noMoreArguments } from "#lib/testing/hook-session/input/arguments.ts";
import { ModelError } from "#lib/testing/juju-model/model.ts";
import type { Resource } from "#lib/testing/juju-model/resource.ts";

/** The command about resources. */
export const RESOURCE_COMMANDS: HookCommands = {
  "resource-get": {
    usage: "<resource name>",
    run: (session, { positional: [name, ...more] }) => {
      if (name === undefined) throw new CommandFailure("missing required resource name", 2);
      noMoreArguments(more);
      try {
        return download(session, session.controller.resource(name));
      } catch (error) {
        if (error instanceof ModelError || error instanceof CommandFailure)
          throw new CommandFailure(`could not download resource: ${error.message}`);
        throw error;
      }
    },
  },
};

/** Every image has the same path, so of two the later overwrites the earlier; that is how Juju does it. */
const download = ({ places }: HookSession, { isImage, filename, content }: Resource): string => {
  if (isImage) refuseBadImage(content);
  if (!isImage && filename === "") throw new CommandFailure("empty resource path not valid");
  const path = join(places.resourcesDirectory, isImage ? "content.yaml" : filename);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
};

const refuseBadImage = (content: string): void => {
  try {
    readStringMap(Buffer.from(content));
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new CommandFailure(`docker resource is neither valid json or yaml: ${error.message}`);
  }
};
