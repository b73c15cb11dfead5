/** A workstation of a soak: the headless engine with short leases, in a process that can be killed and frozen. */
import { compose } from '../../electron/headless/compose.ts';
import { createFileLogger } from '../../electron/engine/adapters/log/fileLogger.ts';
import { systemClock } from '../../electron/engine/index.ts';
import { readSettings } from '../../electron/headless/settings.ts';
import { parseFlags } from '../../electron/headless/flags.ts';

const [ownerId = '', ...args] = process.argv.slice(2);
const place = { platform: process.platform, homeFolder: '/', currentFolder: process.cwd() };
const settings = readSettings(parseFlags(args), process.env, place);
const logger = createFileLogger({
  folder: `${settings.stateFolder}/logs`,
  level: 'debug',
  copy: undefined,
  secrets: [],
  homeFolder: '/',
  isWindows: false,
  clock: systemClock,
});
// Dead workstations are noticed in seconds, and every file is one that all of them see.
const config = {
  leaseMs: 8_000,
  rescanMs: 4_000,
  sharedFolders: settings.redisUrl === undefined ? 'never' : 'always',
} as const;
const { engine } = await compose(
  { settings, ownerId, logger, environment: process.env, config },
  new AbortController().signal,
);
engine.onEvent((event) => process.stdout.write(`${JSON.stringify(event)}\n`));
await engine.start();
