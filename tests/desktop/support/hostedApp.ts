import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import type { ControlAction, ControlReply, SystemView } from '../host/control.ts';

export interface HostedAppOptions {
  readonly userData: string;
  /** Of the host (`--dark`, `--locale=…`, `--keyring=…`) and of the app (`--hidden`). */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A command that ends by replacing itself with what follows its own arguments: a namespace, a limit. */
  readonly within?: readonly string[];
}

/** The built application on the desktop host, in a process of its own. */
export interface HostedApp {
  /** Of the main process. */
  readonly pid: number;
  /** The window's page, as soon as it shows something. */
  page(): Promise<Page>;
  view(): Promise<SystemView>;
  act(action: ControlAction): Promise<unknown>;
  /** Both of what the main process printed; empty in a good run. */
  output(): string;
  /** Status of the main process, `null` when it was killed. */
  readonly exited: Promise<number | null>;
  /** A signal to the main process alone. */
  signal(signal: NodeJS.Signals): void;
  /** As a power cut would: main process and browser at once. */
  kill(): Promise<void>;
  /** Ends it in order, as the tray's menu does. Rejects when it does not end, and had to be killed. */
  close(): Promise<void>;
}

interface Ready {
  readonly isFirst: boolean;
  readonly address?: string;
  readonly chromiumPid?: number;
  readonly profile?: string;
}

const HOST = path.resolve(import.meta.dirname, '..', 'host', 'run.ts');
const START_MS = 90_000;
/** Of Playwright's steps in the page. */
const STEP_MS = 60_000;
/** The app itself stops waiting after five seconds. */
const END_MS = 60_000;

/** Starts the app and waits until its main process is up. A second start on the same folder ends by itself: see `exited`. */
export async function startHostedApp(options: HostedAppOptions): Promise<HostedApp> {
  const [program = process.execPath, ...args] = [
    ...(options.within ?? []),
    process.execPath,
    HOST,
    `--user-data=${options.userData}`,
    ...(options.args ?? []),
  ];
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...options.env, NODE_OPTIONS: '' },
  });
  let output = '';
  const collect = (text: string): void => {
    output += text;
  };
  child.stdout?.setEncoding('utf8').on('data', collect);
  child.stderr?.setEncoding('utf8').on('data', collect);
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const { waiting, ready } = listenTo(child);
  const started = await Promise.race([
    ready,
    exited.then((code) => new Error(`The app ended with ${String(code)} while it started:\n${output}`)),
    new Promise<Error>((resolve) =>
      setTimeout(() => resolve(new Error(`The app did not start:\n${output}`)), START_MS).unref(),
    ),
  ]);
  if (started instanceof Error) {
    child.kill('SIGKILL');
    throw started;
  }
  let browser: Browser | undefined;
  let hasCrashed = false;
  let lastId = 0;

  const act = (action: ControlAction): Promise<unknown> =>
    new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error))));
      child.send({ id: lastId, action }, (error) => {
        if (error !== null) reject(error);
      });
    });
  const view = async (): Promise<SystemView> => (await act({ kind: 'view' })) as SystemView;
  const endBrowser = (): void => {
    try {
      if (started.chromiumPid !== undefined) process.kill(-started.chromiumPid, 'SIGKILL');
    } catch {
      // It has ended with the main process.
    }
    if (started.profile !== undefined)
      rmSync(started.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
    endBrowser();
  };

  return {
    pid: child.pid ?? 0,
    exited,
    act,
    view,
    kill,
    output: () => output,
    signal: (signal) => void child.kill(signal),
    async page() {
      if (hasCrashed) {
        // Playwright holds on to a page that died once, although it lives again.
        await browser?.close();
        browser = undefined;
        hasCrashed = false;
      }
      browser ??= await chromium.connectOverCDP(started.address ?? '', { timeout: STEP_MS });
      const page = await windowPage(browser, async () => (await view()).windows.map(({ targetId }) => targetId));
      page.setDefaultTimeout(STEP_MS);
      page.once('crash', () => {
        hasCrashed = true;
      });
      return page;
    },
    async close() {
      let hasHung = false;
      if (child.exitCode === null && child.signalCode === null) {
        // The app asks when recordings are not safe yet: yes, quit.
        await act({ kind: 'answer', answer: { kind: 'message', button: 0 } }).catch(() => undefined);
        await act({ kind: 'quit' }).catch(() => undefined);
        const timer = setTimeout(() => {
          hasHung = true;
          child.kill('SIGKILL');
        }, END_MS);
        await exited;
        clearTimeout(timer);
      }
      await browser?.close().catch(() => undefined);
      endBrowser();
      if (hasHung) throw new Error(`The app did not end:\n${output}`);
    },
  };
}

function listenTo(child: ChildProcess): {
  readonly waiting: Map<number, (reply: ControlReply) => void>;
  readonly ready: Promise<Ready>;
} {
  const waiting = new Map<number, (reply: ControlReply) => void>();
  const ready = new Promise<Ready>((resolve) => {
    child.on('message', (message: ControlReply | { readonly ready: Ready }) => {
      if ('ready' in message) {
        resolve(message.ready);
        return;
      }
      waiting.get(message.id)?.(message);
      waiting.delete(message.id);
    });
  });
  return { waiting, ready };
}

/**
 * The page of the app's window; waits for it, since a window may just be opening. The browser's other pages are none, and neither is
 * that of a window that was just closed: Playwright may see it a little longer than the app.
 */
async function windowPage(browser: Browser, windowTargets: () => Promise<readonly string[]>): Promise<Page> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    const targets = await windowTargets();
    const pages = browser.contexts().flatMap((context) => context.pages());
    for (const page of pages) {
      if (targets.includes((await targetOf(page)) ?? '') && (await hasContent(page))) return page;
    }
    if (performance.now() > deadline)
      throw new Error(`There is no window: ${pages.map((each) => each.url()).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The page's name in the DevTools protocol; `undefined` when it is just being closed, or died. */
async function targetOf(page: Page): Promise<string | undefined> {
  try {
    const devtools = await page.context().newCDPSession(page);
    const { targetInfo } = await devtools.send('Target.getTargetInfo');
    await devtools.detach();
    return targetInfo.targetId;
  } catch {
    return undefined;
  }
}

async function hasContent(page: Page): Promise<boolean> {
  try {
    await page.locator('#root > *').first().waitFor({ timeout: 2_000 });
    return true;
  } catch {
    return false;
  }
}
