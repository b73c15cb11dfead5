import { model } from '../model.ts';

type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown;

export interface IpcMainModel {
  readonly ipcMain: Electron.IpcMain;
  /** The answer for the page; rejects with the text that Electron uses. */
  invoke(
    channel: string,
    event: Pick<Electron.IpcMainInvokeEvent, 'sender' | 'senderFrame'>,
    args: readonly unknown[],
  ): Promise<unknown>;
}

/** `ipcMain`: handlers by channel. */
export function ipcModel(): IpcMainModel {
  const handlers = new Map<string, Handler>();
  return {
    ipcMain: model<Electron.IpcMain>()('ipcMain', {
      handle(channel: string, handler: Handler) {
        if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
        handlers.set(channel, handler);
      },
      // electron-store listens on a channel of its own, which nothing here sends on.
      on: () => undefined,
    }),
    async invoke(channel, event, args) {
      const handler = handlers.get(channel);
      if (handler === undefined) {
        throw new Error(`Error invoking remote method '${channel}': Error: No handler registered for '${channel}'`);
      }
      try {
        return await handler(event as Electron.IpcMainInvokeEvent, ...args);
      } catch (error) {
        throw new Error(`Error invoking remote method '${channel}': ${String(error)}`, { cause: error });
      }
    },
  };
}
