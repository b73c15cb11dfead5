import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Access } from '../../electron/console/access.ts';
import { Clients } from '../../electron/console/clients.ts';
import { ConsoleFeed } from '../../electron/console/consoleFeed.ts';
import { startConsoleServer } from '../../electron/console/consoleServer.ts';
import { Downloads } from '../../electron/console/downloads.ts';
import type { Engine } from '../../electron/engine/runtime/engineContract.ts';
import type { BenchOptions } from '../benchOptions.ts';
import { liveRecordings } from '../support/benchEngine.ts';
import type { Cell } from '../support/benchResult.ts';
import { printTable, spread } from '../support/figures.ts';
import { loadText } from '../support/machine.ts';
import { owned } from '../support/workshop.ts';

const STREAMS = 1_000;
const MOVING = 50;
const BROWSERS = 50;
const SECONDS = 10;
const RESOLUTION_MS = 5;
const APPENDER = path.join(import.meta.dirname, '../appendChild.ts');
const FOLLOWERS = path.join(import.meta.dirname, '../browsersChild.ts');

/** The cost of browsers: 50 of them follow 1 000 recordings, 50 of which grow ten times a second; each figure also without browsers. */
export async function measure({ runs }: BenchOptions): Promise<void> {
  const { running, files } = await liveRecordings(STREAMS);
  const served = await serve(running.engine);
  await running.engine.start();
  await sleep(3_000);
  const loads: string[] = [];
  const without: Figures[] = [];
  const withBrowsers: Figures[] = [];
  for (let run = 0; run < runs; run += 1) {
    loads.push(loadText());
    without.push(await figuresWhileGrowing(files.slice(0, MOVING)));
    const followers = owned(spawn(process.execPath, [FOLLOWERS, served.origin, served.cookie, String(BROWSERS)]));
    await once(followers.stdout, 'data');
    await sleep(1_000);
    withBrowsers.push(await figuresWhileGrowing(files.slice(0, MOVING)));
    followers.kill();
    await once(followers, 'close');
  }
  console.log(`${STREAMS} recordings, ${MOVING} growing; ${SECONDS} s a run; load ${loads.join(', ')}.`);
  await served.close();
  await running.close();
  printTable(
    ['', 'CPU %', 'late, median ms', 'p99 ms', 'most ms'],
    [
      ['no browser', ...row(without)],
      [`${BROWSERS} browsers`, ...row(withBrowsers)],
    ],
  );
  console.log('Aim: 50 browsers cost less than 5 % of a processor, p99 under 20 ms.');
}

interface Figures {
  readonly cpuPercent: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly mostMs: number;
}

function row(figures: readonly Figures[]): readonly Cell[] {
  const columns = ['cpuPercent', 'medianMs', 'p99Ms', 'mostMs'] as const;
  return columns.map((name) =>
    spread(
      figures.map((one) => one[name]),
      1,
    ),
  );
}

async function figuresWhileGrowing(files: readonly string[]): Promise<Figures> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const appender = owned(spawn(process.execPath, [APPENDER, String(SECONDS), ...files]));
  const [before, startMs] = [process.cpuUsage(), performance.now()];
  delay.enable();
  await once(appender, 'close');
  delay.disable();
  const { user, system } = process.cpuUsage(before);
  const lateMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  return {
    cpuPercent: ((user + system) / 1_000 / (performance.now() - startMs)) * 100,
    medianMs: lateMs(delay.percentile(50)),
    p99Ms: lateMs(delay.percentile(99)),
    mostMs: lateMs(delay.max),
  };
}

/** The server with the feed of this engine. */
async function serve(
  engine: Engine,
): Promise<{ readonly origin: string; readonly cookie: string; close(): Promise<void> }> {
  const access = new Access({
    nowMs: Date.now,
    read: () => undefined,
    write: () => undefined,
    report: () => undefined,
  });
  const feed = new ConsoleFeed({
    present: () => engine.snapshot(),
    send: (deltas) => clients.sendDelta(deltas),
    hasFollowers: () => clients.size > 0,
  });
  const clients: Clients = new Clients({
    feed,
    changed: () => undefined,
    handlersOf: () => {
      throw new Error('Browsers of the bench look.');
    },
    isValid: (id) => access.isValid(id),
    nowMs: () => performance.now(),
    report: () => undefined,
  });
  engine.subscribe((delta) => feed.take(delta));
  const server = await startConsoleServer({
    listen: { host: '127.0.0.1', port: 0 },
    tls: undefined,
    page: new Map(),
    access,
    downloads: new Downloads(),
    openClip: async () => undefined,
    names: () => ({ hosts: ['127.0.0.1'], port: server.port, isTls: false, publicUrl: undefined }),
    connected: (socket, session) => clients.add(socket, session),
    // All browsers of the bench have one session.
    socketsOf: () => 0,
  });
  return {
    origin: `http://127.0.0.1:${server.port}`,
    cookie: `rushes-${server.port}=${access.exchange(access.invite('look').code)}`,
    async close() {
      feed.close();
      clients.close();
      await server.close();
    },
  };
}
