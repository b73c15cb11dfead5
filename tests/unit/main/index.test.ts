import { beforeEach, expect, test, vi } from 'vitest';

const electron = vi.hoisted(() => ({
  exit: vi.fn<(status: number) => void>(),
  showErrorBox: vi.fn<(title: string, text: string) => void>(),
  runApp: vi.fn<() => Promise<void>>(),
  hasLock: true,
}));

vi.mock('electron', () => ({
  app: {
    requestSingleInstanceLock: () => electron.hasLock,
    commandLine: { hasSwitch: () => true },
    whenReady: async () => undefined,
    getPath: () => '/data',
    getAppPath: () => '/app',
    getLocale: () => 'en',
    exit: electron.exit,
  },
  dialog: { showErrorBox: electron.showErrorBox },
}));
vi.mock('../../../electron/main/runApp.ts', () => ({ runApp: electron.runApp }));
vi.mock('../../../electron/main/security/appScheme.ts', () => ({ declareAppScheme: () => undefined }));

beforeEach(() => {
  vi.resetModules();
  vi.clearAllMocks();
  electron.hasLock = true;
});

test('an app that cannot start shows the reason and ends with a status that is not 0', async () => {
  electron.runApp.mockRejectedValue(new Error('/data cannot be written.'));
  await import('../../../electron/main/index.ts');
  await vi.waitFor(() => expect(electron.exit).toHaveBeenCalledWith(1), { timeout: 30_000 });
  expect(electron.showErrorBox).toHaveBeenCalledExactlyOnceWith(expect.any(String), '/data cannot be written.');
});

test('an app that starts shows no error and goes on', async () => {
  electron.runApp.mockResolvedValue();
  await import('../../../electron/main/index.ts');
  await vi.waitFor(() => expect(electron.runApp).toHaveBeenCalledOnce(), { timeout: 30_000 });
  expect(electron.showErrorBox).not.toHaveBeenCalled();
  expect(electron.exit).not.toHaveBeenCalled();
});

test('a second start ends at once and starts nothing', async () => {
  electron.hasLock = false;
  await import('../../../electron/main/index.ts');
  expect(electron.exit).toHaveBeenCalledExactlyOnceWith(0);
  expect(electron.runApp).not.toHaveBeenCalled();
});
