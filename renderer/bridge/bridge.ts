import type { Reply, RushesBridge } from '../../shared/ipc.ts';

declare global {
  interface Window {
    /** Put there by the preload before any script of the page runs. */
    readonly rushes?: RushesBridge;
  }
}

/** The only door to the main process. Throws when the page runs without the preload, which is a fault of the build. */
export function connectBridge(): RushesBridge {
  if (window.rushes === undefined) throw new Error('The preload is missing: window.rushes is not there.');
  return window.rushes;
}

/** What a person is told when a request fails: the code finds a text in the catalogue, the message stands in for it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** The value of a good reply; a bad one goes to `onFailure` and gives `undefined`. */
export async function valueOf<T>(
  reply: Promise<Reply<T>>,
  onFailure: (failure: Failure) => void,
): Promise<T | undefined> {
  const answer = await reply;
  if (answer.ok) return answer.value;
  onFailure({ code: answer.code, message: answer.message });
  return undefined;
}
