import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AtEnd } from './tempFolder.ts';

/**
 * A fault of a command:
 * - `cut_before`  the connection is cut; the command does not reach the server
 * - `cut_after`   the command is carried out, and the connection is cut instead of its answer
 * - `delay`       the command reaches the server late
 * - `stall`       the command stays in the line; the connection is open
 * - `error`       answered with an error; the command does not reach the server
 * - `garbage`     answered with bytes that are no answer of Redis
 * - `endless`     answered with a text without end, 50 KB/s: the engine under test shares the process
 */
export type RedisFaultKind = 'cut_before' | 'cut_after' | 'delay' | 'stall' | 'error' | 'garbage' | 'endless';

const LOADING = '-LOADING Redis is loading the dataset in memory\r\n';

/** The beginning of a command; several may come at once, and each is answered. */
const COMMAND = /(?<=^|\r\n)\*\d+\r\n/g;

interface ArmedFault {
  readonly command: RegExp;
  readonly kind: RedisFaultKind;
  times: number;
}

export interface FaultyRedis {
  readonly port: number;
  /** The next `times` requests with a match of `command` fail. @returns how often it struck so far */
  strike(command: RegExp, kind: RedisFaultKind, times: number): () => number;
}

/** A line to a Redis on which commands fail as a test says. */
export async function startFaultyRedis(targetPort: number, atEnd: AtEnd): Promise<FaultyRedis> {
  const faults: ArmedFault[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1');
    let isAnswerCut = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    upstream.on('data', (bytes) => (isAnswerCut ? client.destroy() : client.write(bytes)));
    const pass = async (bytes: Buffer): Promise<void> => {
      const text = bytes.toString('latin1');
      const fault = faults.find(({ command, times }) => times > 0 && command.test(text));
      if (fault === undefined) return void upstream.write(bytes);
      fault.times--;
      switch (fault.kind) {
        case 'cut_before':
          return void client.destroy();
        case 'cut_after':
          isAnswerCut = true;
          return void upstream.write(bytes);
        case 'delay':
          await sleep(200);
          return void upstream.write(bytes);
        case 'stall':
          // An answer belongs to the oldest command without one: no later command may pass.
          return once(client, 'close').then(() => undefined);
        case 'error':
          return void client.write(LOADING.repeat(text.match(COMMAND)?.length ?? 1));
        case 'garbage':
          return void client.write('HTTP/1.1 200 OK\r\n\r\n<html>');
        case 'endless': {
          client.write('$536870912\r\n');
          while (!client.destroyed) {
            client.write('a'.repeat(1_000));
            await sleep(20);
          }
          return;
        }
        default:
          return fault.kind satisfies never;
      }
    };
    let last = Promise.resolve();
    client.on('data', (bytes) => {
      last = last.then(() => pass(bytes));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    strike(command, kind, times) {
      const fault: ArmedFault = { command, kind, times };
      faults.push(fault);
      return () => times - fault.times;
    },
  };
}
