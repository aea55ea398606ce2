/**
 * Counts what became of the rain's questions, from messages alone. A question asks one bot to repeat words that stand in no
 * other; its right answer is a message of that bot in that channel which says just these words. Pure; times are handed in.
 */

/** What was asked; `askedAt` in milliseconds. */
export interface Question {
  readonly messageId: string;
  readonly channelId: string;
  readonly botId: string;
  /** What the answer has to say. */
  readonly words: string;
  readonly askedAt: number;
}

/** Something that somebody said or edited. */
export interface Said {
  readonly messageId: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly content: string;
  readonly repliesToId: string | null;
}

/** Each question is answered, waiting, given up or lost; those that were answered twice are among the answered. */
export interface Figures {
  readonly asked: number;
  readonly answered: number;
  /** No answer yet, and not lost. */
  readonly waiting: number;
  /** The bot replied with something else: that it could not. */
  readonly givenUp: number;
  /** No answer for a quarter of an hour. One that comes all the same is counted then. */
  readonly lost: number;
  /** The right answer stands there more than once. */
  readonly twice: number;
  readonly longestWaitMs: number;
  /** Of the latest answers; null before the first one. */
  readonly medianAnswerMs: number | null;
}

interface Case {
  readonly question: Question;
  /** Messages that answer, by id: whether each is right. */
  readonly answers: Map<string, boolean>;
}

/** A bot that crashed too often rests for ten minutes before it goes on. */
export const lostAfterMs = 15 * 60_000;
/** Beyond so many only those are watched that may still be answered. */
const keptCases = 5_000;
/** Room is made for so many at once: each time all are looked at. */
const caseStep = 500;
const keptTimes = 200;

/** The count. */
export class Tally {
  readonly #cases = new Map<string, Case>();
  readonly #byWords = new Map<string, Case>();
  #settledBefore = { asked: 0, answered: 0, givenUp: 0, lost: 0, twice: 0 };
  #times: number[] = [];
  #roomFor = keptCases + caseStep;

  asked(question: Question): void {
    const opened: Case = { question, answers: new Map() };
    this.#cases.set(question.messageId, opened);
    this.#byWords.set(wordsKey(question), opened);
    if (this.#cases.size > this.#roomFor) this.#makeRoom(question.askedAt);
  }

  /** Takes note of anything that was said; most of it answers nothing. */
  heard(said: Said, now: number): void {
    const found =
      this.#cases.get(said.repliesToId ?? "") ?? this.#byWords.get(wordsKey({ ...said, words: said.content }));
    if (!found || found.question.botId !== said.authorId || found.question.channelId !== said.channelId) return;
    const isRight = said.content === found.question.words;
    if (isRight && !isAnswered(found)) this.#times = [now - found.question.askedAt, ...this.#times].slice(0, keptTimes);
    found.answers.set(said.messageId, isRight);
  }

  figures(now: number): Figures {
    const open = [...this.#cases.values()];
    const before = this.#settledBefore;
    const unanswered = open.filter(({ answers }) => answers.size === 0);
    const lost = unanswered.filter((each) => isLost(each, now)).length;
    const waits = unanswered.map(({ question }) => now - question.askedAt);
    return {
      asked: before.asked + open.length,
      answered: before.answered + open.filter(isAnswered).length,
      waiting: unanswered.length - lost,
      givenUp: before.givenUp + open.filter(isGivenUp).length,
      lost: before.lost + lost,
      twice: before.twice + open.filter(isTwice).length,
      longestWaitMs: Math.max(0, ...waits),
      medianAnswerMs: this.#times.toSorted((a, b) => a - b)[Math.floor(this.#times.length / 2)] ?? null,
    };
  }

  /** What still waits for its answer is watched until it is lost, however many they are. */
  #makeRoom(now: number): void {
    for (const isOver of [isAnswered, isGivenUp, (each: Case) => isLost(each, now)]) {
      for (const each of this.#cases.values()) {
        if (this.#cases.size > keptCases && isOver(each)) this.#settle(each);
      }
    }
    this.#roomFor = Math.max(keptCases, this.#cases.size) + caseStep;
  }

  /** Of very many questions the oldest are no longer watched; what became of them stays counted. */
  #settle(old: Case): void {
    this.#cases.delete(old.question.messageId);
    this.#byWords.delete(wordsKey(old.question));
    const { asked, answered, givenUp, lost, twice } = this.#settledBefore;
    this.#settledBefore = {
      asked: asked + 1,
      answered: answered + Number(isAnswered(old)),
      givenUp: givenUp + Number(isGivenUp(old)),
      lost: lost + Number(old.answers.size === 0),
      twice: twice + Number(isTwice(old)),
    };
  }
}

function rightCount({ answers }: Case): number {
  return [...answers.values()].filter((isRight) => isRight).length;
}

function isAnswered(each: Case): boolean {
  return rightCount(each) > 0;
}

function isTwice(each: Case): boolean {
  return rightCount(each) > 1;
}

function isGivenUp(each: Case): boolean {
  return each.answers.size > 0 && !isAnswered(each);
}

function isLost({ question }: Case, now: number): boolean {
  return now - question.askedAt > lostAfterMs;
}

function wordsKey({ channelId, words }: { readonly channelId: string; readonly words: string }): string {
  return `${channelId} ${words}`;
}
