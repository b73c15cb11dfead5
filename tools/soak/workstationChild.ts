/** A workstation of a soak: the headless engine with short leases, in a process that can be killed and frozen. */
import { createFileLogger } from '../../electron/engine/adapters/log/fileLogger.ts';
import { composeEngine, systemClock } from '../../electron/engine/index.ts';
import { patched } from '../../shared/settings.ts';
import { readSettings } from '../../electron/headless/settings.ts';
import { parseFlags } from '../../electron/headless/flags.ts';

const [ownerId = '', ...args] = process.argv.slice(2);
const place = { platform: process.platform, homeFolder: '/', currentFolder: process.cwd() };
const { settings, secrets, stateFolder } = readSettings(parseFlags(args), process.env, place, undefined);
const logger = createFileLogger({
  folder: `${stateFolder}/logs`,
  level: 'debug',
  copy: undefined,
  secrets: [],
  homeFolder: '/',
  isWindows: false,
  clock: systemClock,
});
// Every file is one that all workstations see, and dead ones are noticed within seconds.
const isShared = settings.journal.kind === 'redis';
const { engine } = await composeEngine(
  {
    state: { folder: stateFolder, ownerId, notice: undefined, findings: [] },
    logger,
    onUnusable: 'reject',
    redisWaitMs: 10_000,
    timing: { leaseMs: 8_000, rescanMs: 4_000 },
  },
  patched(settings, { upload: { sharedFolders: isShared ? 'always' : 'never' } }),
  { s3For: () => secrets.s3, redisFor: () => secrets.redis, webhookFor: () => undefined },
  new AbortController().signal,
);
engine.onEvent((event) => process.stdout.write(`${JSON.stringify(event)}\n`));
await engine.start();
