/** Writing `.env`: one variable changes, everything else stays byte for byte, and the file is its owner's alone. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "dotenv";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withVariable } from "../../src/config/env-file-change.ts";
import { writeEnvVariable } from "../../src/config/env-file-write.ts";

const name = "DISCORD_TOKEN_MANAGER";
const token = "MTIz.abc-DEF.gh_jkl-0123456789";

describe("the text", () => {
  const changed = (text: string): string | undefined => withVariable(text, name, token)?.text;

  test("a new file holds the one line", () => {
    expect(changed("")).toBe(`${name}=${token}\n`);
  });

  test("the value is replaced where it stands, whatever its quotes, lines and comments were", () => {
    for (const written of ["old", '"old"', "'two\nlines' # kept once", ""]) {
      expect(changed(`# top\nA=1\n${name}=${written}\nB=2\n`)).toBe(`# top\nA=1\n${name}=${token}\nB=2\n`);
    }
  });

  test("the commented-out example of the variable makes way for it", () => {
    expect(changed(`# tokens\n# ${name}=\n# DISCORD_TOKEN_WEBSTER=\n`)).toBe(
      `# tokens\n${name}=${token}\n# DISCORD_TOKEN_WEBSTER=\n`,
    );
  });

  test("a comment that only mentions the variable stays", () => {
    const text = `# ${name}=is from 2024\n`;
    expect(changed(text)).toBe(`${text}${name}=${token}\n`);
  });

  test("it stands behind the other tokens, else at the end, and repairs a missing last line break", () => {
    expect(changed("A=1\nDISCORD_TOKEN_IT=x\n\nZ=2\n")).toBe(`A=1\nDISCORD_TOKEN_IT=x\n${name}=${token}\n\nZ=2\n`);
    expect(changed("A=1")).toBe(`A=1\n${name}=${token}\n`);
  });

  test("of several assignments the last stays, and the others are told", () => {
    const change = withVariable(`${name}=a\nX=1\n${name}='b\nc'\n${name}=d\n`, name, token);
    expect(change).toEqual({ text: `X=1\n${name}=${token}\n`, droppedLines: [1, 3] });
  });

  test("line breaks of Windows stay", () => {
    expect(changed(`A=1\r\n${name}=old\r\nB=2\r\n`)).toBe(`A=1\r\n${name}=${token}\r\nB=2\r\n`);
    expect(changed("A=1\r\n")).toBe(`A=1\r\n${name}=${token}\r\n`);
  });

  test("what looks like the example inside a value is none", () => {
    const text = `A="x\n# ${name}=\n"\n`;
    expect(changed(text)).toBe(`${text}${name}=${token}\n`);
  });

  test("a value that could not be read back is not written", () => {
    expect(withVariable("A=1\n", name, "two\n'lines'")).toBeNull();
  });

  test("every other line and every other value is kept, whatever the file", () => {
    const value = fc.stringMatching(/^[a-zA-Z0-9:/@.,_-]{1,20}$/);
    const row = fc.oneof(
      fc.tuple(fc.integer({ min: 0, max: 9 }), value).map(([key, text]) => `V${key}=${text}`),
      value.map((text) => `${name}=${text}`),
      value.map((text) => `DISCORD_TOKEN_IT="${text}" # note`),
      fc.constantFrom("", "# a comment", `# ${name}=`, `#${name}= `, "  export W='x y'"),
    );
    const file = fc.tuple(fc.array(row, { maxLength: 8 }), fc.constantFrom("\n", "\r\n"), fc.boolean());
    const secret = fc.oneof(
      fc.constant(token),
      fc.stringMatching(/^[\w .#$~!-]{1,30}$/).filter((text) => text === text.trim()),
    );
    fc.assert(
      fc.property(file, secret, ([rows, eol, isEnded], given) => {
        const text = rows.join(eol) + (isEnded ? eol : "");
        const change = withVariable(text, name, given);
        const after = change?.text ?? "";
        expect(parse(after)).toEqual({ ...parse(text), [name]: given });
        const isOther = (line: string) => line.trim() !== "" && !line.includes(name);
        expect(after.split(/\r?\n/).filter(isOther)).toEqual(rows.filter(isOther));
      }),
    );
  });
});

describe("the file", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "guildhall-env-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const path = (): string => join(root, ".env");
  const mode = (): number => statSync(path()).mode & 0o777;
  const write = () => writeEnvVariable(root, name, token);

  test("is made for its owner alone", () => {
    expect(write()).toEqual({ ok: true, notices: [] });
    expect(readFileSync(path(), "utf8")).toBe(`${name}=${token}\n`);
    expect(mode()).toBe(0o600);
    expect(readdirSync(root)).toEqual([".env"]);
  });

  test("is closed to others, and that is said", () => {
    writeFileSync(path(), "A=1\n", { mode: 0o644 });
    expect(write()).toEqual({ ok: true, notices: [expect.stringContaining("now only by its owner")] });
    expect(mode()).toBe(0o600);
  });

  test("a link stays a link, and the file behind it is written", () => {
    mkdirSync(join(root, "secrets"));
    symlinkSync("secrets/real.env", path());
    expect(write()).toMatchObject({ ok: true });
    expect(write()).toMatchObject({ ok: true });
    expect(lstatSync(path()).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(root, "secrets/real.env"), "utf8")).toBe(`${name}=${token}\n`);
    expect(readdirSync(join(root, "secrets"))).toEqual(["real.env"]);
  });

  test("that is read-only is left alone, also by an account that may do everything", () => {
    writeFileSync(path(), "A=1\n");
    chmodSync(path(), 0o400);
    expect(write()).toMatchObject({ ok: false, problem: { message: "is read-only" } });
    expect(readFileSync(path(), "utf8")).toBe("A=1\n");
  });

  test("in a folder that is not there is a problem that names the folder", () => {
    symlinkSync("nowhere/real.env", path());
    const { ok, problem } = write() as { ok: boolean; problem: { message: string; cure: string } };
    expect(ok).toBe(false);
    expect(problem.message).toContain("ENOENT");
    expect(problem.cure).toContain(join(root, "nowhere"));
    expect(existsSync(join(root, "nowhere"))).toBe(false);
  });

  test("that is a folder is a problem", () => {
    mkdirSync(path());
    expect(write()).toMatchObject({ ok: false, problem: { message: "is not a file" } });
  });

  test("the value of no problem and no notice is the token", () => {
    writeFileSync(path(), `${name}=a\n${name}=b\n`, { mode: 0o666 });
    expect(JSON.stringify(write())).not.toContain(token);
  });
});
