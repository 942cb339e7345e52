import { type Container, textOf } from "./container.ts";
import type { Image, Program, ProgramCall, ProgramEnd, STAYS } from "./image.ts";

/** The program of a name or path; undefined when the image has none. */
export const findProgram = ({ image }: Container, name: string): Program | undefined =>
  Object.hasOwn(image.programs, name) ? image.programs[name] : undefined;

/** Starts a program in a container. One that the image does not have ends as a shell would say it. */
export const startProgram = (
  container: Container,
  call: Omit<ProgramCall, "read" | "outside">,
): ProgramEnd | typeof STAYS => {
  const program = findProgram(container, call.argv[0] ?? "");
  if (program === undefined) return { exitCode: 127, stderr: `${call.argv[0]}: not found\n` };
  return program({ ...call, read: (path) => readText(container, path), outside: container.outside });
};

/** Whether what a check asks for answers. */
export const answers = ({ image, services, outside }: Container, name: string, target: string): boolean => {
  const { answers: ask = everything }: Pick<Image, "answers"> = image;
  const activeServices = [...services].filter(([, { current }]) => current === "active").map(([service]) => service);
  return ask({ name, target, activeServices, outside });
};

const everything = (): boolean => true;

const readText = ({ files }: Container, path: string): string | undefined => {
  const file = files.get(path);
  return file && textOf(file);
};
