import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Names this workstation in leases: made once, kept in `workstation-id` of this folder. */
export function workstationId(folder: string): string {
  const file = path.join(folder, 'workstation-id');
  const stored = read(file);
  if (stored !== undefined) return stored;
  const fresh = randomUUID();
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${fresh}\n`, { mode: 0o600 });
  return fresh;
}

function read(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return /^[0-9a-f-]{36}$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
