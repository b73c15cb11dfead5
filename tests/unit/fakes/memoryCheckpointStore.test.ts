import { systemClock } from '../../../electron/engine/adapters/systemClock.ts';
import { checkpointStoreContract } from '../../contract/checkpointStore.contract.ts';
import { createMemoryJournal, MemoryCheckpointStore } from '../../fakes/memoryCheckpointStore.ts';

checkpointStoreContract('The fake in memory', {
  async start() {
    const journal = createMemoryJournal();
    const open = (nonce = 'first'): MemoryCheckpointStore =>
      new MemoryCheckpointStore({ clock: systemClock, journal, nonce });
    const store = open();
    return {
      store,
      reopen: async () => open(),
      openSecond: async () => open('second'),
      async damage(id, part, text) {
        const stored = journal.recordings.get(id);
        if (stored === undefined) throw new Error(`Nothing is stored of ${id}.`);
        if (part === 'record') stored.recordText = text;
        else stored.partTexts.set(part, text);
      },
      recordText: async (id) => journal.recordings.get(id)?.recordText,
      close: () => store.close(),
    };
  },
});
