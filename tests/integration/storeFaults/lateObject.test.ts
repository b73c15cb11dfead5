import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MIB } from '../../support/bytes.ts';
import { QUICK, testBench } from '../../support/engineBench.ts';
import { placeFile, untilIdentical } from '../../support/engineRig.ts';

test('a file is sent once although the store shows the object late', async () => {
  const bench = await testBench();
  const isObject = ({ key }: { readonly key: string }): boolean => key.endsWith('.mp4');
  // Until the completion was asked for again and its upload was looked for.
  for (const operation of ['HeadObject', 'GetObject'] as const)
    bench.s3.faults.add({
      operation,
      match: isObject,
      times: 2,
      action: { kind: 'status', status: 404, code: 'NoSuchKey' },
    });
  const rig = await bench.start({ config: QUICK });
  const file = path.join(bench.folder, 'take.mp4');
  await placeFile(file, randomBytes(11 * MIB));
  await untilIdentical(rig, file);
  expect(bench.s3.requests.filter(({ operation }) => operation === 'UploadPart')).toHaveLength(3);
  expect(bench.s3.requests.filter(({ operation }) => operation === 'CreateMultipartUpload')).toHaveLength(1);
});
