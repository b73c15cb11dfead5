import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Clients } from '../../../electron/console/clients.ts';
import { LIMITS } from '../../../electron/console/limits.ts';
import { ALIVE_MS } from '../../../shared/console.ts';

/** The socket of a browser that answers pings, or one that sleeps. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  isCut = false;
  isAwake = true;
  readonly heard: string[] = [];
  readonly closings: number[] = [];

  send(text: string): void {
    this.heard.push(text);
  }

  ping(): void {
    if (this.isAwake) this.emit('pong');
  }

  /** The browser never answers it. */
  close(code: number): void {
    this.closings.push(code);
    this.readyState = 2;
  }

  terminate(): void {
    this.isCut = true;
    this.readyState = 3;
    this.emit('close');
  }
}

function openClients(changed: () => void): Clients {
  return new Clients({
    feed: { snapshot: () => '{}', revision: 0 },
    handlersOf: () => {
      throw new Error('Browsers of this test look.');
    },
    isValid: () => true,
    nowMs: () => Date.now(),
    report: () => undefined,
    changed,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('a browser that answers no ping is cut; one that does is told that the server is there, and stays', () => {
  let changes = 0;
  const clients = openClients(() => (changes += 1));
  const [awake, asleep] = [new FakeSocket(), new FakeSocket()];
  for (const socket of [awake, asleep]) clients.add(socket as unknown as WebSocket, { id: 'a', role: 'look' });
  vi.advanceTimersByTime(10 * ALIVE_MS);
  expect([awake.isCut, asleep.isCut, clients.size]).toEqual([false, false, 2]);
  asleep.isAwake = false;
  // The ping that it does not answer, and the check after it.
  vi.advanceTimersByTime(2 * ALIVE_MS);
  expect([awake.isCut, asleep.isCut, clients.size]).toEqual([false, true, 1]);
  expect(changes).toBe(3);
  const words = awake.heard.map((text) => (JSON.parse(text) as { readonly kind: string }).kind);
  expect(words).toEqual(['hello', ...Array.from({ length: 12 }, () => 'alive')]);
  clients.close();
  vi.advanceTimersByTime(10 * ALIVE_MS);
  expect(awake.heard).toHaveLength(13);
});

test('one that goes on after it was cut is not read', () => {
  const clients = openClients(() => undefined);
  const socket = new FakeSocket();
  clients.add(socket as unknown as WebSocket, { id: 'a', role: 'look' });
  socket.emit('message', Buffer.from('junk'), false);
  expect([socket.closings, socket.isCut, clients.size]).toEqual([[1_008], false, 1]);
  for (let sent = 0; sent < LIMITS.messagesAfterCut; sent += 1) socket.emit('message', Buffer.from('{}'), false);
  expect([socket.closings, socket.isCut, clients.size]).toEqual([[1_008], false, 1]);
  socket.emit('message', Buffer.from('{}'), false);
  expect([socket.closings, socket.isCut, clients.size]).toEqual([[1_008], true, 0]);
  clients.close();
});

test.each(['ping', 'pong'])('one that sends a %s without end is cut, and not read afterwards', (frame) => {
  const clients = openClients(() => undefined);
  const socket = new FakeSocket();
  clients.add(socket as unknown as WebSocket, { id: 'a', role: 'look' });
  for (let sent = 0; sent < LIMITS.messagesAtOnce; sent += 1) socket.emit(frame);
  expect([socket.closings, socket.isCut]).toEqual([[], false]);
  socket.emit(frame);
  expect([socket.closings, socket.isCut]).toEqual([[1_008], false]);
  for (let sent = 0; sent <= LIMITS.messagesAfterCut; sent += 1) socket.emit(frame);
  expect([socket.closings, socket.isCut, clients.size]).toEqual([[1_008], true, 0]);
  clients.close();
});
