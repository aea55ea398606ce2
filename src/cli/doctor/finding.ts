/**
 * What a check of `guildhall doctor` finds: a sentence that says what is so, and for trouble why it matters and what to do.
 * Made by the checks in this folder, shown by `report.ts`, mended by `mend.ts`. Never carries a token or a password.
 */
import type { Fault } from "../../domain/errors.ts";
import { printable } from "../../domain/printable.ts";

/** Whether people have to do something: nothing, better, or else something does not work. */
export type Level = "ok" | "warn" | "fail";

/** The checks, in the order in which they are shown; the documentation names each (a test compares). */
export const checkNames = [
  "config",
  "secrets",
  "platform",
  "data",
  "disk",
  "store",
  "house",
  "holders",
  "api",
  "clock",
  "token",
  "intents",
  "identifies",
  "membership",
  "map",
  "permissions",
  "commands",
] as const;

/** The name of a check. */
export type CheckName = (typeof checkNames)[number];

/** Something that `--fix` can do. */
export interface Fix {
  /** What it does, as a whole sentence. */
  readonly deed: string;
  /** True when it changes what others see, so that a person has to agree. */
  readonly asksFirst: boolean;
  /** Does it; returns null, or why it could not. */
  apply(): Promise<string | null>;
}

/** One thing found. `subject` is a bot, a channel, a file, or a part of this host. */
export interface Finding {
  readonly check: CheckName;
  readonly subject: string;
  readonly level: Level;
  /** What is so, as a sentence. */
  readonly what: string;
  /** Why that is trouble; null when all is well. */
  readonly why: string | null;
  /** What to do; null when all is well. */
  readonly cure: string | null;
  readonly fix: Fix | null;
}

/** What trouble is told with. */
export interface Trouble {
  readonly what: string;
  readonly why: string;
  readonly cure: string;
  readonly fix?: Fix;
}

/** How one check speaks. */
export interface Voice {
  ok(subject: string, what: string): Finding;
  warn(subject: string, trouble: Trouble): Finding;
  fail(subject: string, trouble: Trouble): Finding;
}

/** The voice of a check. */
export function voiceOf(check: CheckName): Voice {
  const tell = (level: Level, subject: string, { what, why, cure, fix }: Trouble): Finding => {
    return {
      check,
      subject: printable(subject),
      level,
      what: printable(what),
      why: printable(why),
      cure: printable(cure),
      fix: fix ?? null,
    };
  };
  return {
    ok: (subject, what) => {
      return {
        check,
        subject: printable(subject),
        level: "ok",
        what: printable(what),
        why: null,
        cure: null,
        fix: null,
      };
    },
    warn: (subject, trouble) => tell("warn", subject, trouble),
    fail: (subject, trouble) => tell("fail", subject, trouble),
  };
}

/** Faults say in their first sentence what is wrong, and in the rest what to do. */
export function inTwo({ message }: Fault): Pick<Trouble, "what" | "cure"> {
  const [what = message, ...rest] = message.split(/(?<=\.) (?=[A-Z])/);
  return { what, cure: rest.join(" ") };
}
