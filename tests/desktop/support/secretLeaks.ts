import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Workstation } from './scene.ts';

/**
 * Everything that was left in the folder of the workstation (settings, key store, journal, logs, reports of crashes) and printed, searched
 * for the secret of its server.
 * @returns the paths that hold it, and `output`; empty when it is nowhere
 */
export function secretLeaks({ s3, userData }: Workstation, output: string): readonly string[] {
  const secret = s3.secretAccessKey;
  const files = readdirSync(userData, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const found = files.filter((file) => readFileSync(file).includes(secret));
  return output.includes(secret) ? [...found, 'output'] : found;
}
