import { isLoopback, parseListenAddress } from '../../../shared/consoleAddress.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { Question } from '../shell.ts';
import type { Texts } from '../texts/texts.ts';

type ServingSettings = Pick<Settings['app'], 'consoleAddress'>;

/** The question to ask before the window is served at the address of `next`; `undefined` when it stays, or is served no longer. Pure. */
export function servingQuestion(current: ServingSettings, next: ServingSettings, texts: Texts): Question | undefined {
  const listen = parseListenAddress(next.consoleAddress);
  if (listen === undefined || next.consoleAddress === current.consoleAddress) return undefined;
  return {
    message: texts.serveQuestion,
    detail: isLoopback(listen.host) ? texts.serveHere : texts.serveNetwork,
    confirm: texts.serve,
    cancel: texts.cancel,
    defaultButton: 'cancel',
  };
}
