/** A small protocol for the link tests; the peer is `test/fixtures/link-peer.ts`. */
import { z } from "zod";
import type { LinkShape } from "../../src/ipc/link.ts";

const sum = z.object({ sum: z.number() });
const nothing = z.object({});

const toPeer = z.object({ type: z.literal("say"), text: z.string() });
const fromPeer = z.discriminatedUnion("type", [
  z.object({ type: z.literal("heard"), text: z.string() }),
  z.object({ type: z.literal("garbage") }),
]);

/** Calls that the peer answers. */
export const peerCalls = {
  add: { input: z.object({ left: z.number(), right: z.number() }), output: sum },
  refuse: { input: z.object({ problem: z.string() }), output: nothing },
  never: { input: nothing, output: nothing },
  ask_back: { input: z.object({ number: z.number() }), output: z.object({ doubled: z.number() }) },
  misanswer: { input: nothing, output: sum },
  leave: { input: nothing, output: nothing },
} as const;

/** Calls that the test answers. */
export const testCalls = {
  double: { input: z.object({ number: z.number() }), output: z.object({ doubled: z.number() }) },
} as const;

export type ToPeer = z.infer<typeof toPeer>;
export type FromPeer = z.infer<typeof fromPeer>;

export const testSide: LinkShape<ToPeer, FromPeer, typeof peerCalls, typeof testCalls> = {
  incoming: fromPeer,
  calls: peerCalls,
  answers: testCalls,
};

export const peerSide: LinkShape<FromPeer, ToPeer, typeof testCalls, typeof peerCalls> = {
  incoming: toPeer,
  calls: testCalls,
  answers: peerCalls,
};
