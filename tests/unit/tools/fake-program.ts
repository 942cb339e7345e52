import { chmod, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory for the PATH with a few programs of the machine and no others. */
export const newPath = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), "path-"));
  for (const program of ["bash", "env", "flock", "mkdir", "setpriv", "sleep"])
    await symlink(join("/usr/bin", program), join(directory, program));
  await symlink(process.execPath, join(directory, "node"));
  return directory;
};

/** Puts a script into a directory of the PATH. */
export const addProgram = async (directory: string, name: string, script: string): Promise<void> => {
  const path = join(directory, name);
  await writeFile(path, `#!/usr/bin/bash\n${script}\n`);
  await chmod(path, 0o755);
};
