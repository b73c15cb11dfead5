import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultAction, FaultRule } from '../localS3/faults.ts';
import type { LocalS3 } from '../localS3/startLocalS3.ts';
import { pick, type Random } from './troubles.ts';
import type { Workstation } from './workstation.ts';

/** A moment that does not come within this time is not waited for. */
const WAIT_MS = 5_000;

/** Where a kill strikes: before or after the store carries out a request, after an event, or at any time. */
interface KillPoint {
  readonly name: string;
  readonly request?: Omit<FaultRule, 'action'>;
  readonly isCarriedOut?: boolean;
  readonly event?: string;
}

const RESEND: Omit<FaultRule, 'action'> = {
  operation: 'UploadPart',
  match: ({ partNumber }) => partNumber === 1,
  nth: 2,
};
const METADATA: Omit<FaultRule, 'action'> = { operation: 'PutObject', match: ({ key }) => key.endsWith('.json') };
const SMALL: Omit<FaultRule, 'action'> = { operation: 'PutObject', match: ({ key }) => !key.endsWith('.json') };

const REQUESTS: readonly (readonly [name: string, request: Omit<FaultRule, 'action'>])[] = [
  ['create', { operation: 'CreateMultipartUpload' }],
  ['a part', { operation: 'UploadPart' }],
  ['a part', { operation: 'UploadPart', nth: 2 }],
  ['a part that is sent again', RESEND],
  ['a part that is sent again', RESEND],
  ['complete', { operation: 'CompleteMultipartUpload' }],
  ['complete', { operation: 'CompleteMultipartUpload' }],
  ['verify', { operation: 'HeadObject' }],
  ['list parts', { operation: 'ListParts' }],
  ['list uploads', { operation: 'ListMultipartUploads' }],
  ['a small object', SMALL],
  ['metadata', METADATA],
];

const EVENTS = ['stream.started', 'part.stored', 'stream.finishing', 'stream.completed'] as const;

const ANY_TIME: KillPoint = { name: 'at any time' };

const POINTS: readonly KillPoint[] = [
  ...REQUESTS.flatMap(([name, request]) => [
    { name: `before ${name}`, request, isCarriedOut: false },
    { name: `after ${name}, without its answer`, request, isCarriedOut: true },
  ]),
  ...EVENTS.map((event) => ({ name: `after the event ${event}`, event })),
];

/** One in three at any time, the others where most can go wrong. */
export function someKillPoint(random: Random): KillPoint {
  return random() < 1 / 3 ? ANY_TIME : pick([ANY_TIME, ...POINTS], random);
}

/** Waits for the moment and kills. @returns its name; that of any time when it did not come */
export async function killAt(point: KillPoint, workstation: Workstation, s3: LocalS3, random: Random): Promise<string> {
  const hasCome = await comes(point, workstation, s3, random);
  await workstation.kill();
  s3.faults.clear();
  return hasCome ? point.name : ANY_TIME.name;
}

async function comes(point: KillPoint, workstation: Workstation, s3: LocalS3, random: Random): Promise<boolean> {
  if (point.event !== undefined) return workstation.until(point.event, WAIT_MS);
  if (point.request === undefined) {
    await sleep(200 + random() * 2_000);
    return true;
  }
  const action: FaultAction =
    point.isCarriedOut === true ? { kind: 'hang_after' } : { kind: 'hold', until: new Promise(() => undefined) };
  const fault = s3.faults.add({ ...point.request, action });
  const deadlineMs = performance.now() + WAIT_MS;
  while (fault.struck === 0) {
    if (performance.now() > deadlineMs) return false;
    await sleep(10);
  }
  // The request is carried out before its answer is held back.
  await sleep(20 + random() * 60);
  return true;
}
