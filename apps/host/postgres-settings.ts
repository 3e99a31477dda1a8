/** How the embedded PostgreSQL is tuned and what it may write into its log. Given on its command line: one place, no file to edit. */

// prettier-ignore
const tuning: Readonly<Record<string, string>> = {
  // Loopback only, by password only; no socket whose path could be too long or reachable by others.
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',

  // Eight processes with a pool each, and bundles that are prepared in several databases at once.
  max_connections: '300',
  max_prepared_transactions: '1000',

  // A 120-bed facility on a small box. https://www.postgresql.org/docs/18/runtime-config-resource.html
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1',
  jit: 'off',
  // A bulk load changes what is cheap within seconds: plans made on old statistics cost many times as much.
  autovacuum_naptime: '5s',
  max_parallel_workers_per_gather: '0',

  // Safety: what was answered as saved is on disk.
  synchronous_commit: 'on',
  fsync: 'on',
  full_page_writes: 'on',
  max_wal_size: '2GB',
  min_wal_size: '160MB',
  checkpoint_timeout: '15min',

  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',

  // Security: statements, their parameters and the rows that errors quote can hold names; none of it goes into a log.
  log_destination: 'stderr',
  logging_collector: 'off',
  log_line_prefix: '%m|%p|%b|%e|',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_duration: 'off',
  log_min_duration_statement: '-1',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_checkpoints: 'off',
}

export const postgresArguments = (port: number): string[] =>
  Object.entries({ port: String(port), ...tuning }).flatMap(([name, value]) => ['-c', `${name}=${value}`])

const levels: Readonly<Record<string, number>> = { LOG: 30, WARNING: 40, ERROR: 50, FATAL: 60, PANIC: 60 }

export interface PostgresLine {
  severity: string
  message: string
  /** The same as a JSON line. */
  json: string
}

/** One line of PostgreSQL's standard error, by the prefix above; what it writes before it knows the prefix has no severity. */
export function readPostgresLine(line: string): PostgresLine {
  const [, time, pid, backend, code, severity, message] =
    /^(\S+ \S+) \S+\|(\d+)\|([^|]*)\|([^|]*)\|(\w+): +(.*)$/.exec(line) ?? []
  const written = {
    level: levels[severity ?? ''] ?? 30,
    time: time === undefined ? Date.now() : Date.parse(`${time.replace(' ', 'T')}Z`),
    name: 'postgres',
    ...(pid === undefined ? {} : { pid: Number(pid), backend, code }),
    msg: message ?? line,
  }
  return { severity: severity ?? '', message: message ?? line, json: JSON.stringify(written) }
}
