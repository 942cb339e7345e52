import type { HookSession } from "./hook-session.ts";
import { CommandFailure } from "./input/arguments.ts";

/** Whether the unit leads: asked each time, until the answer is no. */
export const isLeader = (session: HookSession): boolean => {
  if (!session.leadershipLost) session.leadershipLost = !session.controller.claimLeadership();
  return !session.leadershipLost;
};

/** Throws `CommandFailure` if the unit does not lead. */
export const requireLeader = (session: HookSession): void => {
  if (!isLeader(session)) throw new CommandFailure("this unit is not the leader");
};
