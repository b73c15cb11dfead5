import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { findCommand, missingCommands } from './commands.ts';
import { freePort } from './freePort.ts';

const START_TRIES = 5;

/** A redis-server of this test alone, on loopback. Its data are kept (append-only file) over `kill` and `restart`. */
export interface RunningRedis {
  /** With the password, if there is one. `rediss://` when started with TLS. */
  readonly url: string;
  readonly port: number;
  /** Process id of the server that runs now. */
  readonly pid: number;
  /** PEM of the authority that signed the server's certificate; only with TLS. */
  readonly certificateAuthority?: string;
  /** Runs redis-cli against it. @returns what it printed, without the last line break */
  cli(...args: readonly string[]): Promise<string>;
  /** Ends it as `kill -9` does; `restart` brings it back. Idempotent. */
  kill(): Promise<void>;
  /** Starts it again on the same port with what it has stored. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. Idempotent. */
  stop(): Promise<void>;
}

export interface RedisServerOptions {
  readonly password?: string;
  readonly isTls?: boolean;
  /** Further arguments of redis-server, e.g. `['--maxmemory', '2mb']`. */
  readonly args?: readonly string[];
}

/** Why no redis-server can be started here, for `notRun`; `undefined` when one can. Ask it before `startRedis`, which throws. */
export function redisMissing(): string | undefined {
  return missingCommands('redis-server', 'redis-cli');
}

/** Starts Debian's redis-server in a folder of its own; it ends with this process, however that ends. */
export async function startRedis(options: RedisServerOptions = {}): Promise<RunningRedis> {
  const missing = redisMissing();
  if (missing !== undefined) throw new Error(missing);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rushes-redis-'));
  const certificateAuthority = options.isTls === true ? makeCertificate(folder) : undefined;
  let server: Server | undefined;
  let port = 0;
  for (let tries = 1; server === undefined; tries++) {
    // Somebody else may take the free port before the server does.
    port = await freePort();
    server = await launch(folder, port, options).catch((thrown: unknown) => {
      if (tries < START_TRIES) return undefined;
      rmSync(folder, { recursive: true, force: true });
      throw thrown;
    });
  }
  let running = server;
  const credentials = options.password === undefined ? '' : `:${encodeURIComponent(options.password)}@`;
  return {
    url:
      options.isTls === true ? `rediss://${credentials}localhost:${port}` : `redis://${credentials}127.0.0.1:${port}`,
    port,
    get pid() {
      return running.pid;
    },
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
    async cli(...args) {
      const tls = options.isTls === true ? ['--tls', '--cacert', path.join(folder, 'cert.pem')] : [];
      const auth = options.password === undefined ? [] : ['--no-auth-warning', '-a', options.password];
      const { stdout } = await promisify(execFile)(
        command('redis-cli'),
        ['-p', String(port), ...tls, ...auth, ...args],
        {
          maxBuffer: 64 * 1024 * 1024,
        },
      );
      return stdout.replace(/\n$/, '');
    },
    kill: () => running.kill(),
    async restart() {
      await running.kill();
      running = await launch(folder, port, options);
    },
    async stop() {
      await running.kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

interface Server {
  readonly pid: number;
  kill(): Promise<void>;
}

async function launch(folder: string, port: number, options: RedisServerOptions): Promise<Server> {
  const pem = path.join(folder, 'cert.pem');
  const args = ['--bind', '127.0.0.1', '--dir', folder, '--save', '', '--daemonize', 'no'];
  // With `everysec` Redis may hold back what it has acknowledged while an earlier flush is under way.
  args.push('--appendonly', 'yes', '--appendfsync', 'always');
  if (options.isTls === true) {
    args.push('--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no', '--tls-ca-cert-file', pem);
    args.push('--tls-cert-file', pem, '--tls-key-file', path.join(folder, 'key.pem'));
  } else {
    args.push('--port', String(port));
  }
  if (options.password !== undefined) args.push('--requirepass', options.password);
  const child = spawn(command('redis-server'), [...args, ...(options.args ?? [])], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await readyOrEnded(child);
  const pid = child.pid ?? 0;
  const guard = watchOver(pid, folder);
  return {
    pid,
    async kill() {
      guard.kill('SIGKILL');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Resolves when the server takes connections; rejects with its log when it ends before. */
function readyOrEnded(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const log: string[] = [];
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (log.length < 100) log.push(line);
        if (line.includes('Ready to accept connections')) resolve();
      });
    }
    child.once('error', reject);
    child.once('close', () => reject(new Error(`redis-server ended at once:\n${log.join('\n')}`)));
  });
}

/** Its standard input closes when this process is gone, even by `kill -9`: then it ends the server and clears up. */
function watchOver(pid: number, folder: string): ChildProcess {
  const guard = spawn('sh', ['-c', 'cat; kill -9 "$1"; rm -rf "$2"', 'guard', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C in a terminal must not end the guard before its charge.
    detached: true,
  });
  guard.unref();
  return guard;
}

function command(name: string): string {
  const file = findCommand(name);
  if (file === undefined) throw new Error(`Not installed: ${name}.`);
  return file;
}

/** A self-signed certificate for `localhost`, as `cert.pem` and `key.pem`. @returns the certificate */
function makeCertificate(folder: string): string {
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', 'key.pem', '-out', 'cert.pem'], {
    cwd: folder,
    stdio: 'ignore',
  });
  return readFileSync(path.join(folder, 'cert.pem'), 'utf8');
}
