import { rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

export interface InstanceLock {
  readonly isFirst: boolean;
  /** Tells the first instance that another one was started, and with which arguments. */
  readonly handOver: () => Promise<void>;
}

/**
 * One instance a user data folder, by a socket in it, as Chromium does it. A socket whose process was killed is taken over.
 * @param second called in the first instance when another one is started, with its arguments
 */
export async function lockInstance(userData: string, second: (argv: readonly string[]) => void): Promise<InstanceLock> {
  const address = path.join(userData, 'SingletonSocket');
  const handOver = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = net.connect(address, () => socket.end(JSON.stringify(process.argv)));
      socket.once('close', () => resolve());
      socket.once('error', reject);
    });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const isListening = await listen(address, second);
    if (isListening) return { isFirst: true, handOver };
    const isAnswered = await isAlive(address);
    if (isAnswered) return { isFirst: false, handOver };
    rmSync(address, { force: true });
  }
  throw new Error('The lock of the user data folder cannot be taken.');
}

function listen(address: string, second: (argv: readonly string[]) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer((socket) => {
      // One packet, and written by the other process of this host.
      socket.on('data', (bytes) => second(JSON.parse(bytes.toString()) as readonly string[]));
      socket.on('error', () => undefined);
      socket.on('end', () => socket.end());
    });
    server.once('error', () => resolve(false));
    server.listen(address, () => resolve(true));
    server.unref();
  });
}

function isAlive(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
