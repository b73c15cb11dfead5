import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultAction, FaultRule } from '../localS3/faults.ts';
import type { Site } from './site.ts';

/** Uniform in [0, 1). */
export type Random = () => number;

/** Makes something go wrong, and resolves when the next trouble may begin. @returns its kind, for the report */
export type Trouble = (site: Site, random: Random) => Promise<string>;

export function pick<T>(list: readonly [T, ...T[]], random: Random): T {
  return list[Math.floor(random() * list.length)] ?? list[0];
}

const STRUCK: readonly [NonNullable<FaultRule['operation']>, ...NonNullable<FaultRule['operation']>[]] = [
  'UploadPart',
  'UploadPart',
  'CreateMultipartUpload',
  'CompleteMultipartUpload',
  'CompleteMultipartUpload',
  'ListParts',
  'HeadObject',
  'PutObject',
];

const FAULTS: readonly [FaultAction, ...FaultAction[]] = [
  { kind: 'drop_before' },
  { kind: 'drop_after' },
  { kind: 'status', status: 500, code: 'InternalError' },
  { kind: 'status', status: 503, code: 'SlowDown' },
  { kind: 'error_in_ok', code: 'InternalError', carriedOut: false },
  { kind: 'error_in_ok', code: 'InternalError', carriedOut: true },
];

const FAULT_NAMES: Readonly<Record<string, string>> = {
  drop_before: 'connection reset before it is carried out',
  drop_after: 'carried out, answer lost',
  status: 'error answer',
  error_in_ok: 'error inside a 200 answer',
};

const crash: Trouble = async ({ workstations }, random) => {
  const workstation = someOf(workstations, random);
  await workstation.kill();
  // One in five is away for so long that another one takes over.
  await sleep(100 + random() * (random() < 0.2 ? 12_000 : 1_500));
  workstation.start();
  return 'kill -9 of a workstation';
};

const freeze: Trouble = async ({ workstations }, random) => {
  // Half of them for longer than a lease.
  const ms = Math.round(random() < 0.5 ? 500 + random() * 3_000 : 8_000 + random() * 8_000);
  someOf(workstations, random).suspend(ms);
  return ms > 8_000 ? 'workstation suspended for longer than a lease' : 'workstation suspended';
};

const storeFault: Trouble = async ({ s3 }, random) => {
  const operation = pick(STRUCK, random);
  const action = pick(FAULTS, random);
  s3.faults.add({ operation, times: 1 + Math.floor(random() * 3), action });
  return `${operation}: ${FAULT_NAMES[action.kind] ?? action.kind}`;
};

const storeDown: Trouble = async ({ s3 }, random) => {
  await s3.setDown(true);
  await sleep(500 + random() * 4_000);
  await s3.setDown(false);
  return 'store down';
};

const storeSlow: Trouble = async ({ s3 }, random) => {
  s3.conditions.latencyMs = random() * 400;
  await sleep(2_000);
  s3.conditions.latencyMs = 0;
  return 'store slow';
};

const redisDown: Trouble = async ({ redis }, random) => {
  await redis?.kill();
  await sleep(random() * 5_000);
  await redis?.restart();
  return 'kill -9 of Redis';
};

const sameName: Trouble = async ({ clips }, random) => {
  await clips.next(random);
  return 'next clip under the name of the last one';
};

const link: Trouble = async ({ clips }, random) => {
  await clips.link(random);
  return 'link to a file outside the watched folder';
};

/** Likelier ones more than once. */
export function troublesFor(site: Site): readonly [Trouble, ...Trouble[]] {
  const store = [storeFault, storeFault, storeFault, storeDown, storeSlow] as const;
  const everywhere = [crash, crash, freeze, ...store, sameName, sameName, link] as const;
  return site.redis === undefined ? [...everywhere] : [...everywhere, redisDown];
}

function someOf<T>(list: readonly T[], random: Random): T {
  const [first, ...others] = list;
  if (first === undefined) throw new Error('There is nothing to choose from.');
  return pick([first, ...others], random);
}
