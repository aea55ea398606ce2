/** The table of recipients, line by line, and what holds for every text that is not in it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSnowflake } from "../../src/domain/ids.ts";
import { isRecipient, type KnownIds, parseRecipient } from "../../src/domain/recipient.ts";

const channels = [
  { id: "700", name: "general", label: "#general in COMMAND (channel:700)" },
  { id: "701", name: "twin", label: "#twin in COMMAND (channel:701)" },
  { id: "702", name: "twin", label: "#twin in RESEARCH (channel:702)" },
  { id: "703", name: "📢", label: "#📢 (channel:703)" },
  { id: "704", name: "2024", label: "#2024 (channel:704)" },
  { id: "705", name: "release notes", label: "#release notes (channel:705)" },
  { id: "706", name: "-1", label: "#-1 (channel:706)" },
];
const known: KnownIds = {
  isUser: (id) => ["123", "999"].includes(id),
  isChannel: (id) => ["555", "999"].includes(id),
  channelsNamed: (name) => channels.filter((channel) => channel.name === name.toLowerCase()),
};
const nothing: KnownIds = { isUser: () => false, isChannel: () => false, channelsNamed: () => [] };
const everything: KnownIds = { isUser: () => true, isChannel: () => true, channelsNamed: () => channels };

function read(input: string, knowing = known): string {
  const parsed = parseRecipient(input, knowing);
  return parsed.ok ? parsed.recipient : parsed.problem;
}

describe("accepted", () => {
  test.each([
    ["user:123", "user:123"],
    ["<@123>", "user:123"],
    ["<@!123>", "user:123"],
    ["USER:123", "user:123"],
    ["user:<@123>", "user:123"],
    ["user:<@!123>", "user:123"],
    ["  user:123\n", "user:123"],
    ["channel:555", "channel:555"],
    ["<#555>", "channel:555"],
    ["Channel:555", "channel:555"],
    ["channel:<#555>", "channel:555"],
    ["thread:555", "channel:555"],
    ["https://discord.com/channels/1/555", "channel:555"],
    ["https://discord.com/channels/1/555/9", "channel:555"],
    ["https://ptb.discord.com/channels/1/555/", "channel:555"],
    ["https://discordapp.com/channels/1/555", "channel:555"],
    ["discord:user:5", "user:5"],
    ["discord:channel:5", "channel:5"],
    ["Discord:User:5", "user:5"],
    ["user:18446744073709551615", "user:18446744073709551615"],
    ["123", "user:123"],
    ["555", "channel:555"],
    ["discord:555", "channel:555"],
    ["#general", "channel:700"],
    ["general", "channel:700"],
    ["General", "channel:700"],
    ["#📢", "channel:703"],
    ["📢", "channel:703"],
    ["#2024", "channel:704"],
    ["release notes", "channel:705"],
  ])("%j is %s", (input, recipient) => {
    expect(parseRecipient(input, known)).toEqual({ ok: true, recipient });
  });

  test("a written kind is kept, whatever the id is known as", () => {
    expect(read("user:555")).toBe("user:555");
    expect(read("channel:123")).toBe("channel:123");
  });
});

describe("refused", () => {
  test.each(["888", "999"])("the bare id %s, unknown or known as both", (id) => {
    const problem = `Ambiguous Discord recipient "${id}". Use "user:${id}" for a direct message or "channel:${id}" for a channel.`;
    expect(parseRecipient(id, known)).toEqual({ ok: false, problem });
  });

  test("a name that two channels bear, with both", () => {
    expect(read("#twin")).toBe(
      'Several channels are named "twin": #twin in COMMAND (channel:701); #twin in RESEARCH (channel:702). Use "channel:<id>".',
    );
  });

  test.each([
    ["#nowhere", 'The guild has no channel named "nowhere"'],
    ["nowhere", 'The guild has no channel named "nowhere"'],
    ["@bob", '"@bob" is a name, and a user is addressed by id. Use "user:<id>"'],
    ["@123", "a user is addressed by id"],
    ["<@&77>", "a role is not a recipient"],
    ["user:<@&77>", "a role is not a recipient"],
    ["", "The recipient is empty"],
    [" \t\n", "The recipient is empty"],
    ["discord:", "The recipient is empty"],
    ["user:", 'lacks the id. Write "user:<id>"'],
    ["channel:", 'lacks the id. Write "channel:<id>"'],
    ["user:abc", '"abc" is not a Discord id'],
    ["user: 123", '" 123" is not a Discord id'],
    ["user:-1", '"-1" is not a Discord id'],
    ["user:<#555>", "says user and mentions another kind"],
    ["channel:<@123>", "says channel and mentions another kind"],
    ["channel:general", '"general" is not a Discord id'],
    ["guild:1", '"guild:1" names neither a user nor a channel'],
    ["discord:group:5", '"group:5" names neither a user nor a channel'],
    ["discord:discord:user:5", "names neither a user nor a channel"],
    ["-1", '"-1" is not a Discord recipient'],
    ["１２３", "is not a Discord recipient"],
    ["user:１２３", "is not a Discord id"],
    ["<@1> hi", '"<@1> hi" is not a Discord recipient'],
    ["<@1", "is not a Discord recipient"],
    ["<#>", '"" is not a Discord id'],
    ["#", '"#" is not a Discord recipient'],
    ["<:wave:5>", "names neither a user nor a channel"],
    ["user:18446744073709551616", "is not a Discord id"],
    ["123456789012345678901", "is not a Discord id"],
    ["https://discord.com/channels/@me/5", "names no user"],
    ["https://discord.com/channels/x/5", '"x" is not a Discord id'],
    ["https://example.com/channels/1/5", "names neither a user nor a channel"],
  ])("%j: %s", (input, sentence) => {
    expect(parseRecipient(input, known)).toMatchObject({ ok: false, problem: expect.stringContaining(sentence) });
  });

  test("in one line, whatever was written", () => {
    const problem = read(`user:${"x\n".repeat(5_000)}`);
    expect(problem).not.toContain("\n");
    expect(problem.length).toBeLessThan(300);
  });
});

describe("for every text", () => {
  const snowflake = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
  const recipient = fc.tuple(fc.constantFrom("user", "channel"), snowflake).map(([kind, id]) => `${kind}:${id}`);
  const piece = fc.oneof(
    fc.constantFrom(
      "user",
      "channel",
      "thread",
      "discord",
      ":",
      "<@",
      "<@!",
      "<@&",
      "<#",
      ">",
      "#",
      "@",
      " ",
      "-",
      "general",
    ),
    snowflake,
    fc.string({ unit: "binary", maxLength: 4 }),
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join("")),
    fc.string({ unit: "binary" }),
  );

  test("reading what was written gives the same back, whatever is known", () => {
    fc.assert(
      fc.property(recipient, fc.constantFrom(known, nothing, everything), (written, knowing) => {
        expect(isRecipient(written)).toBe(true);
        expect(read(written, knowing)).toBe(written);
      }),
    );
  });

  test("case, white space, mention and platform change nothing", () => {
    const dress = fc.constantFrom(
      (kind: string, id: string) => `${kind.toUpperCase()}:${id}`,
      (kind: string, id: string) => `\t ${kind}:${id} \n`,
      (kind: string, id: string) => `DISCORD:${kind}:${id}`,
      (kind: string, id: string) => (kind === "user" ? `<@${id}>` : `<#${id}>`),
      (kind: string, id: string) => (kind === "user" ? `user:<@!${id}>` : `https://discord.com/channels/1/${id}/2`),
    );
    fc.assert(
      fc.property(fc.constantFrom("user", "channel"), snowflake, dress, (kind, id, dressed) => {
        expect(read(dressed(kind, id), everything)).toBe(`${kind}:${id}`);
      }),
    );
  });

  test("it never throws, and what it accepts is canonical and stands in the text", () => {
    fc.assert(
      fc.property(text, (written) => {
        const parsed = parseRecipient(written, nothing);
        if (!parsed.ok) {
          expect(parsed.problem).not.toBe("");
          return;
        }
        expect(isRecipient(parsed.recipient)).toBe(true);
        const [kind = "", id = ""] = parsed.recipient.split(":");
        expect(written).toContain(id);
        expect(written.toLowerCase()).toMatch(kind === "user" ? /user:|<@/ : /channel|thread:|<#/);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a bare id is accepted only when it is known as exactly one of the two", () => {
    fc.assert(
      fc.property(snowflake, fc.boolean(), fc.boolean(), (id, isUser, isChannel) => {
        const parsed = parseRecipient(id, { ...nothing, isUser: () => isUser, isChannel: () => isChannel });
        expect(parsed.ok).toBe(isUser !== isChannel);
        if (parsed.ok) expect(parsed.recipient).toBe(`${isUser ? "user" : "channel"}:${id}`);
      }),
    );
  });
});

describe("isRecipient", () => {
  test.each(["user:5", "channel:0"])("%s", (text) => expect(isRecipient(text)).toBe(true));

  test.each([
    "",
    "5",
    "User:5",
    "user:",
    " user:5",
    "user:5\n",
    "user:<@5>",
    "thread:5",
    "user:x",
    "user:184467440737095516160",
  ])("not %j", (text) => expect(isRecipient(text)).toBe(false));

  test("agrees with the reader on every canonical text and on nothing else", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("user:", "channel:", "USER:", "", " user:"),
        fc.stringMatching(/^\d{1,22}$/),
        (head, id) => {
          expect(isRecipient(head + id)).toBe((head === "user:" || head === "channel:") && isSnowflake(id));
        },
      ),
    );
  });
});
