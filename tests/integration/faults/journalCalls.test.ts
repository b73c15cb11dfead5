import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Fault } from '../../../electron/engine/core/fault.ts';
import type { CheckpointStore } from '../../../electron/engine/ports/checkpointStore.ts';
import { MIB } from '../../support/bytes.ts';
import { testBench } from '../../support/engineBench.ts';
import { BUCKET, finishAfter, isEvent, placeFile, untilIdentical } from '../../support/engineRig.ts';
import { type RedisFaultKind, startFaultyRedis } from '../../support/faultyRedis.ts';
import { embeddedJournal, openRedis } from '../../support/journals.ts';
import { notRun } from '../../support/notRun.ts';
import { noise } from '../../support/payload.ts';
import { quickClock } from '../../support/quickClock.ts';
import { redisMissing, type RunningRedis, startRedis } from '../../support/redis.ts';
import type { AtEnd } from '../../support/tempFolder.ts';

const QUIET_MS = 2_400;
const UNHURRIED = { streamTimeoutMs: 10_000_000, isStrictTimeout: true, rescanMs: 4_000 } as const;

/** Records a file with this journal, which `trouble` makes fail once the first part is stored. One object comes of it. */
async function record(
  journal: (stateFolder: string) => Promise<CheckpointStore>,
  trouble: () => void,
  atEnd: AtEnd,
): Promise<void> {
  const bench = await testBench({}, atEnd);
  const checkpoints = await journal(bench.stateFolder);
  const rig = await bench.start({ checkpoints, config: UNHURRIED, ports: { clock: quickClock(4) } });
  await rig.until(isEvent('engine.ready'));
  const file = path.join(bench.folder, 'take.mp4');
  await placeFile(file, noise(5 * MIB + 999, 1));
  await rig.until(isEvent('part.stored'));
  trouble();
  await appendFile(file, noise(50_000, 2));
  const other = path.join(bench.folder, 'other.mp4');
  await placeFile(other, noise(40_000, 3));
  await finishAfter(rig, QUIET_MS);
  await appendFile(file, noise(50_000, 4));
  for (const one of [file, other]) await untilIdentical(rig, one);
  const bucket = bench.s3.bucket(BUCKET);
  expect([...(bucket?.objects.keys() ?? [])].filter((key) => key.endsWith('.mp4'))).toHaveLength(2);
  expect(bucket?.uploads.size).toBe(0);
  await rig.stop();
}

type Method = Exclude<keyof CheckpointStore, 'close'>;
const METHODS = [
  'load',
  'save',
  'replace',
  'markSource',
  'findSource',
  'claimSource',
  'releaseSource',
  'acquireLease',
  'releaseLease',
] as const satisfies readonly Method[];

/** How one call fails: with `fault`, before the journal did anything or after it did all. */
interface CallFault {
  readonly name: string;
  readonly when: 'before' | 'after';
  readonly waitMs?: number;
  readonly fault?: Fault;
}

const unavailable = new Fault('checkpoint_unavailable', 'The journal does not answer.', { disposition: 'retry' });
const full = new Fault('checkpoint_full', 'The disk of the journal is full.', { disposition: 'attention' });
const CALL_FAULTS: readonly CallFault[] = [
  { name: 'fails', when: 'before', fault: unavailable },
  { name: 'fails after it was carried out', when: 'after', fault: unavailable },
  { name: 'fails because the disk is full', when: 'before', fault: full },
  { name: 'is late', when: 'before', waitMs: 300 },
];

/** The journal, of which the first two calls of each method fail from `begin` on. */
function failing(real: CheckpointStore, { when, waitMs = 0, fault }: CallFault) {
  const left = new Map<string, number>();
  const store = new Proxy(real, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...given: readonly unknown[]): Promise<unknown> => {
        const times = left.get(String(name)) ?? 0;
        if (times === 0) return Reflect.apply(method, target, given);
        left.set(String(name), times - 1);
        await sleep(waitMs);
        if (fault !== undefined && when === 'before') throw fault;
        const answer: unknown = await Reflect.apply(method, target, given);
        if (fault !== undefined) throw fault;
        return answer;
      };
    },
  });
  return {
    store,
    begin: () => {
      for (const method of METHODS) left.set(method, 2);
    },
    left: () => METHODS.filter((method) => left.get(method) === 2),
  };
}

describe.concurrent('each call of the journal', () => {
  test.for(CALL_FAULTS)('$name', async (callFault, { onTestFinished: atEnd }) => {
    let journal: ReturnType<typeof failing> | undefined;
    await record(
      async (stateFolder) => {
        journal = failing(await embeddedJournal(stateFolder), callFault);
        return journal.store;
      },
      () => journal?.begin(),
      atEnd,
    );
    // Every recording asks these.
    const unasked = journal?.left() ?? [];
    expect(unasked.filter((method) => ['save', 'replace', 'markSource', 'claimSource'].includes(method))).toEqual([]);
  });
});

const missing = redisMissing();
if (missing !== undefined) {
  notRun('Commands of Redis that fail', missing);
} else {
  describe.concurrent('each command of Redis', () => {
    let server: RunningRedis | undefined;
    beforeAll(async () => {
      server = await startRedis();
    });
    afterAll(() => server?.stop());

    const COMMANDS = [/:parts/, /streams:claims/, /:lease/, /streams:sources/];
    const KINDS: readonly RedisFaultKind[] = [
      'cut_before',
      'cut_after',
      'delay',
      'stall',
      'error',
      'garbage',
      'endless',
    ];
    test.for(KINDS)('%s, twice', async (kind, { onTestFinished: atEnd }) => {
      const line = await startFaultyRedis(server?.port ?? 0, atEnd);
      let struck: (() => number)[] = [];
      await record(
        // On a busy machine the first answer may take longer than the calls that are struck.
        () =>
          vi.waitFor(
            () => openRedis(`redis://127.0.0.1:${line.port}/${KINDS.indexOf(kind)}`, { timeoutMs: 700 }),
            90_000,
          ),
        () => {
          struck = COMMANDS.map((command) => line.strike(command, kind, 2));
        },
        atEnd,
      );
      await vi.waitFor(() => expect(struck.map((times) => times() > 0)).toEqual(COMMANDS.map(() => true)), {
        timeout: 60_000,
      });
    });
  });
}
