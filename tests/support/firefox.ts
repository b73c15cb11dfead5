import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { findCommand } from './commands.ts';
import { type AtEnd, tempFolder } from './tempFolder.ts';

const START_MS = 90_000;
const WAIT_MS = 90_000;
const END_MS = 30_000;
const LOOK_MS = 50;

/** Firefox as Debian packages it; `undefined` when it is not installed. */
export function firefoxProgram(): string | undefined {
  return findCommand('firefox-esr') ?? findCommand('firefox');
}

/** A page with cookies of its own. */
export interface FirefoxPage {
  goto(url: string): Promise<void>;
  /** The value of an expression in the page, as JSON. */
  evaluate(expression: string): Promise<unknown>;
  /** Waits until the expression is true. */
  until(expression: string): Promise<void>;
  /** Warnings and errors of the console, and errors that nobody caught. */
  readonly complaints: readonly string[];
}

export interface Firefox {
  newPage(size: { readonly width: number; readonly height: number }): Promise<FirefoxPage>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly level?: string;
    readonly text?: string | null;
    readonly source?: { readonly context?: string };
  };
  readonly error?: string;
  readonly message?: string;
  readonly result?: unknown;
}

type Send = (method: string, params: object) => Promise<unknown>;

/**
 * Starts Firefox without a window and drives it by WebDriver BiDi, which it speaks by itself. (Playwright drives only its own build.)
 * Ended after the test.
 */
export async function startFirefox(atEnd: AtEnd): Promise<Firefox> {
  const profile = tempFolder(atEnd);
  const child = spawn(
    firefoxProgram() ?? '',
    ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' } },
  );
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = once(child, 'exit');
  let quit = async (): Promise<unknown> => child.kill('SIGKILL');
  atEnd(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    // In order, so that the processes of its pages end too.
    await quit();
    const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
    await ended;
    clearTimeout(timer);
  });
  const address = await found(
    () => /WebDriver BiDi listening on (\S+)/.exec(output)?.[1],
    START_MS,
    () => output,
  );
  const socket = new WebSocket(`${address}/session`);
  await once(socket, 'open');
  const { send, listen } = connection(socket);
  await send('session.new', { capabilities: {} });
  quit = () => send('browser.close', {});
  await send('session.subscribe', { events: ['log.entryAdded'] });
  return {
    async newPage(viewport) {
      const { userContext } = (await send('browser.createUserContext', {})) as { readonly userContext: string };
      const { context } = (await send('browsingContext.create', { type: 'tab', userContext })) as {
        readonly context: string;
      };
      await send('browsingContext.setViewport', { context, viewport });
      return pageOf(context, send, listen);
    },
  };
}

/** Commands and events of one session. */
function connection(socket: WebSocket): {
  readonly send: Send;
  readonly listen: (listener: (message: Message) => void) => void;
} {
  const waiting = new Map<number, (message: Message) => void>();
  const listeners: ((message: Message) => void)[] = [];
  let lastId = 0;
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Message;
    if (message.id === undefined) for (const listener of listeners) listener(message);
    else waiting.get(message.id)?.(message);
  });
  return {
    listen: (listener) => void listeners.push(listener),
    send: (method, params) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, ({ error, message, result }) => {
          if (error === undefined) resolve(result);
          else reject(new Error(`${method}: ${error}: ${message ?? ''}`));
        });
        socket.send(JSON.stringify({ id: lastId, method, params }));
      }),
  };
}

function pageOf(context: string, send: Send, listen: (listener: (message: Message) => void) => void): FirefoxPage {
  const complaints: string[] = [];
  listen(({ method, params }) => {
    const isBad = params?.level === 'error' || params?.level === 'warn';
    if (method === 'log.entryAdded' && params?.source?.context === context && isBad) complaints.push(params.text ?? '');
  });
  const evaluate: FirefoxPage['evaluate'] = async (expression) => {
    const evaluated = await send('script.evaluate', {
      expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`,
      target: { context },
      awaitPromise: true,
    });
    const { result, exceptionDetails } = evaluated as {
      readonly result?: { readonly value?: string };
      readonly exceptionDetails?: { readonly text: string };
    };
    if (exceptionDetails !== undefined) throw new Error(`${expression}: ${exceptionDetails.text}`);
    return JSON.parse(result?.value ?? 'null');
  };
  return {
    complaints,
    evaluate,
    goto: async (url) => void (await send('browsingContext.navigate', { context, url, wait: 'complete' })),
    async until(expression) {
      const seen = async (): Promise<string> =>
        `${expression} in\n${String(await evaluate('document.body.innerText'))}`;
      await found(async () => ((await evaluate(expression)) === true ? true : undefined), WAIT_MS, seen);
    },
  };
}

/** Waits until there is a value. */
async function found<T>(
  look: () => T | undefined | Promise<T | undefined>,
  limitMs: number,
  what: () => string | Promise<string>,
): Promise<T> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (performance.now() > endMs) throw new Error(`It did not come to that: ${await what()}`);
    await sleep(LOOK_MS);
  }
}
