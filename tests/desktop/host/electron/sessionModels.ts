import type { Devtools } from '../devtools.ts';
import { model } from '../model.ts';
import type { HostState } from './hostState.ts';

/** Permissions whose state a page can ask for; Chromium is told what the app's handlers say of each. */
const PERMISSIONS = [
  'geolocation',
  'notifications',
  'camera',
  'microphone',
  'clipboard-read',
  'midi',
  'persistent-storage',
  'storage-access',
];

export interface SessionModels {
  readonly session: typeof Electron.session;
  readonly protocol: Electron.Protocol;
  /** Answers requests of the scheme that the app handles. */
  readonly answer: (request: Request) => Promise<Response>;
}

/** `session.defaultSession` and `protocol`. Without handlers every permission is granted, as in Electron. */
export function sessionModels(state: HostState, devtools: Devtools): SessionModels {
  let isStandard = false;
  let handler: ((request: Request) => Response | Promise<Response>) | undefined;

  const tellChromium = (isGranted: boolean): void => {
    const setting = isGranted ? 'granted' : 'denied';
    for (const name of PERMISSIONS) {
      devtools.send('Browser.setPermission', { permission: { name }, setting }).catch(() => undefined);
    }
  };
  tellChromium(true);

  const defaultSession = model<Electron.Session>()('session.defaultSession', {
    setPermissionRequestHandler(request) {
      state.permissions.request = async (permission) =>
        new Promise((resolve) => {
          // The app's handler looks at the name alone; there is no more to give it here.
          request?.({} as Electron.WebContents, permission as 'media', resolve, {} as Electron.PermissionRequest);
        });
    },
    setPermissionCheckHandler(check) {
      const isGranted = (): boolean =>
        check?.(null, 'geolocation', 'app://rushes', {} as Electron.PermissionCheckHandlerHandlerDetails) ?? true;
      state.permissions.check = isGranted;
      tellChromium(isGranted());
    },
    setDevicePermissionHandler: () => undefined,
    on: () => undefined,
  });

  return {
    session: model<typeof Electron.session>()('session', { defaultSession }),
    protocol: model<Electron.Protocol>()('protocol', {
      registerSchemesAsPrivileged(schemes) {
        if (state.isReady) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
        isStandard = schemes.some(
          ({ scheme, privileges }) => scheme === 'app' && privileges?.standard && privileges.secure,
        );
      },
      handle(scheme, handle) {
        if (scheme !== 'app' || !isStandard)
          throw new Error('The desktop host models a standard, secure scheme `app` alone.');
        handler = handle as typeof handler;
      },
    }),
    async answer(request) {
      return handler === undefined ? Response.error() : handler(request);
    },
  };
}
