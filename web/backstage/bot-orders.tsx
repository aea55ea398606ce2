/** What one can do to a bot. Only taking its token asks back: everything else mends itself. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { isAway, order } from "./book.ts";
import type { BotReport } from "./bot-report.ts";
import { hindrances, notRunHere } from "./hindrances.ts";
import { bringBack, dropSocket, killBot, restoreToken, revokeToken } from "./requests.ts";

/** The buttons. Those that cannot be used now stay, so that nothing jumps and the focus is not lost. */
export function BotOrders({ bot }: { bot: BotReport }) {
  const isAsking = useSignal(false);
  const revoke = useRef<HTMLButtonElement>(null);
  const { agentId, botUserId, name } = bot;
  const why = hindrances(bot, isAway.value);
  const changeToken = (): void => {
    if (botUserId === null || why.token !== null) return;
    if (bot.tokenRevoked) void order(restoreToken(botUserId), `The token of ${name} was not restored`);
    else isAsking.value = true;
  };
  const answer = (isYes: boolean): void => {
    isAsking.value = false;
    revoke.current?.focus();
    if (isYes && botUserId !== null) void order(revokeToken(botUserId), `The token of ${name} was not revoked`);
  };
  return (
    <>
      <fieldset class="bot-orders" aria-label={`Orders for ${name}`}>
        <Order
          words="Kill"
          name={name}
          whyNot={why.kill}
          act={() => agentId && order(killBot(agentId), `${name} was not killed`)}
        />
        <Order
          words="Drop socket"
          name={name}
          whyNot={why.drop}
          act={() => botUserId && order(dropSocket(botUserId), `The connection of ${name} was not dropped`)}
        />
        <button
          type="button"
          class="secondary small"
          ref={revoke}
          aria-label={`${bot.tokenRevoked ? "Restore" : "Revoke"} token of ${name}`}
          aria-disabled={why.token !== null}
          title={why.token ?? undefined}
          onClick={changeToken}
        >
          {bot.tokenRevoked ? "Restore token" : "Revoke token"}
        </button>
        <Order
          words="Bring back"
          name={name}
          whyNot={why.back}
          act={() => agentId && order(bringBack(agentId), `${name} was not brought back`)}
        />
      </fieldset>
      {agentId === null && !isAway.value && <p class="note">{notRunHere}</p>}
      {isAsking.value && <RevokeQuestion name={name} answer={answer} />}
    </>
  );
}

function Order(props: { words: string; name: string; whyNot: string | null; act: () => unknown }) {
  const { words, name, whyNot, act } = props;
  return (
    <button
      type="button"
      class="secondary small"
      aria-label={`${words} ${name}`}
      aria-disabled={whyNot !== null}
      title={whyNot ?? undefined}
      onClick={() => {
        if (whyNot === null) act();
      }}
    >
      {words}
    </button>
  );
}

function RevokeQuestion({ name, answer }: { name: string; answer: (isYes: boolean) => void }) {
  const keep = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => keep.current?.focus(), []);
  const noOnEscape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    answer(false);
  };
  const text = `Without its token ${name} is shut out and given up, until you restore the token and bring it back.`;
  return (
    <div class="bot-question" role="alertdialog" aria-label={`Revoke the token of ${name}?`} onKeyDown={noOnEscape}>
      <p>{text}</p>
      <button type="button" class="danger small" onClick={() => answer(true)}>
        Revoke it
      </button>
      <button type="button" class="secondary small" ref={keep} onClick={() => answer(false)}>
        Keep it
      </button>
    </div>
  );
}
