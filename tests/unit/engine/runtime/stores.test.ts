import { expect, test } from 'vitest';
import { Stores } from '../../../../electron/engine/runtime/stores.ts';
import { MemoryObjectStore } from '../../../fakes/memoryObjectStore.ts';

const at = (server: string) => ({ destination: { server, region: 'eu-1' } });

test('a recording keeps the store of its server, and the others use the configured one', () => {
  const [first, second, corrected] = [
    new MemoryObjectStore({ buckets: [] }),
    new MemoryObjectStore({ buckets: [] }),
    new MemoryObjectStore({ buckets: [] }),
  ];
  const stores = new Stores(first, 'https://one');
  stores.follow(second, 'https://two');
  expect(stores.of(at('https://one'))).toBe(first);
  expect(stores.of(at('https://two'))).toBe(second);
  expect(stores.of({})).toBe(second);
  expect(stores.earlierServers()).toEqual(['https://one']);

  // Other credentials for the same server replace its store.
  stores.follow(corrected, 'https://two');
  expect(stores.of(at('https://two'))).toBe(corrected);
  stores.follow(first, 'https://one');
  expect(stores.earlierServers()).toEqual(['https://two']);
});

test('a server that was not configured in this process cannot be asked', () => {
  const stores = new Stores(new MemoryObjectStore({ buckets: [] }), 'https://one');
  expect(stores.of(at('https://other'))).toBeUndefined();
});
