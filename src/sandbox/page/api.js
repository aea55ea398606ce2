/** Speaks to the sandbox's control API as one user. Every address the page knows stands in this file. */

const noAnswer = "the sandbox does not answer. Try again when it is back.";

let userId = new URLSearchParams(location.search).get("as") ?? "";

async function call(method, path, body) {
  const request = {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
  const response = await fetch(`/sandbox/${path}`, request).catch((cause) => {
    throw new Error(noAnswer, { cause });
  });
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw new Error(answer?.error ?? `The sandbox answered ${response.status}.`);
  return answer;
}

const post = (what, body) => call("POST", `users/${userId}/${what}`, body);
const query = (values) => new URLSearchParams(values).toString();

/** What this user sees. The user is settled by the first call: `?as=` of the page, else the first person there is. */
export async function loadState() {
  if (userId === "") userId = (await call("GET", "state")).users.find(({ bot }) => !bot)?.id ?? "";
  if (userId === "") throw new Error("There is nobody here yet. Seed a guild with a user, then reload.");
  return await call("GET", `state?${query({ as: userId })}`);
}

/** A live stream of everything this user may see. */
export const openEvents = () => new EventSource(`/sandbox/events?${query({ as: userId })}`);

/** The newest messages of a channel, oldest first, ephemeral ones included. */
export async function loadMessages(channelId) {
  const messages = await call("GET", `channels/${channelId}/messages?${query({ as: userId, limit: 100 })}`);
  return messages.reverse();
}

/** The slash commands of a guild. */
export const loadCommands = (guildId) => call("GET", `commands?${query({ guildId })}`);

export const sendMessage = (message) => post("messages", message);
export const openDm = (recipientId) => post("dms", { recipientId });
export const sendTyping = (channelId) => post("typing", { channelId });
export const startThread = (thread) => post("threads", thread);
export const runCommand = (command) => post("commands", command);
export const autocomplete = (command) => post("autocomplete", command);
export const click = (component) => post("clicks", component);
export const submitModal = (modal) => post("modals", modal);
export const react = (isOn, reaction) => call(isOn ? "PUT" : "DELETE", `users/${userId}/reactions`, reaction);
