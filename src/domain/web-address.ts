/** Where people see what an API serves. Pure; used wherever a link to a message or to a page of Discord is made. */

const discordApi = /^https:\/\/(?:\w+\.)?discord\.com\/api$/;

/** Discord's own address for Discord's API; of a compatible server at `apiUrl`, such as the sandbox, the page at the same place. */
export function webAddress(apiUrl: string): string {
  return discordApi.test(apiUrl) ? "https://discord.com" : apiUrl.replace(/\/api$/, "");
}
