import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from './adapters/replaceFile.ts';

const ID_FILE = 'workstation-id';
/** A hash over the id and the machine it was made on. */
const MACHINE_FILE = 'workstation-machine';

export interface WorkstationId {
  /** Names this workstation in leases: the same at every start with this folder on this machine. */
  readonly id: string;
  /** A sentence for the person when the folder came from another machine and got a new id; else `undefined`. */
  readonly notice: string | undefined;
}

/**
 * Reads the id that is kept in this folder, or makes one. A folder that was copied to another machine gets a new id there, because
 * two workstations with one id would take each other's recordings. Throws what `node:fs` throws when the folder cannot be written.
 * @param machine see `machineId`; when `undefined`, the folder is taken to be on the machine it was made on
 */
export function workstationId(folder: string, machine: string | undefined): WorkstationId {
  const id = read(folder, ID_FILE, /^[\w.-]{8,200}$/);
  if (id === undefined) return { id: make(folder, machine), notice: undefined };
  if (machine === undefined) return { id, notice: undefined };
  const bound = read(folder, MACHINE_FILE, /^[\da-f]{64}$/);
  if (bound === bindingOf(id, machine)) return { id, notice: undefined };
  if (bound === undefined) {
    // An older version made the id.
    write(folder, MACHINE_FILE, bindingOf(id, machine));
    return { id, notice: undefined };
  }
  return {
    id: make(folder, machine),
    notice:
      'The state folder was copied from another computer. This computer is a workstation of its own now. Do not use both copies at the same time.',
  };
}

function make(folder: string, machine: string | undefined): string {
  const id = randomUUID();
  // The binding first: a crash in between leaves a binding without its id, and both are made again.
  if (machine !== undefined) write(folder, MACHINE_FILE, bindingOf(id, machine));
  write(folder, ID_FILE, id);
  return id;
}

function bindingOf(id: string, machine: string): string {
  return createHash('sha256').update(`${id}\n${machine}`).digest('hex');
}

function read(folder: string, name: string, pattern: RegExp): string | undefined {
  try {
    const text = readFileSync(path.join(folder, name), 'utf8').trim();
    return pattern.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

function write(folder: string, name: string, text: string): void {
  replaceFile(path.join(folder, name), `${text}\n`);
}
