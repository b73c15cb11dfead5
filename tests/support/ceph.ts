import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signedHeaders } from '../../tools/localS3/signature.ts';
import { cephConfig, type CephPorts } from './cephConfig.ts';
import { findCommand } from './commands.ts';
import { freePort } from './freePort.ts';

const PROGRAMS = [
  'ceph',
  'ceph-authtool',
  'ceph-mon',
  'ceph-mgr',
  'ceph-osd',
  'monmaptool',
  'radosgw',
  'radosgw-admin',
] as const;

type Program = (typeof PROGRAMS)[number];

/** A one-machine Ceph cluster with its S3 gateway, all in memory, on loopback. */
export interface Ceph {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Makes a bucket. */
  createBucket(name: string): Promise<void>;
  /** Stops all its processes and removes its folder. Idempotent. */
  stop(): Promise<void>;
}

/** The programs of Ceph that are not installed, for `notRun`; empty when all are there. */
export function missingCephPrograms(): readonly string[] {
  return PROGRAMS.filter((program) => findCommand(program) === undefined);
}

/**
 * Starts Ceph (about two seconds on a quiet machine). Its processes end with this one, whatever becomes of it.
 * @throws Error with what the programs printed when it does not come up
 */
export async function startCeph(): Promise<Ceph> {
  const missing = missingCephPrograms();
  if (missing.length > 0) throw new Error(`Not installed: ${missing.join(', ')} (npm run provision).`);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rushes-ceph-'));
  const cluster = new Cluster(folder);
  try {
    return await bringUp(cluster, folder);
  } catch (error) {
    const log = await cluster.log();
    await cluster.stop();
    throw new Error(`Ceph did not start.\n${log}`, { cause: error });
  }
}

async function bringUp(cluster: Cluster, folder: string): Promise<Ceph> {
  const ports: CephPorts = { monitor: await freePort(), monitorV1: await freePort(), gateway: await freePort() };
  const accessKeyId = 'RUSHESCEPHKEY';
  const secretAccessKey = 'rushes-ceph-secret';
  const osdId = randomUUID();
  const clusterId = randomUUID();
  for (const name of ['mon', 'mgr', 'osd0', 'rgw', 'log', 'run']) await mkdir(path.join(folder, name));
  const config = path.join(folder, 'ceph.conf');
  await writeFile(config, cephConfig(folder, clusterId, ports));

  const keyring = path.join(folder, 'keyring');
  const addKey = (name: string, ...caps: readonly string[]): Promise<void> => {
    const pairs = caps.flatMap((cap) => ['--cap', ...splitOnce(cap)]);
    return cluster.run('ceph-authtool', keyring, '--gen-key', '-n', name, ...pairs);
  };
  await cluster.run('ceph-authtool', '--create-keyring', keyring, '--gen-key', '-n', 'mon.', '--cap', 'mon', 'allow *');
  await addKey('client.admin', 'mon allow *', 'osd allow *', 'mgr allow *');
  await addKey('mgr.x', 'mon allow profile mgr', 'osd allow *', 'mgr allow *');
  await addKey('osd.0', 'mon allow profile osd', 'mgr allow profile osd', 'osd allow *');
  await addKey('client.rgw', 'mon allow rw', 'osd allow rwx');

  const monitorMap = path.join(folder, 'monmap');
  const address = `[v2:127.0.0.1:${ports.monitor},v1:127.0.0.1:${ports.monitorV1}]`;
  await cluster.run('monmaptool', '--create', '--fsid', clusterId, '--addv', 'a', address, monitorMap);
  await cluster.run('ceph-mon', '-c', config, '--mkfs', '-i', 'a', '--monmap', monitorMap, '--keyring', keyring);
  cluster.start('ceph-mon', '-c', config, '-f', '-i', 'a');
  await cluster.run('ceph', '-c', config, '--connect-timeout', '60', 'osd', 'new', osdId);
  await cluster.run('ceph-osd', '-c', config, '-i', '0', '--mkfs', '--osd-uuid', osdId);
  cluster.start('ceph-mgr', '-c', config, '-f', '-i', 'x');
  cluster.start('ceph-osd', '-c', config, '-f', '-i', '0');
  const user = [
    'user',
    'create',
    '--uid=rushes',
    '--display-name=rushes',
    `--access-key=${accessKeyId}`,
    `--secret=${secretAccessKey}`,
  ];
  await cluster.run('radosgw-admin', '-c', config, '-n', 'client.rgw', ...user);
  cluster.start('radosgw', '-c', config, '-n', 'client.rgw', '-f');

  const endpoint = `http://127.0.0.1:${ports.gateway}`;
  const region = 'us-east-1';
  await cluster.until(async () => (await fetch(endpoint)).ok);
  return {
    endpoint,
    region,
    accessKeyId,
    secretAccessKey,
    async createBucket(name) {
      const url = new URL(`/${name}`, endpoint);
      const signed = signedHeaders(
        { method: 'PUT', url, region },
        { accessKeyId, secretAccessKey },
        performance.timeOrigin + performance.now(),
      );
      const { host: _, ...headers } = signed;
      const response = await fetch(url, { method: 'PUT', headers });
      if (!response.ok) throw new Error(`The bucket ${name} was not made: ${await response.text()}`);
    },
    stop: () => cluster.stop(),
  };
}

/** The processes of one cluster. */
class Cluster {
  readonly #folder: string;
  readonly #daemons = new Map<string, ChildProcess>();
  readonly #output: string[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs a program to its end. */
  async run(program: Program, ...args: readonly string[]): Promise<void> {
    const child = spawn(pathOf(program), args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 });
    this.#collect(program, child);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}.`);
  }

  /**
   * Starts a daemon. A shell stands between, which kills it when its standard input ends: that happens however this process ends,
   * `kill -9` included.
   */
  start(program: Program, ...args: readonly string[]): void {
    const script = '"$@" </dev/null & child=$!; (cat >/dev/null; kill -9 $child 2>/dev/null) <&3 & wait $child';
    const child = spawn('/bin/sh', ['-c', `exec 3<&0; ${script}`, 'sh', pathOf(program), ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#collect(program, child);
    this.#daemons.set(program, child);
  }

  /** Polls until `isReady`; a daemon that ended is an error at once. */
  async until(isReady: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (performance.now() < deadline) {
      for (const [program, child] of this.#daemons) {
        if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}.`);
      }
      if (await isReady().catch(() => false)) return;
      await sleep(50);
    }
    throw new Error('It did not answer within a minute.');
  }

  async log(): Promise<string> {
    const gateway = await readFile(path.join(this.#folder, 'log', 'client.rgw.log'), 'utf8').catch(() => '');
    return [...this.#output, gateway].join('').slice(-8000);
  }

  async stop(): Promise<void> {
    const ended = [...this.#daemons.values()].map((child) =>
      child.exitCode === null && child.signalCode === null
        ? new Promise((resolve) => child.once('close', resolve))
        : undefined,
    );
    for (const child of this.#daemons.values()) child.stdin?.end();
    await Promise.all(ended);
    this.#daemons.clear();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  #collect(program: Program, child: ChildProcess): void {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#output.push(`${program}: ${text}`));
    }
  }
}

function pathOf(program: Program): string {
  const file = findCommand(program);
  if (file === undefined) throw new Error(`Not installed: ${program} (npm run provision).`);
  return file;
}

function splitOnce(cap: string): readonly [string, string] {
  const space = cap.indexOf(' ');
  return [cap.slice(0, space), cap.slice(space + 1)];
}
