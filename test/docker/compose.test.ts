/**
 * docker/compose.yaml against the parts of the Compose specification that it uses, strictly, so that a slip in a key is found
 * without an engine.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { settingNames } from "../../src/config/settings.ts";
import { childTiming } from "../../src/supervisor/child.ts";

const folder = join(import.meta.dirname, "../../docker");
const text = readFileSync(join(folder, "compose.yaml"), "utf8");

const seconds = z.string().regex(/^\d+s$/);
const texts = z.array(z.string());
const service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  env_file: z.string().optional(),
  environment: z.record(z.string(), z.string()),
  volumes: texts,
  ports: texts.optional(),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.enum(["service_started", "service_healthy"]) }))
    .optional(),
  healthcheck: z
    .strictObject({
      test: z.tuple([z.literal("CMD")], z.string()),
      interval: seconds,
      timeout: seconds,
      retries: z.int(),
      start_period: seconds,
    })
    .optional(),
  restart: z.enum(["no", "always", "on-failure", "unless-stopped"]),
  stop_signal: z.string().optional(),
  stop_grace_period: seconds,
  init: z.boolean().optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.string().optional(),
  shm_size: z.string().optional(),
  cap_drop: texts.optional(),
  security_opt: texts,
});
const file = z.strictObject({
  name: z.string(),
  services: z.strictObject({ guildhall: service, database: service }),
  volumes: z.record(z.string(), z.null()),
});

const compose = file.parse(parse(text));
const { guildhall, database } = compose.services;

test("volumes are declared or are files that there are, and nothing of the configuration can be written", () => {
  for (const mount of [...guildhall.volumes, ...database.volumes]) {
    const [source = "", , mode] = mount.split(":");
    if (source.startsWith(".")) {
      expect(existsSync(join(folder, source)), source).toBe(true);
      expect(mode).toBe("ro");
    } else expect(Object.keys(compose.volumes)).toContain(source);
  }
  expect(guildhall.read_only).toBe(true);
});

test("Guildhall is built from here, and waits for a database that answers", () => {
  expect(existsSync(join(folder, guildhall.build?.context ?? "", guildhall.build?.dockerfile ?? ""))).toBe(true);
  expect(guildhall.depends_on).toEqual({ database: { condition: "service_healthy" } });
  expect(database.healthcheck?.test).toEqual(["CMD", "pg_isready", "--username=guildhall", "--dbname=guildhall"]);
  expect(database.image).toMatch(/^postgres:1[78]-bookworm$/);
  // From 18 on the image keeps its data a folder deeper and wants the one above.
  expect(database.volumes).toEqual(["postgres:/var/lib/postgresql"]);
});

test("secrets come from the file beside it, and a missing one is told", () => {
  expect(guildhall.env_file).toBe(".env");
  const password = `\${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD in docker/.env}`;
  expect(guildhall.environment.DATABASE_URL).toBe(`postgres://guildhall:${password}@database:5432/guildhall`);
  expect(database.environment).toMatchObject({ POSTGRES_PASSWORD: password, POSTGRES_USER: "guildhall" });
  const unknown = Object.keys(guildhall.environment).filter((name) => !settingNames.includes(name));
  expect(unknown).toEqual([]);
});

test("its port is open to this machine alone, and its rights are few", () => {
  expect(guildhall.ports).toEqual([`127.0.0.1:4680:${guildhall.environment.GUILDHALL_PORT}`]);
  expect(database.ports).toBeUndefined();
  expect(guildhall.cap_drop).toEqual(["ALL"]);
  for (const { security_opt } of [guildhall, database]) expect(security_opt).toContain("no-new-privileges:true");
});

test("both are given the time that they need to stop", () => {
  expect(Number.parseInt(guildhall.stop_grace_period, 10) * 1_000).toBeGreaterThan(3 * childTiming.killAfterMs);
  expect(Number.parseInt(database.stop_grace_period, 10)).toBeGreaterThanOrEqual(30);
});

test("the images that nobody has pulled yet are named in the documentation", () => {
  const dockerfile = readFileSync(join(folder, "Dockerfile"), "utf8");
  const page = readFileSync(join(folder, "../docs/service.md"), "utf8");
  const pulled = [...dockerfile.matchAll(/^FROM (\S+:\S+)/gm), ...text.matchAll(/^ +image: (\S+:\S+)/gm)];
  const tags = new Set(pulled.map(([, tag]) => tag));
  expect([...tags].sort()).toEqual(["node:24.21.0-bookworm-slim", "postgres:18-bookworm"]);
  for (const tag of tags) expect(page).toContain(`\`${tag}\``);
});
