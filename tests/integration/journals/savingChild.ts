/**
 * Run as a process of its own by the crash tests: saves one part after the other into the journal named by its argument, and
 * prints the number of each once its promise has resolved.
 */

import { writeSync } from 'node:fs';
import { SqliteCheckpointStore } from '../../../electron/engine/adapters/checkpointSqlite/sqliteCheckpointStore.ts';
import { systemClock } from '../../../electron/engine/adapters/systemClock.ts';
import { examplePart, exampleRecord } from '../../support/checkpoints.ts';

const [file = '', from = '1', to = '10000'] = process.argv.slice(2);
const { store } = await SqliteCheckpointStore.open(file, { logger: { log: () => undefined }, clock: systemClock });
for (let part = Number(from); part <= Number(to); part++) {
  await store.save({ record: exampleRecord('a', { bytesSent: part }), put: [examplePart(part)] });
  writeSync(1, `${part}\n`);
}
