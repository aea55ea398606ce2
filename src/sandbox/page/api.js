/** Speaks to the sandbox's control API as one user. Every address the page knows stands in this file. */

const asked = new URLSearchParams(location.search).get("as");
let userId = asked ?? "";

async function call(method, path, body) {
  const response = await fetch(`/sandbox/${path}`, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw new Error(answer?.message ?? `The sandbox answered ${response.status}.`);
  return answer;
}

const post = (what, body) => call("POST", `users/${userId}/${what}`, body);
const query = (values) => new URLSearchParams(values).toString();

/** What this user sees; the first call settles who the user is: `?as=` of the page, else the first person. */
export async function loadState() {
  const state = await call("GET", `state?${query({ as: userId })}`);
  userId = state.me.id;
  return state;
}

/** A live stream of everything this user may see. */
export const openEvents = () => new EventSource(`/sandbox/events?${query({ as: userId })}`);

/** The newest messages of a channel, ephemeral ones included. */
export const loadMessages = (channelId) =>
  call("GET", `channels/${channelId}/messages?${query({ as: userId, limit: 100 })}`);

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
