/** What of a bot's looks has to change: the name as people see it, and a picture that was not set yet. */
import { describe, expect, test } from "vitest";
import { type ProfileSeen, planProfile } from "../../src/domain/profile-plan.ts";

const seen: ProfileSeen = {
  agentId: "webster",
  name: "Webster",
  username: "Webster",
  nickname: null,
  picture: "digest-1",
  avatar: "hash-1",
  lastSet: { picture: "digest-1", avatar: "hash-1" },
};

test("a bot that looks as it should is left alone", () => {
  expect(planProfile(seen)).toEqual([]);
  expect(planProfile({ ...seen, username: "webster-bot", nickname: "Webster" })).toEqual([]);
});

describe("the name", () => {
  test("is set as a nickname where the user name differs", () => {
    expect(planProfile({ ...seen, username: "webster-bot" })).toEqual([
      { kind: "set_nickname", agentId: "webster", shown: "webster-bot", nickname: "Webster" },
    ]);
  });

  test("needs no nickname where the user name is right: another one is taken away", () => {
    expect(planProfile({ ...seen, nickname: "Boss" })).toEqual([
      { kind: "set_nickname", agentId: "webster", shown: "Boss", nickname: null },
    ]);
  });
});

describe("the picture", () => {
  const step = [{ kind: "set_avatar", agentId: "webster" }];

  test("is set when there is none, when the file is another one, and when somebody has changed it on Discord", () => {
    expect(planProfile({ ...seen, avatar: null })).toEqual(step);
    expect(planProfile({ ...seen, picture: "digest-2" })).toEqual(step);
    expect(planProfile({ ...seen, avatar: "hash-2" })).toEqual(step);
    expect(planProfile({ ...seen, lastSet: null })).toEqual(step);
  });

  test("of an agent without one stays as it is", () => {
    expect(planProfile({ ...seen, picture: null, lastSet: null })).toEqual([]);
  });
});
