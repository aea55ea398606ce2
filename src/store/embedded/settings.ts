/**
 * The settings that the embedded Postgres runs with, given on its command line so that a newer Guildhall brings newer
 * ones without touching the data. Small in memory, nothing traded for durability. Called by `launch.ts`.
 */

/** What differs from one start to the next. */
export interface Changing {
  readonly socketFolder: string;
  readonly starterPid: number;
}

const fixed: Readonly<Record<string, string>> = {
  // An acknowledged row survives a power failure.
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  // One host, one client, some dozen connections: 26 MB instead of 39.
  shared_buffers: "12MB",
  max_connections: "20",
  jit: "off",
  io_method: "sync",
  huge_pages: "off",
  max_parallel_workers: "0",
  max_parallel_workers_per_gather: "0",
  max_parallel_maintenance_workers: "0",
  autovacuum_worker_slots: "1",
  autovacuum_max_workers: "1",
  // No replicas: neither their processes nor their extra WAL.
  wal_level: "minimal",
  max_wal_senders: "0",
  max_replication_slots: "0",
  max_logical_replication_workers: "0",
  min_wal_size: "32MB",
  max_wal_size: "256MB",
  // Reached through a Unix socket in a folder that only the account (and root) may enter; never over TCP.
  listen_addresses: "",
  unix_socket_permissions: "0700",
  // stderr is read by whoever started us.
  logging_collector: "off",
  log_destination: "stderr",
  log_line_prefix: "",
  log_checkpoints: "off",
  lc_messages: "C",
  timezone: "UTC",
  log_timezone: "UTC",
  cluster_name: "guildhall",
};

/** The port that names the socket file; nothing listens on it. */
export const socketPort = 5432;

/** The name of the setting by which a server says who started it. */
export const starterSetting = "guildhall.starter_pid";

/** The settings as command line arguments. */
export function settingArguments({ socketFolder, starterPid }: Changing): string[] {
  const all = {
    ...fixed,
    port: `${socketPort}`,
    unix_socket_directories: socketFolder,
    [starterSetting]: `${starterPid}`,
  };
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
