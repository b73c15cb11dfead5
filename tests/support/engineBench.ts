import { onTestFinished } from 'vitest';
import { type LocalS3, type LocalS3Options, startLocalS3 } from '../../tools/localS3/startLocalS3.ts';
import { BUCKET, type EngineRig, type RigOptions, startRig } from './engineRig.ts';
import { type AtEnd, tempFolder } from './tempFolder.ts';

/** Finishes a recording as soon as it is quiet for a moment, open or not. */
export const QUICK = { streamTimeoutMs: 800, isStrictTimeout: true } as const;

/** Finishes no recording within a test, except on command. */
export const SLOW = { streamTimeoutMs: 600_000, isStrictTimeout: true } as const;

export interface TestBench {
  readonly s3: LocalS3;
  readonly folder: string;
  readonly stateFolder: string;
  /** Starts the engine on the same folder, journal and server; stopped at the end of the test at the latest. */
  start(options?: Partial<RigOptions>): Promise<EngineRig>;
}

/**
 * An empty folder to record into, an empty journal, and a local S3 server, for one test.
 * @param atEnd who clears up: a test that runs beside others passes the `onTestFinished` of its own context
 */
export async function testBench(options: LocalS3Options = {}, atEnd: AtEnd = onTestFinished): Promise<TestBench> {
  const s3 = await startLocalS3({ buckets: [BUCKET], ...options });
  atEnd(() => s3.close());
  const folder = tempFolder(atEnd);
  const stateFolder = tempFolder(atEnd);
  return {
    s3,
    folder,
    stateFolder,
    async start(rigOptions = {}) {
      const rig = await startRig({ folder, stateFolder, s3, ...rigOptions });
      atEnd(() => rig.stop());
      return rig;
    },
  };
}
