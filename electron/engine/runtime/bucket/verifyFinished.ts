import { sentence } from '../../../../shared/sentences/sentence.ts';
import { crc32Hex } from '../../core/crc32.ts';
import { documentCrc32 } from '../../core/finishedDocument.ts';
import { readDocument } from '../parts/documentContent.ts';
import type { FinishedPlace } from './finishedPlace.ts';
import { retried } from '../retried.ts';
import { type Verification, verifyObject, type VerifyObjectContext } from './verifyObjects.ts';

/**
 * Compares the object of a completed recording with its metadata document, and the document with the journal: both can be replaced in
 * the bucket, the journal cannot. Rejects with the store's faults.
 */
export async function verifyFinished(
  context: VerifyObjectContext,
  { bucket, key, sizeBytes, crc32 }: FinishedPlace,
): Promise<Verification> {
  const { store, signal, clock } = context;
  const document = await retried(clock, signal, () => readDocument(store, { bucket, key }, signal));
  const verification = await verifyObject(context, { bucket, key, sizeBytes, etag: '', document });
  if (document === undefined || !verification.isEqual) return verification;
  if (document.total_size_bytes === sizeBytes && documentCrc32(document) === crc32) return verification;
  const problem = sentence('objectReplaced', { bytes: String(sizeBytes), crc32: crc32Hex(crc32) });
  return { key, sizeBytes: verification.sizeBytes, isEqual: false, problem };
}
