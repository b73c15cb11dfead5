import { expect, test } from 'vitest';
import { wake } from '../../../../../electron/engine/core/recordingState.ts';
import { placeOfFile } from '../../../../../electron/engine/runtime/intake/placeOfFile.ts';
import { digestOf } from '../../../../../electron/engine/runtime/parts/partDigest.ts';
import { MIB } from '../../../../support/bytes.ts';
import { MemoryFileSource } from '../../../../fakes/memoryFileSource.ts';
import { ledgerOf, record, storedPart } from '../../core/machine.ts';

const CONTENT = Buffer.alloc(6 * MIB, 7);
const NEW_NAME = '/media/moved.mp4';

/** The recording's file under another name, on a drive whose number is another one than before. */
async function movedFile() {
  const source = new MemoryFileSource();
  source.write(NEW_NAME, CONTENT);
  const facts = await source.stat(NEW_NAME);
  const fingerprint = { ...facts.fingerprint, device: '99' };
  const first = { ...storedPart(1), digest: digestOf(CONTENT.subarray(0, 5 * MIB)) };
  return { source, facts, state: wake(record({ fingerprint }), ledgerOf(first)) };
}

test('a file on a drive with another number is recognised by what is stored', async () => {
  const { source, facts, state } = await movedFile();
  const { signal } = new AbortController();
  expect(await placeOfFile(source, state, NEW_NAME, facts, signal)).toBe('moved');
  source.write(NEW_NAME, Buffer.alloc(6 * MIB, 8), 0);
  expect(await placeOfFile(source, state, NEW_NAME, facts, signal)).toBe('elsewhere');
});

test('the comparison ends when the engine stops', async () => {
  const { source, facts, state } = await movedFile();
  const stopped = placeOfFile(source, state, NEW_NAME, facts, AbortSignal.abort());
  await expect(stopped).rejects.toMatchObject({ disposition: 'cancelled' });
});
