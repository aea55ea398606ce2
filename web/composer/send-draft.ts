/** Sends what was written. When it is refused it stands in the box again. */

import { isDm } from "../store/channel-kinds.ts";
import { changeDraft, type Draft, draftOf } from "../store/drafts.ts";
import { emojiNamed, needEmoji } from "../store/emoji-names.ts";
import { channelName, nameOf } from "../store/names.ts";
import { attempt } from "../store/notices.ts";
import { mine } from "../store/person.ts";
import { goToEnd, newLineAfter } from "../store/place.ts";
import { ownRoles } from "../store/roles.ts";
import { channels, guild, members } from "../store/world.ts";
import type { Channel } from "../wire/channel.ts";
import { uploadsOf } from "./add-files.ts";
import { outgoing } from "./outgoing.ts";
import { stopTyping } from "./typing.ts";

/** Sends the draft of a channel; nothing happens when there is none. */
export async function sendDraft(channel: Channel): Promise<void> {
  const draft = draftOf(channel.id).value;
  if (draft.text.trim() === "" && draft.files.length === 0) return;
  changeDraft(channel.id, { text: "", replyTo: null, files: [] });
  stopTyping();
  newLineAfter.value = null;
  goToEnd();
  if ((await attempt(send(channel, draft), "Your message was not sent")) === null) giveBack(channel.id, draft);
}

async function send(channel: Channel, { text, replyTo, isPinging, files }: Draft): Promise<void> {
  if (/:[a-z0-9_+-]+:/i.test(text)) await needEmoji();
  const attachments = await uploadsOf(files);
  await mine().say({
    channelId: channel.id,
    content: outgoing(text.trim(), dictionary(channel)),
    ...(replyTo ? { replyTo: replyTo.id, pingReply: isPinging } : {}),
    ...(attachments.length > 0 ? { attachments } : {}),
  });
}

// What was written meanwhile stays too.
function giveBack(channelId: string, draft: Draft): void {
  const now = draftOf(channelId).value;
  changeDraft(channelId, {
    text: now.text === "" ? draft.text : `${draft.text}\n${now.text}`,
    replyTo: now.replyTo ?? draft.replyTo,
    files: [...draft.files, ...now.files],
  });
}

function dictionary(channel: Channel) {
  const ids = isDm(channel) ? (channel.recipients?.map(({ id }) => id) ?? []) : [...members.value.keys()];
  const own = ownRoles(guild.value);
  const places = [...channels.value.values()].filter((each) => each.guild_id === guild.value?.id && each.type !== 4);
  return {
    people: [
      ...ids.map((id) => ({ name: nameOf(id), mention: `<@${id}>` })),
      ...own.map(({ id, name }) => ({ name, mention: `<@&${id}>` })),
    ],
    channels: places.map((each) => ({ name: channelName(each), mention: `<#${each.id}>` })),
    emoji: emojiNamed,
  };
}
