import type { HookContext } from "#lib/juju/context.ts";
import { jujuRun } from "#src/actions/frame/juju-run.ts";
import { minute } from "#src/actions/frame/table.ts";
import { SMTP } from "#src/endpoints/smtp.ts";
import { hasPasswordlessKey, providersOf, secondFactors } from "#src/kratos/admin-api/factors.ts";
import type { AccountFacts } from "./account-facts.ts";

/** How much a finding is in the way of logging in, the most serious first. */
const SEVERITIES = ["blocks", "hinders", "note"] as const;
type Severity = (typeof SEVERITIES)[number];

/** Something to know about an account, and the line to type. */
export interface Finding {
  readonly severity: Severity;
  readonly finding: string;
  readonly command: string;
}

interface Row {
  readonly severity: Severity;
  /** The sentence; undefined when the row does not apply. */
  readonly when: (facts: AccountFacts) => string | undefined;
  readonly command: (facts: AccountFacts, context: Context) => string;
}

type Context = Pick<HookContext, "unit" | "app">;

/** What is in the way of logging in, the most serious first; of an account that nothing keeps out, what to do if its password is forgotten. */
export const findingsOf = (facts: AccountFacts, context: Context): readonly Finding[] => {
  const found = ROWS.flatMap(({ severity, when, command }): Finding[] => {
    const finding = when(facts);
    return finding === undefined ? [] : [{ severity, finding, command: command(facts, context) }];
  });
  return SEVERITIES.flatMap((severity) => found.filter((each) => each.severity === severity));
};

/** Whether nothing that is known keeps the person out. */
export const canLogIn = (findings: readonly Finding[]): boolean =>
  findings.every(({ severity }) => severity !== "blocks");

const onIdentity =
  (action: string, parameters: Readonly<Record<string, string | object>> = {}): Row["command"] =>
  ({ identityId }, context) =>
    jujuRun(context, action, { "identity-id": identityId, ...parameters });

const configure =
  (setting: string): Row["command"] =>
  (_facts, { app }) =>
    `juju config ${app} ${setting}`;

const seeMail: Row["command"] = (_facts, { app }) => `juju status ${app} --relations`;

/** Kratos gives a recovery code only as long as people may have passwords. */
const recoverOr =
  (otherwise: Row["command"]): Row["command"] =>
  (facts, context) =>
    (facts.rules.enable_local_idp ? onIdentity("reset-password") : otherwise)(facts, context);

const ROWS: readonly Row[] = [
  {
    severity: "blocks",
    when: ({ account, schemaId }) =>
      account === undefined
        ? `The identity schema ${schemaId} is not configured, so Kratos cannot load the account. Put it back beside the others`
        : undefined,
    command: configure("identity_schemas=@identity-schemas.json"),
  },
  {
    severity: "blocks",
    when: ({ account }) => {
      if (account?.identity.state !== "inactive") return undefined;
      const since = account.identity["state_changed_at"];
      return `The account is deactivated${typeof since === "string" ? ` since ${minute(since)} UTC` : ""}`;
    },
    command: onIdentity("update-identity", { state: "active" }),
  },
  {
    severity: "blocks",
    when: ({ account, rules }) => {
      if (!account || account.hasPassword || hasOtherWay(account)) return undefined;
      const nothing = "There is nothing to log in with: no password, no account at another provider, no key";
      return rules.enable_local_idp ? nothing : `${nothing}; and enable_local_idp=false lets nobody set a password`;
    },
    command: recoverOr(configure("enable_local_idp=true")),
  },
  {
    severity: "blocks",
    when: ({ account, rules }) =>
      account?.hasPassword && !hasOtherWay(account) && !rules.enable_local_idp
        ? "The account has only a password, and enable_local_idp=false lets nobody log in with one"
        : undefined,
    command: configure("enable_local_idp=true"),
  },
  {
    severity: "blocks",
    when: ({ account }) =>
      account?.hasPassword && !hasOtherWay(account) && (account.credentials.password?.identifiers ?? []).length === 0
        ? "There is a password, but no user name or e-mail address to log in with; give it one"
        : undefined,
    command: onIdentity("update-identity", { traits: { email: "NAME@example.com" } }),
  },
  {
    severity: "hinders",
    when: ({ account, rules }) => {
      const unverified = (account?.identity.verifiable_addresses ?? []).filter(({ verified }) => verified !== true);
      if (!rules.enable_verification || unverified.length === 0) return undefined;
      return `${unverified.map(({ value }) => value).join(", ")} has to be verified first, since enable_verification=true; see whether mail can be sent`;
    },
    command: seeMail,
  },
  {
    severity: "hinders",
    when: ({ account, rules }) => {
      const factors = secondFactors(account?.credentials ?? {});
      if (!rules.enforce_mfa || factors.length === 0) return undefined;
      return `Logging in takes a second factor too (${factors.join(", ")}), since enforce_mfa=true; a password reset does not get round it. If it is lost`;
    },
    command: onIdentity("reset-identity-mfa", { "mfa-type": "all" }),
  },
  {
    severity: "hinders",
    when: ({ messages: [last], rules }) => {
      if (last === undefined || last.status === "sent") return undefined;
      const what = last.status === "abandoned" ? `was given up after ${last.attempts} attempts` : `is ${last.status}`;
      const next = rules.enable_local_idp ? "To get a code without mail" : "See whether mail can be sent";
      return `The last mail (${last.template}) to ${last.recipient}, of ${minute(last.createdAt)} UTC, ${what}. ${next}`;
    },
    command: recoverOr(seeMail),
  },
  {
    severity: "hinders",
    when: ({ traitFaults }) =>
      traitFaults.length === 0
        ? undefined
        : `Traits do not fit the schema: ${traitFaults.map(({ trait, fault }) => `${trait} ${fault}`).join("; ")}. The person cannot change the account before they do`,
    command: (facts, context) => {
      const traits = Object.fromEntries(facts.traitFaults.map(({ trait }) => [trait.split(".")[0], "VALUE"]));
      return onIdentity("update-identity", { traits })(facts, context);
    },
  },
  {
    severity: "note",
    when: ({ account, rules, hasMailServer }) =>
      rules.enable_local_idp && !hasMailServer && hasRecoveryAddress(account)
        ? "No mail server is related, so no recovery code gets to the person by mail; reset-password gives one all the same. To send mail"
        : undefined,
    command: (_facts, { app }) => `juju integrate ${app}:${SMTP.name} smtp-integrator`,
  },
  {
    severity: "note",
    when: ({ account, rules }) =>
      rules.enable_local_idp && account && !hasRecoveryAddress(account)
        ? "There is no address to send a recovery code to, so only an operator can help when the password is forgotten"
        : undefined,
    command: onIdentity("reset-password"),
  },
  {
    severity: "note",
    when: ({ account, rules }) =>
      rules.enable_local_idp &&
      account?.hasPassword &&
      account.identity.state !== "inactive" &&
      hasRecoveryAddress(account)
        ? "If the password is forgotten"
        : undefined,
    command: onIdentity("reset-password"),
  },
];

const hasRecoveryAddress = (account: AccountFacts["account"]): boolean =>
  (account?.identity.recovery_addresses ?? []).length > 0;

const hasOtherWay = ({ credentials }: NonNullable<AccountFacts["account"]>): boolean =>
  providersOf(credentials).length > 0 ||
  hasPasswordlessKey(credentials) ||
  (credentials.code?.identifiers ?? []).length > 0;
