/**
 * A value of somebody else's configuration that remembers what was asked of it, so that whatever nobody asked about can
 * be told as not carried over. Used by all readers of this room. Never shows a value: it may be a secret.
 */

/** Something that was written and has no place in Guildhall. `key` is a path such as `agents.defaults.sandbox`. */
export interface LeftOver {
  readonly file: string;
  readonly key: string;
  /** Why, as a whole sentence, with what to do where there is something to do. */
  readonly why: string;
}

/** What was asked of one file. */
interface Ledger {
  readonly file: string;
  readonly asked: Set<string>;
  readonly refused: LeftOver[];
}

type Fields = Readonly<Record<string, unknown>>;

/** One place of the file; absent places are places too. */
export class Written {
  readonly #value: unknown;
  readonly #path: readonly string[];
  readonly #ledger: Ledger;

  private constructor(value: unknown, path: readonly string[], ledger: Ledger) {
    this.#value = value;
    this.#path = path;
    this.#ledger = ledger;
  }

  /** The whole of a file. */
  static of(file: string, value: unknown): Written {
    return new Written(value, [], { file, asked: new Set(), refused: [] });
  }

  get file(): string {
    return this.#ledger.file;
  }

  /** `agents.defaults.model`. */
  get key(): string {
    return this.#path.join(".");
  }

  get isThere(): boolean {
    return this.#value !== undefined && this.#value !== null;
  }

  /** The place below; asking for it is not reading it. */
  at(...keys: readonly string[]): Written {
    let value = this.#value;
    for (const key of keys) value = isFields(value) || Array.isArray(value) ? Reflect.get(value, key) : undefined;
    return new Written(value, [...this.#path, ...keys], this.#ledger);
  }

  /** The places of an object by their names; none for anything else. */
  fields(): readonly (readonly [string, Written])[] {
    return isFields(this.#value) ? Object.keys(this.#value).map((key) => [key, this.at(key)]) : [];
  }

  /** The places of a list; none for anything else. */
  items(): readonly Written[] {
    return Array.isArray(this.#value) ? this.#value.map((_, index) => this.at(String(index))) : [];
  }

  /** What is written here, which counts as carried over; whoever cannot use it says so with {@link refuse}. */
  read(): unknown {
    this.#ledger.asked.add(this.key);
    return this.#value;
  }

  /** The text here, also of a number; null, unread, when it is something else. */
  text(): string | null {
    if (typeof this.#value !== "string" && typeof this.#value !== "number") return null;
    return String(this.read()).trim();
  }

  /** The switch here; null, unread, when it is something else. */
  flag(): boolean | null {
    if (typeof this.#value !== "boolean") return null;
    this.read();
    return this.#value;
  }

  /** Says why what is written here is not carried over; nothing when nothing is. */
  refuse(why: string): void {
    if (!this.isThere) return;
    this.#ledger.asked.add(this.key);
    this.#ledger.refused.push({ file: this.file, key: this.key, why });
  }

  /** What was refused, and every place that nobody read, at the highest level at which nothing below was read. */
  leftOver(why: (key: string) => string): readonly LeftOver[] {
    const unread = unreadBelow(this.#value, "", this.#ledger.asked);
    return [...this.#ledger.refused, ...unread.map((key) => ({ file: this.file, key, why: why(key) }))];
  }
}

function unreadBelow(value: unknown, path: string, asked: ReadonlySet<string>): readonly string[] {
  if (asked.has(path) || isEmpty(value)) return [];
  const isTouched = path === "" || [...asked].some((key) => key.startsWith(`${path}.`));
  if (!isTouched) return [path];
  if (!isFields(value) && !Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    unreadBelow(child, path === "" ? key : `${path}.${key}`, asked),
  );
}

/** An empty list or object, or one of those alone, says nothing that could be lost. */
function isEmpty(value: unknown): boolean {
  return (isFields(value) || Array.isArray(value)) && Object.values(value).every(isEmpty);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
