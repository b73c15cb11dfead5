import path from 'node:path';
import { type LocalS3, startLocalS3 } from '../localS3/startLocalS3.ts';
import { type RunningRedis, startRedis } from '../../tests/support/redis.ts';
import { Clips } from './clips.ts';
import { Workstation } from './workstation.ts';

export const SOAK_BUCKET = 'soak';

export type SiteKind = 'one workstation, embedded journal' | 'two workstations, one Redis';

/** Everything that works together in one round, and may fail. */
export interface Site {
  readonly recordings: string;
  readonly s3: LocalS3;
  readonly redis: RunningRedis | undefined;
  readonly workstations: readonly Workstation[];
  readonly clips: Clips;
  close(): Promise<void>;
}

/** @param folder takes the recordings and the workstations' own folders; `recordings` in it has to be there */
export async function startSite(kind: SiteKind, profile: 'aws' | 'ceph', folder: string): Promise<Site> {
  const recordings = path.join(folder, 'recordings');
  const s3 = await startLocalS3({ buckets: [SOAK_BUCKET], profile });
  const redis = kind === 'two workstations, one Redis' ? await startRedis() : undefined;
  const names = redis === undefined ? ['cart 1'] : ['cart 1', 'cart 2'];
  const place = { recordings, s3, bucket: SOAK_BUCKET, redisUrl: redis?.url };
  const workstations = names.map((name) => new Workstation({ ...place, name, folder: path.join(folder, name) }));
  for (const workstation of workstations) workstation.start();
  return {
    recordings,
    s3,
    redis,
    workstations,
    clips: new Clips(recordings, path.join(folder, 'outside')),
    async close() {
      await Promise.all(workstations.map((workstation) => workstation.kill()));
      await redis?.stop();
      await s3.close();
    },
  };
}
