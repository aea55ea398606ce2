/** What happens by itself as time goes by; called now and then, and whenever the clock is put forward. */
import { dropExpiredSessions } from "../gateway/sign-in.ts";
import type { Sandbox } from "../sandbox.ts";
import { archiveIdleThreads } from "./change-thread.ts";

/** Does what is due, forgets sessions whose bots stayed away, archives threads in which nothing was said. */
export function passTime(sandbox: Sandbox): void {
  sandbox.agenda.runDue();
  dropExpiredSessions(sandbox);
  archiveIdleThreads(sandbox);
}
