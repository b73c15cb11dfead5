import type { StatementSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { sentence } from '../../../../shared/sentences/sentence.ts';
import { Fault } from '../../core/fault.ts';

/** A row of a query; `undefined` when there is none. */
export type Row = ReturnType<StatementSync['get']>;

/** Whether the text of this column has the CRC-32 of its row. @throws Fault `checkpoint_corrupt` when it has no text */
export function isIntact(row: Row, column: string): boolean {
  return crc32(text(row, column)) === number(row, 'crc');
}

/** @throws Fault `checkpoint_corrupt` */
export function text(row: Row, column: string): string {
  const value = row?.[column];
  if (typeof value !== 'string') throw strayColumn(column);
  return value;
}

/** @throws Fault `checkpoint_corrupt` */
export function number(row: Row, column: string): number {
  const value = row?.[column];
  if (typeof value !== 'number') throw strayColumn(column);
  return value;
}

function strayColumn(column: string): Fault {
  const message = sentence('journalRowDamaged', { column });
  return new Fault('checkpoint_corrupt', message, { disposition: 'attention' });
}
