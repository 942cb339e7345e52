/** Splits a command as Pebble does: words, quotes and backslashes as in a shell, and nothing else of one. */
export const splitCommand = (command: string): readonly string[] => {
  const words: string[] = [];
  for (const [word] of command.matchAll(/(?:[^\s"'\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/gs))
    words.push(word.replaceAll(/\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/gs, unquote));
  return words;
};

const unquote = (_whole: string, escaped?: string, single?: string, double?: string): string =>
  escaped ?? single ?? double?.replaceAll(/\\(["\\$`])/g, "$1") ?? "";
