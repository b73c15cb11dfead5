import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { type ConsoleOptions, openConsole } from '../../electron/console/openConsole.ts';
import { openSettings } from '../../electron/backend/settings/settingsFile.ts';
import type { ConsoleRole } from '../../shared/console.ts';
import type { Reply } from '../../shared/ipc.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';
import { RecordingLogger } from './loggers.ts';
import { type AtEnd, tempFolder } from './tempFolder.ts';

export interface ConsoleRigOptions
  extends Partial<ConsoleOptions['plan'] & Pick<ConsoleOptions, 'layers' | 'builtWindow'>> {
  readonly stateFolder?: string;
  readonly settings?: Settings;
  readonly atEnd?: AtEnd;
}

export interface ConsoleRig {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly port: number;
  readonly logger: RecordingLogger;
  readonly stateFolder: string;
  /** A new code. */
  code(role: ConsoleRole): string;
  /** `POST session` with a code. @param headers instead of those of a page of the server */
  exchange(code: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** The cookie of a new session. */
  cookie(role: ConsoleRole): Promise<string>;
  open(role: ConsoleRole): Promise<TestSocket>;
  close(): Promise<void>;
}

/** A console on a free port, with a page of one line, and no engine that runs. */
export async function openConsoleRig(options: ConsoleRigOptions = {}): Promise<ConsoleRig> {
  const atEnd = options.atEnd ?? onTestFinished;
  const stateFolder = options.stateFolder ?? tempFolder(atEnd);
  const settingsFile = path.join(stateFolder, 'settings.json');
  if (options.settings !== undefined) writeFileSync(settingsFile, JSON.stringify(options.settings));
  const logger = new RecordingLogger();
  const opened = await openConsole({
    plan: {
      listen: options.listen ?? { host: '127.0.0.1', port: 0 },
      publicUrl: options.publicUrl,
      tls: options.tls,
      roots: options.roots ?? [],
    },
    builtWindow: options.builtWindow ?? smallPage(tempFolder(atEnd)),
    licences: path.join(stateFolder, 'licences.txt'),
    stateFolder,
    opened: openSettings(settingsFile, 0),
    settingsFile,
    layers: options.layers ?? { given: DEFAULT_SETTINGS, fixed: new Map() },
    secrets: { s3: undefined, redis: undefined, webhook: undefined },
    version: '0.0.0',
    log: {
      log: (...line) => logger.log(...line),
      setLevel: () => undefined,
      hide: () => undefined,
      close: () => undefined,
    },
    onEvent: () => undefined,
  });
  atEnd(() => opened.close());
  const origin = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${opened.port}`;
  const code = (role: ConsoleRole): string => opened.invite(role).split('#code=')[1] ?? '';
  const exchange: ConsoleRig['exchange'] = (secret, headers = { origin }) =>
    fetch(`${origin}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ code: secret }),
    });
  const cookie = async (role: ConsoleRole): Promise<string> => {
    const response = await exchange(code(role));
    const [pair = ''] = (response.headers.get('set-cookie') ?? '').split(';');
    return pair;
  };
  return {
    ...{ origin, port: opened.port, logger, stateFolder, code, exchange, cookie },
    open: async (role) => TestSocket.open(origin, { cookie: await cookie(role), origin }, atEnd),
    close: () => opened.close(),
  };
}

function smallPage(folder: string): string {
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Rushes</title>');
  writeFileSync(path.join(folder, 'assets', 'index.js'), 'export {};');
  return folder;
}

export interface ReceivedMessage {
  readonly kind: string;
  readonly id?: number;
  readonly reply?: Reply<unknown>;
  readonly channel?: string;
  readonly payload?: unknown;
  readonly role?: string;
}

/** The socket of a browser, with its messages. */
export class TestSocket {
  readonly socket: WebSocket;
  readonly messages: ReceivedMessage[] = [];
  readonly closed: Promise<number>;
  #nextId = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.once('close', (code) => resolve(code));
    });
    socket.on('message', (data: Buffer) => this.messages.push(JSON.parse(data.toString()) as ReceivedMessage));
  }

  /** Rejects when the server refuses it, with the status in the message. */
  static async open(
    origin: string,
    headers: Readonly<Record<string, string>>,
    atEnd: AtEnd = onTestFinished,
  ): Promise<TestSocket> {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/socket`, { headers, rejectUnauthorized: false });
    atEnd(() => socket.terminate());
    const test = new TestSocket(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    return test;
  }

  async request(channel: string, request: unknown = null): Promise<Reply<unknown>> {
    this.#nextId += 1;
    const id = this.#nextId;
    this.socket.send(JSON.stringify({ id, channel, request }));
    const message = await this.message((one) => one.kind === 'reply' && one.id === id);
    if (message.reply === undefined) throw new Error('The reply is empty.');
    return message.reply;
  }

  /** The first message for which `matches` holds, also one that came before. */
  async message(matches: (message: ReceivedMessage) => boolean): Promise<ReceivedMessage> {
    for (;;) {
      const found = this.messages.find(matches);
      if (found !== undefined) return found;
      if (this.socket.readyState !== WebSocket.OPEN) throw new Error('The socket is closed.');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
