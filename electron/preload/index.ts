/**
 * The bridge between the page and the main process, in an isolated world. It holds no state and only checks that a channel exists;
 * main checks everything else.
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
    // The event is not passed on: it would give the page access to the sender.
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
    // Main is compiled against the same contract, so it answers with the reply of this channel.
    return (await ipcRenderer.invoke(channel, request)) as Reply<T>;
  } catch {
    return {
      ok: false,
      code: 'main_unavailable',
      message: 'Rushes does not respond. Close the window and open it again.',
    };
  }
}

/** Empty for a file that is not on disk, e.g. one made by a script. */
function pathOf(file: File): string {
  try {
    return webUtils.getPathForFile(file);
  } catch {
    return '';
  }
}

function refused<T>(): Reply<T> {
  return { ok: false, code: 'bad_request', message: 'This request does not exist.' };
}
