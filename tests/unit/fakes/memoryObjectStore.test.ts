import { objectStoreContract } from '../../contract/objectStore.contract.ts';
import { FaultyObjectStore } from '../../fakes/faultyObjectStore.ts';
import { MemoryObjectStore } from '../../fakes/memoryObjectStore.ts';

const bucket = 'takes';
const stop = async (): Promise<void> => {};

for (const integrity of ['crc32', 'md5'] as const) {
  objectStoreContract(
    `MemoryObjectStore with ${integrity}`,
    async () => ({ store: new MemoryObjectStore({ buckets: [bucket], integrity }), bucket, stop }),
    {
      integrity,
      takesSubset: true,
      wantsEqualParts: false,
      completeOfLost: 'no_such_upload',
      honoursOnlyIfAbsent: { put: true, complete: true },
      partsOverPage: 1001,
    },
  );
}

objectStoreContract(
  'FaultyObjectStore without faults',
  async () => ({ store: new FaultyObjectStore(new MemoryObjectStore({ buckets: [bucket] })), bucket, stop }),
  {
    integrity: 'crc32',
    takesSubset: true,
    wantsEqualParts: false,
    completeOfLost: 'no_such_upload',
    honoursOnlyIfAbsent: { put: true, complete: true },
    partsOverPage: 1001,
  },
);
