/**
 * Puts the sandbox together and lets it listen: REST, gateway, control API and page on one port. Called by main.ts and by
 * tests, which run it in process.
 */
import { EventEmitter } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { passTime } from "./acts/pass-time.ts";
import { TypingBook } from "./acts/type.ts";
import { Agenda } from "./agenda.ts";
import { refuseBeforeLast } from "./behind.ts";
import { Clock } from "./clock.ts";
import { controlRoutes } from "./control/api.ts";
import { streamEvents } from "./control/events.ts";
import { handleControl, isForHere, isFromOwnPage } from "./control/handle.ts";
import { FaultBook } from "./faults/book.ts";
import { StrikeLog } from "./faults/strikes.ts";
import { FanOut } from "./gateway/fan-out.ts";
import { Gateway } from "./gateway/server.ts";
import { housePaths, passOn } from "./house.ts";
import { invitePath, serveInvite } from "./invite/invite-page.ts";
import { saidIn } from "./rain/ask.ts";
import { Rain } from "./rain/rain.ts";
import { apiRoutes } from "./rest/api.ts";
import { restHandler } from "./rest/handle.ts";
import { RateLimits } from "./rest/rate-limits.ts";
import type { Sandbox } from "./sandbox.ts";
import { listenFailure } from "./start-failure.ts";
import { openDoor, openGate } from "./state/door.ts";
import { FileShelf } from "./state/file-shelf.ts";
import { Journal } from "./state/journal.ts";
import { replay, snapshot } from "./state/snapshot.ts";
import { Snowflakes } from "./state/snowflakes.ts";
import { World } from "./state/world.ts";
import { serveAttachment, serveAvatar, servePage } from "./static-files.ts";
import { Transcript } from "./transcript.ts";
import { beginWeather } from "./weather/begin.ts";
import type { WeatherAsked } from "./weather/plan.ts";
import { Weather } from "./weather/weather.ts";

const sweepMs = 30_000;
const keepAliveMs = 120_000;

/** How to start a sandbox. */
export interface SandboxOptions {
  /** 0 takes a free port. Default 0. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Where state survives restarts; absent or null keeps it in memory. */
  readonly dataFolder?: string | null;
  /** True: no rate limits and no IDENTIFY limits. Default false. */
  readonly liftLimits?: boolean;
  /** How often bots must beat. Default 41,250 ms, as Discord's. */
  readonly heartbeatMs?: number;
  /** Where the page lies. Default: the folder `page` beside the running program. */
  readonly pageFolder?: string;
  /** The weather it begins with. Default: calm. */
  readonly weather?: WeatherAsked;
  /** How far behind the machine's its clock begins. Default 0. */
  readonly behindMs?: number;
  /** The clock, in milliseconds since 1970; tests bring their own. */
  readonly now?: () => number;
}

/** A sandbox that listens. */
export interface RunningSandbox {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  /** Stops listening and cuts every connection; state stays on disk. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox.
 * @throws StartFailure when the address cannot be had, the data folder's journal is broken, or that is ahead of a clock begun behind
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const journal = options.dataFolder ? new Journal(options.dataFolder) : null;
  try {
    return await serve(makeSandbox(options, journal), journal, options);
  } catch (error) {
    journal?.close();
    throw error;
  }
}

async function serve(
  sandbox: Sandbox,
  journal: Journal | null,
  { port = 0, host = "127.0.0.1", weather }: SandboxOptions,
): Promise<RunningSandbox> {
  const gateway = new Gateway(sandbox);
  const server = createServer(listener(sandbox, gateway));
  // Longer than any client of ours keeps an idle connection, so that none is closed under its next request.
  server.keepAliveTimeout = keepAliveMs;
  server.on("upgrade", (request, socket, head) => gateway.upgrade(request, socket, head));
  sandbox.baseUrl = await listen(server, port, host);
  if (weather) beginWeather({ sandbox, gateway }, weather);
  const sweep = setInterval(() => passTime(sandbox), sweepMs).unref();
  const close = async (): Promise<void> => {
    clearInterval(sweep);
    sandbox.agenda.stop();
    gateway.close();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    journal?.close();
  };
  return { url: sandbox.baseUrl, close };
}

function makeSandbox(options: SandboxOptions, journal: Journal | null): Sandbox {
  const { behindMs = 0 } = options;
  const clock = new Clock(options.now ?? Date.now, behindMs);
  const now = (): number => clock.now();
  const world = new World();
  const fanOut = new FanOut(world);
  const agenda = new Agenda(now);
  const faults = new FaultBook(agenda, now);
  const rain = new Rain(agenda, now, () => clock.machineNow());
  fanOut.listeners.add((event) => {
    const said = saidIn(event);
    if (said) rain.heard(said);
  });
  fanOut.shuffledWithinMs = (botId) => faults.on("shuffle_events", botId)?.withinMs ?? 0;
  const ids = new Snowflakes(now);
  if (journal) {
    const { lastAt, idsUntil } = replay(journal, world, fanOut);
    if (behindMs > 0) refuseBeforeLast(now(), lastAt);
    ids.startAfter(idsUntil);
    journal.compact(snapshot(world, now(), ids.lastMs));
    // While the sandbox was away nobody could come back: sessions wait from now on.
    for (const session of world.sessions.values()) session.awaySince = now();
  }
  return {
    world,
    commit: openDoor(world, journal, fanOut, ids, now),
    replace: openGate(world, journal, ids),
    fanOut,
    ids,
    files: new FileShelf(options.dataFolder ?? null),
    faults,
    strikes: new StrikeLog(),
    weather: new Weather(agenda, now),
    rain,
    transcript: new Transcript(),
    typing: new TypingBook(),
    answered: new EventEmitter(),
    clock,
    agenda,
    now,
    liftLimits: options.liftLimits ?? false,
    heartbeatMs: options.heartbeatMs ?? 41_250,
    pageFolder: options.pageFolder ?? fileURLToPath(new URL("./page", import.meta.url)),
    house: null,
    baseUrl: "",
  };
}

function listener(sandbox: Sandbox, gateway: Gateway): (request: IncomingMessage, response: ServerResponse) => void {
  const rest = restHandler(sandbox, apiRoutes(), new RateLimits(sandbox.now));
  const controls = controlRoutes(gateway);
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", sandbox.baseUrl);
    if (/^\/api(\/|$)/.test(url.pathname)) return await rest(request, response, url);
    if (url.pathname.startsWith("/attachments/")) return serveAttachment(sandbox, response, url.pathname);
    if (url.pathname.startsWith("/avatars/")) return serveAvatar(sandbox, response, url.pathname);
    if (!isForHere(request)) return refuse(response, 403, "The sandbox answers only under a name of this machine.");
    const isControl = url.pathname.startsWith("/sandbox/");
    // Another page may lead to the sandbox's own page, and do nothing else.
    if ((isControl || request.method !== "GET") && !isFromOwnPage(request))
      return refuse(response, 403, "Another web page asked, and only the sandbox's own may.");
    if (url.pathname === "/sandbox/events") return streamEvents(sandbox, request, response, url);
    if (isControl) return await handleControl(sandbox, controls, request, response, url);
    if (url.pathname === invitePath) return await serveInvite(sandbox, request, response, url);
    if (housePaths.has(url.pathname)) return await passOn(sandbox.house, response, url.pathname);
    return await servePage(sandbox, response, url.pathname);
  };
  return (request, response) => {
    serve(request, response).catch((error: unknown) => {
      // A client that goes away in the middle of its own request is no fault of the sandbox.
      if (request.destroyed && !request.complete) return;
      process.emitWarning(error instanceof Error ? error : new Error(String(error)));
      refuse(response, 500, "500: Internal Server Error");
    });
  };
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (!response.headersSent) response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ message, code: 0 }));
}

async function listen(server: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error): void => reject(listenFailure(error, host, port));
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      resolve();
    });
  });
  const { port: taken } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${taken}`;
}
