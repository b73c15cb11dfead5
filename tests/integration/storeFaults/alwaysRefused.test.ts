import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MIB } from '../../support/bytes.ts';
import { testBench } from '../../support/engineBench.ts';
import { isEvent, placeFile } from '../../support/engineRig.ts';

test.each([
  ['CompleteMultipartUpload', 6 * MIB],
  ['PutObject', 1_000],
] as const)(
  'a store that answers %s always with 412 is asked seldom, and a person is told',
  async (operation, bytes) => {
    const bench = await testBench();
    const action = { kind: 'status', status: 412, code: 'PreconditionFailed' } as const;
    bench.s3.faults.add({ operation, times: Infinity, action });
    const rig = await bench.start({ config: { streamTimeoutMs: 800, isStrictTimeout: true } });
    await placeFile(path.join(bench.folder, 'take.mp4'), randomBytes(bytes));
    await rig.until(isEvent('stream.attention', 'take.mp4'));
    await sleep(3_000);
    // With the condition, and once without it.
    expect(bench.s3.requests.filter((request) => request.operation === operation)).toHaveLength(2);
  },
);
