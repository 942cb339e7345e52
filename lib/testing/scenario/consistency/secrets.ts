import { isSecretKey } from "#lib/juju/secret.ts";
import type { SecretState, State } from "#lib/testing/scenario/state.ts";
import { duplicates } from "./relations.ts";

const ID = /^[0-9a-z]{20}$/;

/** What is wrong with the secrets. */
export const secretFaults = ({ secrets, jujuVersion }: State): readonly string[] => [
  ...(secrets.length > 0 && /^[12]\./.test(jujuVersion) ? [`Juju ${jujuVersion} has no secrets`] : []),
  ...secrets.flatMap(faultsOf),
  ...duplicates(secrets.map(({ id }) => id)).map((id) => `two secrets have the id ${id}`),
  ...duplicates(
    secrets.filter(({ label }) => label !== "").map(({ owner, label }) => `${JSON.stringify(owner)} ${label}`),
  ).map((name) => `two secrets of one owner have one label: ${name}`),
];

const faultsOf = ({ id, revisions, tracked }: SecretState): readonly string[] => [
  ...(ID.test(id) ? [] : [`secret ${id}: an id has 20 characters of 0-9 and a-z, without secret:`]),
  ...(revisions.length > 0 ? [] : [`secret ${id} has no revision`]),
  ...revisions.flatMap((content) => [
    ...(Object.keys(content).length > 0 ? [] : [`secret ${id} has a revision without content`]),
    ...Object.keys(content)
      .filter((key) => !isSecretKey(key))
      .map((key) => `secret ${id}: Juju takes no key ${JSON.stringify(key)}`),
  ]),
  ...(tracked === undefined || (tracked >= 1 && tracked <= revisions.length)
    ? []
    : [`secret ${id} has no revision ${tracked} to track`]),
];
