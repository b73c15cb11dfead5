import type { Reply, RushesBridge } from '../../shared/ipc.ts';

declare global {
  interface Window {
    /** Set by the preload before any script of the page runs; not there in a browser. */
    readonly rushes?: RushesBridge;
  }
}

let installed: RushesBridge | undefined;

/** Makes this the bridge of a page that runs in a browser. Call once, before the first `getBridge`. */
export function installBridge(bridge: RushesBridge): void {
  installed = bridge;
}

/** The window's only connection to its host. Throws when there is none: the build is broken then. */
export function getBridge(): RushesBridge {
  const bridge = window.rushes ?? installed;
  if (bridge === undefined) throw new Error('There is neither a preload nor a server.');
  return bridge;
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
