import { GoStruct, type GoValue } from "#lib/testing/hook-session/format/go-value.ts";
import { output } from "#lib/testing/hook-session/format/output.ts";
import type { HookCommands } from "#lib/testing/hook-session/hook-command.ts";
import type { HookSession } from "#lib/testing/hook-session/hook-session.ts";
import { CommandFailure, noMoreArguments } from "#lib/testing/hook-session/input/arguments.ts";
import type { CloudSpec } from "#lib/testing/juju-model/cloud.ts";
import { ModelError } from "#lib/testing/juju-model/model.ts";

/** The command about how to reach the cloud. */
export const CREDENTIAL_COMMANDS: HookCommands = {
  "credential-get": {
    usage: "",
    formats: ["smart", "yaml", "json"],
    run: (session, { positional }) => {
      noMoreArguments(positional);
      const cloud = cloudOf(session);
      return output(jsonForm(cloud), yamlForm(cloud));
    },
  },
};

/** On Kubernetes the model only knows the name of the cloud; the pod knows the rest. */
const cloudOf = ({ once, controller }: HookSession): CloudSpec => {
  const cloud = read("getting model credentials: ", once.cloudSpec);
  if (!controller.isKubernetes) return cloud;
  const { endpoint, token, caCertificate } = read("reading in-cluster config: ", () => controller.podCloud());
  const credential = { type: "oauth2", attributes: { Token: token } };
  return { ...cloud, endpoint, credential, caCertificates: [caCertificate] };
};

const read = <T>(what: string, ask: () => T): T => {
  try {
    return ask();
  } catch (error) {
    if (error instanceof ModelError)
      throw new CommandFailure(`cannot access cloud credentials: ${what}${error.message}`);
    throw error;
  }
};

const jsonForm = ({
  type,
  name,
  region,
  endpoint,
  credential,
  caCertificates,
  isControllerCloud,
}: CloudSpec): GoStruct =>
  new GoStruct([
    ["type", type],
    ["name", name],
    ...given("region", region),
    ...given("endpoint", endpoint),
    ...given(
      "credential",
      credential &&
        new GoStruct([
          ["auth-type", credential.type],
          ["attrs", credential.attributes],
        ]),
    ),
    ...given("cacertificates", caCertificates),
    ...given("is-controller-cloud", isControllerCloud === true ? true : undefined),
  ]);

const given = (name: string, value: GoValue | undefined): readonly (readonly [string, GoValue])[] =>
  value === undefined ? [] : [[name, value]];

const yamlForm = ({
  type,
  name,
  region,
  endpoint,
  credential,
  caCertificates,
  isControllerCloud,
}: CloudSpec): GoStruct =>
  new GoStruct([
    ["type", type],
    ["name", name],
    ["region", region ?? ""],
    ["endpoint", endpoint ?? ""],
    ["identityendpoint", ""],
    ["storageendpoint", ""],
    [
      "credential",
      credential === undefined
        ? null
        : new GoStruct([
            ["authtype", credential.type],
            ["attributes", credential.attributes],
            ["redacted", []],
          ]),
    ],
    ["cacertificates", caCertificates ?? []],
    ["skiptlsverify", false],
    ["iscontrollercloud", isControllerCloud ?? false],
  ]);
