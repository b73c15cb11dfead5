/**
 * The bridge between page and main process, in a world of its own: it holds no state and decides nothing but which channels
 * exist. What a page sends is checked by main.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { OFFER_CHANNEL, PUSH_CHANNELS, REQUEST_CHANNELS, type Reply, type RushesBridge } from '../../shared/ipc.ts';

const bridge: RushesBridge = {
  request(channel, request) {
    if (!Object.hasOwn(REQUEST_CHANNELS, channel)) return Promise.resolve(refused());
    return invoke(channel, request);
  },
  subscribe(channel, listener) {
    if (!Object.hasOwn(PUSH_CHANNELS, channel) || typeof listener !== 'function') return () => undefined;
    // The event itself stays here: it would give the page a way to the sender.
    const receive = (_event: unknown, payload: Parameters<typeof listener>[0]): void => listener(payload);
    ipcRenderer.on(channel, receive);
    return () => void ipcRenderer.off(channel, receive);
  },
  offerDropped(files) {
    return invoke(OFFER_CHANNEL, Array.from(files, pathOf));
  },
};

contextBridge.exposeInMainWorld('rushes', bridge);

async function invoke<T>(channel: string, request: unknown): Promise<Reply<T>> {
  try {
    // Main answers with a `Reply` of this channel's type: it is compiled against the same contract.
    return (await ipcRenderer.invoke(channel, request)) as Reply<T>;
  } catch {
    return {
      ok: false,
      code: 'main_unavailable',
      message: 'Rushes could not be asked. Close the window and open it again.',
    };
  }
}

/** Empty for what is no file of the system, e.g. a file made by a script. */
function pathOf(file: File): string {
  try {
    return webUtils.getPathForFile(file);
  } catch {
    return '';
  }
}

function refused<T>(): Reply<T> {
  return { ok: false, code: 'bad_request', message: 'There is no such request.' };
}
