import path from 'node:path';
import type { ConsoleRole, ConsoleServing, Invitation } from '../../shared/console.ts';
import type { PushChannel, Pushes } from '../../shared/ipc.ts';
import { sentence } from '../../shared/sentences/sentence.ts';
import type { Delta } from '../../shared/viewModel.ts';
import type { BrowserAccess } from '../backend/requests/requestHandlers.ts';
import { RequestError } from '../backend/requestError.ts';
import { replaceFile } from '../engine/index.ts';
import { Access, readText } from './access.ts';
import { browserHandlers, type SharedContext } from './browserHandlers.ts';
import { readBuiltPage } from './builtPage.ts';
import { Clients } from './clients.ts';
import { lookAddress, namesOf, operateAddress, type ServePlan, withCode } from './consoleAddresses.ts';
import { ConsoleFeed } from './consoleFeed.ts';
import { startConsoleServer } from './consoleServer.ts';
import { Downloads } from './downloads.ts';
import { FolderBrowser } from './folderBrowser.ts';

const SESSIONS_FILE = 'console-sessions.json';

export interface ServeDeps {
  readonly plan: ServePlan;
  /** Absolute path of the built window. */
  readonly builtWindow: string;
  /** Absolute. Holds the sessions of browsers; exists already. */
  readonly stateFolder: string;
  /** The host of the window, which runs without browsers too. */
  readonly backend: SharedContext;
  /** A page was opened or closed. */
  readonly changed: () => void;
}

/** The window as it is served to browsers. */
export interface ServedConsole {
  readonly port: number;
  readonly serving: Extract<ConsoleServing, { readonly kind: 'on' }>;
  /** An address with a new code, which works once. @throws RequestError `needs_tls` */
  invite(role: ConsoleRole): Invitation;
  /** The access of browsers, for a session or for somebody who has none. */
  access(ownId: string | undefined): BrowserAccess;
  /** Passes a delta of the engine on. */
  take(delta: Delta): void;
  /** Another engine runs from now on. */
  restart(): void;
  /** Pushes to everybody who operates. */
  push<C extends PushChannel>(channel: C, payload: Pushes[C]): void;
  /** Closes the server and cuts every browser. Sessions stay valid. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves the window of a host to browsers. Rejects with the error of the port, of the certificate, or of a window that was not built.
 */
export async function serveConsole(deps: ServeDeps): Promise<ServedConsole> {
  const { plan, backend } = deps;
  const { engine, log } = backend;
  const page = readBuiltPage(deps.builtWindow);
  const access = openAccess(deps);
  const downloads = new Downloads();
  const feed = new ConsoleFeed({
    present: () => engine.snapshot(),
    send: (deltas) => clients.sendDelta(deltas),
    hasFollowers: () => clients.size > 0,
  });
  const invite = (role: ConsoleRole): Invitation => invitation(role, access, plan, server.port);
  const accessFor = (ownId: string | undefined): BrowserAccess => browserAccess(access, invite, ownId);
  const clients: Clients = new Clients({
    feed,
    isValid: (id) => access.isValid(id),
    nowMs: () => performance.now(),
    report: (message, fields) => log.log('warn', message, fields),
    changed: deps.changed,
    handlersOf: (client, languages) =>
      browserHandlers(backend, {
        client,
        languages,
        downloads,
        access: accessFor(client.session.id),
        browser: new FolderBrowser(plan.roots),
      }),
  });
  access.onRevoked((id) => clients.endSession(id));
  const server = await startConsoleServer({
    ...{ page, access, downloads, listen: plan.listen, tls: plan.tls },
    names: () => namesOf(plan, server.port),
    openClip: (id) => engine.openClip(id),
    connected: (socket, session, languages) => clients.add(socket, session, languages),
    socketsOf: (sessionId) => clients.socketsOf(sessionId),
  });
  return {
    port: server.port,
    get serving() {
      const { base, isReachable } = lookAddress(plan, server.port);
      return { kind: 'on', address: base, isReachable, browsers: clients.size } as const;
    },
    invite,
    access: accessFor,
    take: (delta) => feed.take(delta),
    restart: () => feed.restart(),
    push: (channel, payload) => clients.push(channel, payload),
    async close() {
      feed.close();
      clients.close();
      await server.close();
      downloads.close();
    },
  };
}

function browserAccess(access: Access, invite: BrowserAccess['invite'], ownId: string | undefined): BrowserAccess {
  return {
    list: () => access.view(ownId),
    invite,
    revoke(id) {
      access.revoke(id);
      return access.view(ownId);
    },
  };
}

function openAccess({ stateFolder, backend: { log } }: ServeDeps): Access {
  const file = path.join(stateFolder, SESSIONS_FILE);
  return new Access({
    nowMs: () => Date.now(),
    read: () => readText(file),
    write: (text) => replaceFile(file, text),
    report: (message, fields) => log.log('warn', message, fields),
  });
}

function invitation(role: ConsoleRole, access: Access, plan: ServePlan, port: number): Invitation {
  const address = role === 'look' ? lookAddress(plan, port) : operateAddress(plan, port);
  if (address === undefined) throw new RequestError('needs_tls', sentence('operateNeedsTls', {}));
  const { code, expiresAtMs } = access.invite(role);
  return {
    address: withCode(address, code),
    expiresAt: new Date(expiresAtMs).toISOString(),
    isReachable: address.isReachable,
  };
}
