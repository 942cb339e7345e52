import type { HookToolRunner } from "#lib/hook-tools/hook-tool-runner.ts";
import { relationIds } from "#lib/hook-tools/relation.ts";
import { SMTP } from "#src/endpoints/smtp.ts";
import { type Account, getAccount } from "#src/kratos/admin-api/account.ts";
import type { KratosConnection } from "#src/kratos/admin-api/connection.ts";
import { lastMessagesTo, type Message } from "#src/kratos/admin-api/courier.ts";
import { getSchema } from "#src/kratos/admin-api/schemas.ts";
import { sessionsOf } from "#src/kratos/admin-api/session-list.ts";
import { PUBLIC_URL } from "#src/kratos/names.ts";
import type { AccountFacts, TraitFault } from "./account-facts.ts";
import { readLoginRules } from "./login-rules.ts";
import { traitFaults } from "./trait-faults.ts";

/** Whom to look at: an account that Kratos can load, or what is left of one that it cannot. */
export interface Subject {
  readonly identityId: string | undefined;
  readonly email: string | undefined;
  /** Id of the schema that is missing; undefined when Kratos can load the account. */
  readonly missingSchema: string | undefined;
}

/** More sessions than anybody reads. */
const MOST_SESSIONS = 100;
const MOST_MESSAGES = 5;

/** Reads all that is known of an account; undefined when it is gone by now. */
export const gatherFacts = async (
  { identityId, email, missingSchema }: Subject,
  { kratos, tools }: { readonly kratos: KratosConnection; readonly tools: HookToolRunner },
): Promise<AccountFacts | undefined> => {
  const isLoadable = identityId !== undefined && missingSchema === undefined;
  const account = isLoadable ? await getAccount(kratos, identityId) : undefined;
  if (isLoadable && account === undefined) return undefined;
  const query = { activeOnly: false, pageSize: MOST_SESSIONS };
  const [sessions, messages, rules, mailServers, faults] = await Promise.all([
    identityId === undefined ? [] : sessionsOf(kratos, identityId, query).then((page) => page.sessions),
    messagesTo(addressesOf(account, email), kratos),
    readLoginRules(tools),
    relationIds(tools, SMTP.name),
    account === undefined ? [] : faultsOf(account),
  ]);
  const schemaId = account?.identity.schema_id ?? missingSchema ?? "";
  const hasMailServer = mailServers.length > 0;
  return { identityId, schemaId, account, traitFaults: faults, sessions, messages, rules, hasMailServer };
};

const addressesOf = (account: Account | undefined, email: string | undefined): readonly string[] => {
  if (account === undefined) return email === undefined ? [] : [email];
  const { recovery_addresses, verifiable_addresses } = account.identity;
  return [...new Set([...(recovery_addresses ?? []), ...(verifiable_addresses ?? [])].map(({ value }) => value))];
};

const messagesTo = async (addresses: readonly string[], kratos: KratosConnection): Promise<readonly Message[]> => {
  const messages = await Promise.all(addresses.map((address) => lastMessagesTo(kratos, address)));
  return messages
    .flat()
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    .slice(0, MOST_MESSAGES);
};

const faultsOf = async ({ identity }: Account): Promise<readonly TraitFault[]> => {
  const schema = await getSchema(PUBLIC_URL, identity.schema_id);
  return schema === undefined ? [] : traitFaults(schema, identity.traits);
};
