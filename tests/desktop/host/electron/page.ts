import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Devtools, DevtoolsEvent, Fields } from '../devtools.ts';
import { model } from '../model.ts';
import { pageWorld } from '../pageWorld.ts';
import { preloadWorld } from '../preloadWorld.ts';
import { fromWire, toWire } from '../wire.ts';
import { preventable } from './hostState.ts';
import type { IpcMainModel } from './ipcModel.ts';
import { fromPageUrl, isAppUrl, toPageUrl } from './pageUrl.ts';

/** Shared by all pages. */
export interface PageHost {
  readonly devtools: Devtools;
  readonly ipc: IpcMainModel;
  /** Answers requests of the app's own scheme. */
  readonly answer: (request: Request) => Promise<Response>;
  /** Told of each web contents when it is made. */
  readonly created: (contents: Electron.WebContents) => void;
  readonly colourScheme: () => 'dark' | 'light';
  /** A page opened a window, and the app's handler allowed it. */
  readonly popup: (url: string) => void;
  /** A name nobody guesses. */
  readonly token: string;
}

export interface PageOptions {
  readonly preload: string | undefined;
  readonly width: number;
  readonly height: number;
}

const WORLD = 'Electron Isolated Context';

/** One page of Chromium behind a `webContents`: loads, navigates, talks. */
export class Page {
  readonly id: number;
  readonly webContents: Electron.WebContents;
  readonly #host: PageHost;
  readonly #events = new EventEmitter();
  readonly #options: PageOptions;
  #ready: Promise<void>;
  readonly #binding: string;
  readonly #inbox: string;
  #targetId = '';
  #sessionId = '';
  #mainFrame = '';
  #url = '';
  /** The preload's world of the present document. */
  #world: number | undefined;
  #isOwnNavigation = false;
  #isClosed = false;
  #isCrashed = false;
  #openHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | undefined;
  #stopListening: () => void = () => undefined;

  constructor(host: PageHost, id: number, options: PageOptions) {
    this.#host = host;
    this.id = id;
    this.#binding = `${host.token}Ask`;
    this.#inbox = `${host.token}Inbox`;
    this.webContents = this.#contents();
    this.#options = options;
    this.#ready = this.#open(options);
    // The caller of load or send gets the rejection; nobody else has to handle it.
    this.#ready.catch(() => undefined);
    host.created(this.webContents);
  }

  get targetId(): string {
    return this.#targetId;
  }

  onceLoaded(listener: () => void): void {
    this.#events.once('did-finish-load', listener);
  }

  async load(url: string): Promise<void> {
    if (this.#isCrashed) this.#ready = this.#replace();
    await this.#ready;
    const loaded = new Promise<void>((resolve) => this.#events.once('did-finish-load', () => resolve()));
    this.#isOwnNavigation = true;
    const { errorText } = await this.#send('Page.navigate', { url: toPageUrl(url) });
    this.#isOwnNavigation = false;
    if (typeof errorText === 'string') throw new Error(`${errorText} loading '${url}'`);
    await loaded;
  }

  async bringToFront(): Promise<void> {
    await this.#ready;
    if (!this.#isClosed) await this.#send('Page.bringToFront').catch(() => undefined);
  }

  async followColourScheme(): Promise<void> {
    await this.#ready;
    const features = [{ name: 'prefers-color-scheme', value: this.#host.colourScheme() }];
    await this.#send('Emulation.setEmulatedMedia', { features }).catch(() => undefined);
  }

  /** A person asks for the menu of what was clicked. */
  askForMenu(params: Pick<Electron.ContextMenuParams, 'isEditable' | 'selectionText' | 'editFlags'>): void {
    this.#events.emit('context-menu', {}, params);
  }

  /** Lets the page's process die, as a crash would. */
  async crash(): Promise<void> {
    await this.#send('Page.crash').catch(() => undefined);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#ready.catch(() => undefined);
    this.#stopListening();
    await this.#host.devtools.send('Target.closeTarget', { targetId: this.#targetId }).catch(() => undefined);
  }

  /** A page of Chromium whose process died answers no more: another one takes its place. */
  async #replace(): Promise<void> {
    this.#isCrashed = false;
    this.#stopListening();
    await this.#host.devtools.send('Target.closeTarget', { targetId: this.#targetId }).catch(() => undefined);
    await this.#open(this.#options);
  }

  #send(method: string, params: Fields = {}): Promise<Fields> {
    return this.#host.devtools.send(method, params, this.#sessionId);
  }

  #contents(): Electron.WebContents {
    const add = (name: string, listener: (...values: never[]) => void): void => {
      this.#events.on(name, listener as (...values: unknown[]) => void);
    };
    const once = (name: string, listener: (...values: never[]) => void): void => {
      this.#events.once(name, listener as (...values: unknown[]) => void);
    };
    return model<Electron.WebContents>()('webContents', {
      id: this.id,
      on: add,
      once,
      printToPDF: async (options: Electron.PrintToPDFOptions) => {
        const { displayHeaderFooter, footerTemplate, headerTemplate, landscape, preferCSSPageSize, printBackground } =
          options;
        const given = {
          displayHeaderFooter,
          footerTemplate,
          headerTemplate,
          landscape,
          preferCSSPageSize,
          printBackground,
        };
        const { data } = await this.#send('Page.printToPDF', given);
        return Buffer.from(String(data), 'base64');
      },
      setWindowOpenHandler: (handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]) => {
        this.#openHandler = handler;
      },
      send: (channel: string, ...args: unknown[]) => this.#deliver({ channel, value: toWire(args) }),
    });
  }

  async #open({ preload, width, height }: PageOptions): Promise<void> {
    const { devtools, token } = this.#host;
    const made = await devtools.send('Target.createTarget', { url: 'about:blank', newWindow: true, width, height });
    this.#targetId = String(made['targetId']);
    const attached = await devtools.send('Target.attachToTarget', { targetId: this.#targetId, flatten: true });
    this.#sessionId = String(attached['sessionId']);
    this.#stopListening = devtools.onEvent((event) => this.#heard(event));
    await this.#send('Page.enable');
    const tree = (await this.#send('Page.getFrameTree'))['frameTree'] as { readonly frame: { readonly id: string } };
    this.#mainFrame = tree.frame.id;
    await this.#send('Runtime.enable');
    await this.#send('DOM.enable');
    await this.#send('Inspector.enable');
    await this.#send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    await this.#send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await this.#send('Runtime.addBinding', { name: this.#binding, executionContextName: WORLD });
    const source = preload === undefined ? '' : readFileSync(preload, 'utf8');
    await this.#send('Page.addScriptToEvaluateOnNewDocument', {
      source: `(${pageWorld.toString()})(${JSON.stringify(token)})`,
    });
    const tools = `{ token: ${JSON.stringify(token)}, binding: ${JSON.stringify(this.#binding)}, inbox: ${JSON.stringify(this.#inbox)},
      toWire: ${toWire.toString()}, fromWire: ${fromWire.toString()}, preload: function (require, module, exports) {${source}\n} }`;
    await this.#send('Page.addScriptToEvaluateOnNewDocument', {
      worldName: WORLD,
      source: `(${preloadWorld.toString()})(${tools})`,
    });
    const features = [{ name: 'prefers-color-scheme', value: this.#host.colourScheme() }];
    await this.#send('Emulation.setEmulatedMedia', { features });
  }

  #heard({ method, params, sessionId }: DevtoolsEvent): void {
    if (method === 'Target.targetCreated')
      this.#popup(params['targetInfo'] as { targetId: string; openerId?: string; url: string });
    if (sessionId !== this.#sessionId) return;
    switch (method) {
      case 'Fetch.requestPaused':
        // The page is gone while it is answered: nobody waits.
        this.#request(params).catch(() => undefined);
        return;
      case 'Runtime.executionContextCreated': {
        const context = params['context'] as { id: number; name: string; auxData?: { frameId?: string } };
        if (context.name === WORLD && context.auxData?.frameId === this.#mainFrame) this.#world = context.id;
        return;
      }
      case 'Runtime.bindingCalled':
        if (params['name'] === this.#binding)
          void this.#asked(String(params['payload']), Number(params['executionContextId']));
        return;
      case 'Page.frameNavigated': {
        const frame = params['frame'] as { id: string; url: string };
        if (frame.id === this.#mainFrame) this.#url = fromPageUrl(frame.url);
        return;
      }
      case 'Page.loadEventFired':
        if (!isAppUrl(this.#url)) return;
        this.#events.emit('did-finish-load');
        return;
      case 'Inspector.targetCrashed':
        this.#isCrashed = true;
        this.#world = undefined;
        this.#events.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
        return;
      default:
        return;
    }
  }

  /** A page that another one opened: kept only when the app's handler allows it. */
  #popup({ targetId, openerId, url }: { targetId: string; openerId?: string; url: string }): void {
    if (openerId !== this.#targetId) return;
    const details = {
      url,
      frameName: '',
      features: '',
      disposition: 'new-window',
      referrer: { url: this.#url, policy: 'default' },
    };
    // The handler of this app looks at nothing but the URL.
    const answer = this.#openHandler?.(details as Electron.HandlerDetails) ?? { action: 'allow' };
    if (answer.action === 'deny') void this.#host.devtools.send('Target.closeTarget', { targetId });
    else this.#host.popup(url);
  }

  async #request(params: Fields): Promise<void> {
    const requestId = params['requestId'];
    const { url, method, headers } = params['request'] as {
      readonly url: string;
      readonly method: string;
      readonly headers: Readonly<Record<string, string>>;
    };
    if (params['resourceType'] === 'Document' && !this.#mayNavigate(url, String(params['frameId']))) {
      await this.#send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
      return;
    }
    const original = fromPageUrl(url);
    if (!isAppUrl(original)) {
      await this.#send('Fetch.continueRequest', { requestId });
      return;
    }
    const response = await this.#host.answer(new Request(original, { method, headers }));
    const body = Buffer.from(await response.arrayBuffer()).toString('base64');
    const responseHeaders = Array.from(response.headers, ([name, value]) => ({ name, value }));
    await this.#send('Fetch.fulfillRequest', { requestId, responseCode: response.status, responseHeaders, body });
  }

  #mayNavigate(url: string, frameId: string): boolean {
    const isMainFrame = frameId === this.#mainFrame;
    if (isMainFrame && this.#isOwnNavigation) return true;
    const event = preventable({ url: fromPageUrl(url), isMainFrame, isSameDocument: false });
    this.#events.emit('will-frame-navigate', event);
    if (isMainFrame) this.#events.emit('will-navigate', event);
    return !event.defaultPrevented;
  }

  async #asked(text: string, contextId: number): Promise<void> {
    // Written by our own script in the preload's world.
    const message = JSON.parse(text) as { id: number; kind: string; channel: string; args: string; slot: number };
    let outcome: { value?: string; error?: string };
    try {
      const value =
        message.kind === 'filePath'
          ? await this.#filePath(message.slot, contextId)
          : await this.#host.ipc.invoke(message.channel, this.#sender(), fromWire(message.args) as readonly unknown[]);
      outcome = { value: toWire(value) };
    } catch (error) {
      outcome = { error: error instanceof Error ? error.message : String(error) };
    }
    this.#deliver({ id: message.id, ...outcome }, contextId);
  }

  #sender(): Pick<Electron.IpcMainInvokeEvent, 'sender' | 'senderFrame'> {
    const senderFrame = model<Electron.WebFrameMain>()('senderFrame', { url: this.#url, parent: null });
    return { sender: this.webContents, senderFrame };
  }

  async #filePath(slot: number, contextId: number): Promise<string> {
    const expression = `${this.#inbox}.slots.get(${slot})`;
    const { result } = (await this.#send('Runtime.evaluate', { expression, contextId })) as {
      result: { objectId?: string };
    };
    try {
      const { path } = await this.#send('DOM.getFileInfo', { objectId: result.objectId });
      return String(path);
    } catch {
      // A file that a script made has none.
      return '';
    }
  }

  /** Into the preload's world; dropped when the page is not there any more, as in Electron. */
  #deliver(message: Fields, contextId = this.#world): void {
    if (contextId === undefined || this.#isClosed) return;
    const expression = `${this.#inbox}.take(${JSON.stringify(JSON.stringify(message))})`;
    this.#send('Runtime.evaluate', { expression, contextId, silent: true }).catch(() => undefined);
  }
}
