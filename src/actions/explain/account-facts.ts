import type { Account } from "#src/kratos/admin-api/account.ts";
import type { Message } from "#src/kratos/admin-api/courier.ts";
import type { Session } from "#src/kratos/admin-api/session-list.ts";
import type { LoginRules } from "./login-rules.ts";

/** All that is known of an account and of what it takes to log in. */
export interface AccountFacts {
  /** Undefined when only the e-mail address was given and Kratos cannot load the account. */
  readonly identityId: string | undefined;
  readonly schemaId: string;
  /** Undefined when Kratos cannot load the account, since its schema is not configured. */
  readonly account: Account | undefined;
  /** What is wrong with its traits, by the names of the traits. */
  readonly traitFaults: readonly TraitFault[];
  readonly sessions: readonly Session[];
  /** The newest first. */
  readonly messages: readonly Message[];
  readonly rules: LoginRules;
  /** Without one no code gets to the person by mail. */
  readonly hasMailServer: boolean;
}

/** A trait that the schema would refuse. */
export interface TraitFault {
  /** Names from the traits down, with dots between them. */
  readonly trait: string;
  readonly fault: string;
}
