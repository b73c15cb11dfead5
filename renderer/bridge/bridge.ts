import type { Reply, RushesBridge } from '../../shared/ipc.ts';

declare global {
  interface Window {
    /** Set by the preload before any script of the page runs. */
    readonly rushes?: RushesBridge;
  }
}

/** The window's only connection to the main process. Throws when the page runs without the preload: the build is broken then. */
export function getBridge(): RushesBridge {
  if (window.rushes === undefined) throw new Error('The preload is missing: window.rushes is undefined.');
  return window.rushes;
}

/** A failed request: `code` selects a text in the catalogue; `message` is shown when the catalogue has none for it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** The value of a successful reply. A failed reply is passed to `onFailure` and gives `undefined`. */
export async function valueOf<T>(
  reply: Promise<Reply<T>>,
  onFailure: (failure: Failure) => void,
): Promise<T | undefined> {
  const answer = await reply;
  if (answer.ok) return answer.value;
  onFailure({ code: answer.code, message: answer.message });
  return undefined;
}
