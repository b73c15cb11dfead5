/**
 * Run as a process of its own by the crash tests: saves one part after the other into the journal named by its argument, and
 * prints the number of each once its promise has resolved.
 */

import { writeSync } from 'node:fs';
import { examplePart, exampleRecord } from '../../support/checkpoints.ts';
import { openSqlite } from '../../support/journals.ts';

const [file = '', from = '1', to = '10000'] = process.argv.slice(2);
const { store } = await openSqlite(file);
for (let part = Number(from); part <= Number(to); part++) {
  await store.save({ record: exampleRecord('a', { bytesSent: part }), put: [examplePart(part)] });
  writeSync(1, `${part}\n`);
}
