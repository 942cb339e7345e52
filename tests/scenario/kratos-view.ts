import type { State } from "#lib/testing/index.ts";

/** The state without what is drawn at random or tells a time: what two courses that end well have in common. */
export const kratosView = (state: State): unknown => {
  const drawn = state.secrets.filter(({ owner }) => owner === "app");
  const needles = drawn.flatMap(({ revisions }) => revisions.flatMap((content) => Object.values(content)));
  const withoutSecrets = (text: string): string =>
    needles.reduce((masked, needle) => masked.replaceAll(needle, "<secret>"), text);
  const withoutTimes = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>");
  const { containers, secrets, relations, ...unit } = state;
  return JSON.parse(
    withoutTimes(
      withoutSecrets(
        JSON.stringify({
          unit,
          relations: relations.toSorted((a, b) => a.id - b.id),
          secrets: secrets
            .map(({ id: _id, tracked: _tracked, ...secret }) => secret)
            .toSorted((a, b) => (a.label < b.label ? -1 : 1)),
          containers: Object.entries(containers).map(([name, container]) => ({
            name,
            layers: container.layers,
            outside: container.outside,
            services: Object.entries(container.services)
              .map(([service, { current, startedWith }]) => ({ service, current, startedWith }))
              .toSorted((a, b) => (a.service < b.service ? -1 : 1)),
            files: Object.entries(container.files)
              .map(([path, { content, permissions }]) => ({
                path,
                permissions,
                content: path.endsWith("charm-progress.json") ? "<fingerprints>" : content,
              }))
              .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
          })),
        }),
      ),
    ),
  );
};
