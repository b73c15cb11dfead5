import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { MIB } from '../../support/bytes.ts';
import { testBench } from '../../support/engineBench.ts';
import {
  BUCKET,
  finishAfter,
  isEvent,
  placeFile,
  UNHURRIED_MS,
  untilIdentical,
  untilStored,
} from '../../support/engineRig.ts';

test('a part that a late request replaces after it was compared with the disk is sent again', async () => {
  const bench = await testBench();
  const config = { streamTimeoutMs: UNHURRIED_MS, isStrictTimeout: true, maxPartsInFlight: 1 };
  const rig = await bench.start({ config });
  const file = path.join(bench.folder, 'take.mp4');
  const bytes = randomBytes(11 * MIB);
  await placeFile(file, bytes);
  const { key } = await untilStored(rig, 2);
  const uploadId = bench.s3.requests.find(({ operation }) => operation === 'UploadPart')?.uploadId ?? '';
  const recorder = await open(file, 'r+');
  await recorder.write(randomBytes(4), 0, 4, 40);
  await recorder.close();

  // The last part is refused, so that the stored parts are listed: after the late request.
  const isLast = ({ partNumber }: { readonly partNumber: number }): boolean => partNumber === 3;
  bench.s3.faults.add({
    operation: 'UploadPart',
    match: isLast,
    action: { kind: 'status', status: 400, code: 'InvalidPart' },
  });
  const late = Promise.withResolvers<void>();
  bench.s3.faults.add({ operation: 'ListParts', action: { kind: 'hold', until: late.promise } });
  await finishAfter(rig, 800);
  await rig.until(isEvent('part.stored', 'take.mp4', ({ part_number, resent }) => part_number === 1 && resent));
  const body = bytes.subarray(0, 5 * MIB);
  const payload = { sizeBytes: body.length, body, crc32: crc32(body) };
  const first = { bucket: BUCKET, key, uploadId, integrity: 'crc32', partNumber: 1, payload } as const;
  await rig.ports.store.uploadPart(first, AbortSignal.timeout(60_000));
  late.resolve();

  await untilIdentical(rig, file);
  expect(rig.count('stream.completed')).toBe(1);
});
