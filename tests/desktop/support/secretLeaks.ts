import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { HostedApp } from './hostedApp.ts';
import type { Scene } from './scene.ts';

/**
 * Everything the app left in its folder (settings, key store, journal, logs, reports of crashes) and printed, searched for the
 * secret of the scene's server. The key store has to be among it.
 * @returns the paths that hold it, and `output`; empty when it is nowhere
 */
export function secretLeaks(scene: Scene, app: HostedApp): readonly string[] {
  const secret = scene.s3.secretAccessKey;
  const files = readdirSync(scene.userData, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  expect(files.some((file) => file.endsWith('secrets.json'))).toBe(true);
  const found = files.filter((file) => readFileSync(file).includes(secret));
  return app.output().includes(secret) ? [...found, 'output'] : found;
}
