/**
 * The contract between the window in a browser and the server that serves it, beside the requests and pushes of `ipc.ts`. Messages are
 * JSON texts on a WebSocket. The server decodes every message at run time.
 */
import type { PushChannel } from './ipc.ts';
import { boolean, type Decoder, exactObject, filledText, list, nullable, oneOf, whole } from './read.ts';

/** `operate`: everything that the window can do. `look`: status, names and progress, without paths, settings and commands. */
export const CONSOLE_ROLES = ['operate', 'look'] as const;
export type ConsoleRole = (typeof CONSOLE_ROLES)[number];

/** Paths of the server, relative to the page. */
export const SESSION_PATH = 'session';
export const SOCKET_PATH = 'socket';
export const DOWNLOAD_PATH = 'download';

/** The fragment of an address that holds a code: `#code=…`. */
export const CODE_FRAGMENT = '#code=';

/** The reasons why there is no session. `needs_tls`: operating is not allowed over a connection that others can read. */
export const SESSION_REFUSALS = ['no_session', 'wrong_code', 'too_many_tries', 'needs_tls', 'not_allowed'] as const;
export type SessionRefusal = (typeof SESSION_REFUSALS)[number];

/** The server says so often that it is there. */
export const ALIVE_MS = 10_000;

/** Close code of the socket: the session has ended. */
export const CLOSED_NO_SESSION = 4401;

/** A question of the server that a native dialog would ask. `id` is that of the question. */
export type ShellQuestion =
  | {
      readonly kind: 'confirm';
      readonly id: string;
      readonly message: string;
      readonly detail: string;
      readonly confirm: string;
      readonly cancel: string;
      readonly defaultButton: 'confirm' | 'cancel';
    }
  /** Put a text on the clipboard of the person, or open a web address: no dialog, answered at once. */
  | { readonly kind: 'copy' | 'open'; readonly id: string; readonly text: string }
  /** Choose folders, or one file, on the machine of the server. */
  | { readonly kind: 'folders' | 'file'; readonly id: string; readonly title: string };

export interface ShellAnswer {
  readonly id: string;
  /** Of `confirm`; of `copy` and `open` whether it was done. */
  readonly isConfirmed: boolean;
  /** Of the others; empty when the person cancelled. */
  readonly paths: readonly string[];
}

/** One folder of the machine of the server. */
export interface BrowsedFolder {
  /** `null`: the list of roots. */
  readonly path: string | null;
  /** The folder above; `null` for the list of roots, `undefined` in that list. */
  readonly parent?: string | null | undefined;
  readonly folders: readonly BrowsedEntry[];
  readonly files: readonly BrowsedEntry[];
  /** There is more in it than is listed. */
  readonly isPartial: boolean;
}

export interface BrowsedEntry {
  readonly name: string;
  readonly path: string;
}

/** Codes that were not used yet, and the sessions of browsers. */
export interface AccessView {
  readonly codes: readonly AccessEntry[];
  readonly sessions: readonly (AccessEntry & { readonly isOwn: boolean })[];
}

export interface AccessEntry {
  readonly id: string;
  readonly role: ConsoleRole;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly expiresAt: string;
}

export interface Invitation {
  /** The whole address, with the code in its fragment. It is never told again. */
  readonly address: string;
  readonly expiresAt: string;
  /** Whether the address reaches this machine from others. */
  readonly isReachable: boolean;
}

/** Whether the window is served to browsers. */
export type ConsoleServing =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'on';
      /** Without a code. */
      readonly address: string;
      /** Whether the address reaches this machine from others. */
      readonly isReachable: boolean;
      /** Open pages. */
      readonly browsers: number;
    }
  | { readonly kind: 'failed'; readonly problem: ConsoleProblem };

/** The reasons why the window cannot be served. */
export const CONSOLE_PROBLEMS = [
  'port_taken',
  'port_not_allowed',
  'not_this_machine',
  'not_built',
  'unexpected',
] as const;
export type ConsoleProblem = (typeof CONSOLE_PROBLEMS)[number];

type Rpc<Request, Value> = { readonly request: Request; readonly value: Value };

/** Requests of a browser that the desktop's window does not have. All are for the role `operate`. */
export interface ConsoleRequests {
  'shell.answer': Rpc<ShellAnswer, null>;
  /** Folders and files below the roots that were allowed at the start. Codes: `not_allowed`, `not_there`. */
  'shell.browse': Rpc<{ readonly path: string | null }, BrowsedFolder>;
}

export interface ConsolePushes {
  'shell.ask': ShellQuestion;
  /** A file that the browser downloads: the path is relative to the page and works once. */
  'shell.download': { readonly path: string; readonly name: string };
}

export type ConsoleRequestChannel = keyof ConsoleRequests;
export type ConsolePushChannel = keyof ConsolePushes;

/** From the browser to the server. */
export interface ClientMessage {
  readonly id: number;
  readonly channel: string;
  readonly request: unknown;
}

/** From the server to the browser. */
export type ServerMessage =
  | { readonly kind: 'hello'; readonly role: ConsoleRole }
  /** Sent every `ALIVE_MS`: a browser that hears nothing for longer has lost the connection. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: unknown }
  | { readonly kind: 'push'; readonly channel: PushChannel | ConsolePushChannel; readonly payload: unknown };

const CHANNEL_LENGTH_MAX = 64;
const PATH_LENGTH_MAX = 4_096;
const PATHS_MAX = 64;
const id = filledText(128);

/** The request is decoded by its channel. */
export const clientMessage: Decoder<ClientMessage> = exactObject<ClientMessage>({
  id: whole(0, Number.MAX_SAFE_INTEGER),
  channel: filledText(CHANNEL_LENGTH_MAX),
  request: (raw) => raw ?? null,
});

export const inviteRequest: Decoder<{ readonly role: ConsoleRole }> = exactObject<{ readonly role: ConsoleRole }>({
  role: oneOf(CONSOLE_ROLES),
});
export const revokeRequest: Decoder<{ readonly id: string }> = exactObject<{ readonly id: string }>({ id });

export const CONSOLE_DECODERS: {
  readonly [C in ConsoleRequestChannel]: Decoder<ConsoleRequests[C]['request']>;
} = {
  'shell.answer': exactObject<ShellAnswer>({
    id,
    isConfirmed: boolean,
    paths: list(filledText(PATH_LENGTH_MAX), PATHS_MAX),
  }),
  'shell.browse': exactObject<{ readonly path: string | null }>({ path: nullable(filledText(PATH_LENGTH_MAX)) }),
};
