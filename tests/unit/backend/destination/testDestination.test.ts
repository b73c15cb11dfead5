import { expect, test } from 'vitest';
import { testDestination } from '../../../../electron/backend/destination/testDestination.ts';
import type { WriteCondition } from '../../../../electron/engine/ports/objectStore.ts';
import { MemoryObjectStore } from '../../../fakes/memoryObjectStore.ts';

/** A store that reads over the condition. */
class ReplacingStore extends MemoryObjectStore {
  override completeUpload(
    completion: Parameters<MemoryObjectStore['completeUpload']>[0] & WriteCondition,
    signal: AbortSignal,
  ): Promise<void> {
    return super.completeUpload({ ...completion, onlyIfAbsent: false }, signal);
  }
}

test.each([
  ['a store that refuses to replace an object', MemoryObjectStore, { state: 'passed', code: null }],
  ['a store that replaces it', ReplacingStore, { state: 'failed', code: 'replaces_objects' }],
])('%s passes, the report says which it is, and nothing is left', async (_name, Store, protect) => {
  const store = new Store({ buckets: ['dailies'] });
  const report = await testDestination(store, 'dailies', 'unit-a/', () => undefined);
  expect(report.isPassed).toBe(true);
  expect(report.steps.find(({ step }) => step === 'protect')).toMatchObject(protect);
  expect(report.steps.filter(({ step }) => step !== 'protect').every(({ state }) => state === 'passed')).toBe(true);
  expect(store.openUploads).toEqual([]);
});
