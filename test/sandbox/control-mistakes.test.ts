/** What the control API says of mistakes: one form everywhere, sentences that name the field; and how large a body may be. */
import { describe, expect, test } from "vitest";
import { type Harness, startHarness } from "./harness.ts";

const mebibyte = 1024 * 1024;

/** Status and body of a control request that is refused. */
async function refusal(sandbox: Harness, method: string, path: string, body?: string | object) {
  const sent = typeof body === "object" ? JSON.stringify(body) : body;
  const answer = await fetch(`${sandbox.url}/sandbox${path}`, {
    method,
    ...(sent === undefined ? {} : { body: sent }),
  });
  return { status: answer.status, ...((await answer.json()) as { message: string; code: number; error?: string }) };
}

describe("a mistake is a sentence", () => {
  test.for<[string, string, object, string]>([
    ["POST", "/roles", {}, 'The field "name" is missing. It must be a text.'],
    ["POST", "/roles", { name: 5 }, 'The field "name" must be a text, not 5.'],
    ["POST", "/roles", { name: null }, 'The field "name" must be a text, not null.'],
    ["POST", "/roles", { name: "" }, 'The field "name" must be a text that is not empty.'],
    [
      "POST",
      "/roles",
      { name: "x".repeat(101) },
      'The field "name" must be a text of at most 100 characters, not one of 101.',
    ],
    ["POST", "/roles", [], "The body must be an object, not a list."],
    [
      "POST",
      "/roles",
      { name: "x", colour: 1 },
      'The field "colour" is not known. Known here: guildId, name, permissions, color, hoist, mentionable.',
    ],
    [
      "POST",
      "/roles",
      { name: "x", permissions: "all" },
      'The field "permissions" must be permission bits, as a number or in decimal digits, not "all".',
    ],
    ["POST", "/roles", { name: "x", permissions: -1 }, 'The field "permissions" must be at least 0, not -1.'],
    ["PUT", "/weather", { script: [] }, 'The field "script" must be a list that is not empty.'],
    ["POST", "/clock", { advanceMs: 1.5 }, 'The field "advanceMs" must be a whole number, not 1.5.'],
    [
      "POST",
      "/channels",
      { name: "x", type: "voice" },
      'The field "type" must be 0, 4, 5, 15, "text", "category", "announcement" or "forum", not "voice".',
    ],
    ["POST", "/faults", {}, 'The field "kind" is missing. It must be "drop_socket",'],
    ["POST", "/faults", { kind: "explode" }, '"skew_clock" or "kill_process", not "explode".'],
    [
      "POST",
      "/seed",
      { guild: { name: "Hall" }, categories: [{ name: "A", channels: [{ name: false }] }] },
      'The field "categories[0].channels[0].name" must be a text, not false.',
    ],
    [
      "POST",
      "/seed",
      { guild: { name: "Hall" }, roles: [{ name: "A", permissions: "all" }] },
      'The field "roles[0].permissions" must be permission bits, as a number or in decimal digits, not "all".',
    ],
    [
      "POST",
      "/seed",
      { guild: { name: "Hall", id: "the hall" } },
      'The field "guild.id" must be an id: a text of 1 to 20 digits, not "the hall".',
    ],
    [
      "POST",
      "/users",
      { username: "x", avatar: "x.png" },
      'The field "avatar" must be an image as data:image/png;base64,… (PNG, JPEG, GIF or WebP), not "x.png".',
    ],
    [
      "PUT",
      "/snapshot",
      { format: "discord-sandbox", version: 1, savedAt: "yesterday", rows: [], files: { x: "AAAA" } },
      'The field "savedAt" must be a number, not "yesterday".\n' +
        `The field "files.x" must have a name that is an attachment's id or avatar-<32 hexadecimal digits>.`,
    ],
  ])("%s %s %j", async ([method, path, body, sentence]) => {
    const said = await refusal(await startHarness(), method, path, body);
    expect(said).toMatchObject({ status: 400, code: 0 });
    expect(said.message).toContain(sentence);
  });

  test("also of a number far beyond all bounds, once", async () => {
    const sandbox = await startHarness();
    const message = async (advanceMs: number) => (await refusal(sandbox, "POST", "/clock", { advanceMs })).message;
    expect(await message(1e18)).toBe('The field "advanceMs" must be at most 31622400000, not 1000000000000000000.');
    expect(await message(-1e18)).toBe('The field "advanceMs" must be at least 1, not -1000000000000000000.');
  });

  test("also of a query, of a form that Discord would refuse, and of a route that is not there", async () => {
    const sandbox = await startHarness();
    const lobby = sandbox.channel("lobby");
    const { message } = await refusal(sandbox, "GET", `/channels/${lobby}/messages?limit=many`);
    expect(message).toBe('The field "limit" must be a number, not "many".');
    const reply = { channelId: lobby, content: "x", replyTo: "1" };
    expect(await refusal(sandbox, "POST", `/users/${sandbox.user.id}/messages`, reply)).toMatchObject({
      status: 400,
      code: 50035,
      message: "Unknown message",
    });
    expect(await refusal(sandbox, "GET", "/nothing")).toMatchObject({
      status: 404,
      code: 0,
      message: "The control API has no GET /sandbox/nothing. docs/sandbox.md lists all it has.",
    });
    expect((await refusal(sandbox, "GET", "/seed")).status).toBe(405);
    expect(await refusal(sandbox, "GET", "/events?as=1")).toMatchObject({
      status: 404,
      code: 0,
      message: expect.stringContaining("There is no user 1."),
    });
    expect(await refusal(sandbox, "POST", "/seed", "{")).toMatchObject({ status: 400, code: 50109 });
  });

  test("of very many the first are told, and how many more there are", async () => {
    const rows = Array.from({ length: 25 }, () => ({ table: "user", put: 0 }));
    const document = { format: "discord-sandbox", version: 1, savedAt: 0, rows, files: {} };
    const lines = (await refusal(await startHarness(), "PUT", "/snapshot", document)).message.split("\n");
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe('The field "rows[0].put" must be an object, not 0.');
    expect(lines[10]).toBe("There are 15 more mistakes.");
  });

  test("and shows no token and no password again", async () => {
    const sandbox = await startHarness();
    const bots = [{ username: "x", token: 24601 }];
    const token = await refusal(sandbox, "POST", "/seed", { guild: { name: "Hall" }, bots });
    expect(token.message).toBe('The field "bots[0].token" must be a text, not what was given.');
    const url = "http://me:24601@127.0.0.1:80";
    const password = await refusal(sandbox, "PUT", "/backstage", { url, token: "t" });
    expect(password.message).toContain('not "http://…@127.0.0.1:80".');
  });
});

describe("a body", () => {
  /** A body of so many bytes, of a field that no form knows. */
  const bodyOf = (bytes: number): string => `{"x":"${"x".repeat(bytes - '{"x":""}'.length)}"}`;

  test.for([
    ["POST", "/roles", 1],
    ["PUT", "/backstage", 1],
    ["POST", "/users/{nina}/commands", 1],
    ["POST", "/users", 14],
  ] as const)("%s %s of more than %i MiB is refused, and one of just as much is read", async ([method, path, max]) => {
    const sandbox = await startHarness();
    const where = path.replace("{nina}", sandbox.user.id);
    const template = path.replace("{nina}", "{userId}");
    expect(await refusal(sandbox, method, where, bodyOf(max * mebibyte + 1))).toEqual({
      status: 413,
      code: 0,
      message: `${method} /sandbox${template} takes a body of up to ${max} MiB, and this one is larger.`,
    });
    expect((await refusal(sandbox, method, where, bodyOf(max * mebibyte))).message).toContain(
      'The field "x" is not known.',
    );
  });

  test("with files, or with a saved world, may be larger", async () => {
    const sandbox = await startHarness();
    const file = { name: "f.bin", base64: Buffer.alloc(9 * mebibyte).toString("base64") };
    const said = await sandbox.say("lobby", "", { attachments: [file, { ...file, name: "g.bin" }] });
    expect(said.attachments.map(({ size }: { size: number }) => size)).toEqual([9 * mebibyte, 9 * mebibyte]);
    expect((await refusal(sandbox, "PUT", "/snapshot", bodyOf(20 * mebibyte))).status).toBe(400);
  });
});
