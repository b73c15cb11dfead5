import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { NODE_ENVIRONMENT } from '../../support/nodeEnvironment.ts';

const RUN_ENGINE = path.resolve(import.meta.dirname, '../../../electron/headless/runEngine.ts');

test('starting the engine loads HTTP, but not the fetch of Node', async () => {
  const script = `await import(${JSON.stringify(RUN_ENGINE)}); console.log(process.moduleLoadList.join('\\n'));`;
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: NODE_ENVIRONMENT });
  const loaded = stdout.split('\n');
  expect(loaded).toContain('NativeModule http');
  expect(loaded).not.toContain('NativeModule internal/deps/undici/undici');
});
