import { request } from 'node:https';
import { expect, test } from 'vitest';
import { missingCommands } from '../../support/commands.ts';
import { type ConsoleRig, openConsoleRig, TestSocket } from '../../support/consoleRig.ts';
import { notRun } from '../../support/notRun.ts';
import { selfSigned } from '../../support/selfSigned.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const missing = missingCommands('openssl');
if (missing !== undefined) notRun('the console with a certificate', missing);
else {
  test('with a certificate a browser operates over TLS, with a cookie that is sent over nothing else', async () => {
    const rig = await openConsoleRig({ tls: selfSigned(tempFolder()) });
    const { status, cookie } = await exchange(rig, rig.code('operate'));
    expect(status).toBe(200);
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Secure$/);
    const [pair = ''] = cookie.split(';');
    const operator = await TestSocket.open(rig.origin, { cookie: pair, origin: rig.origin });
    expect(await operator.request('settings.set', { app: { theme: 'dark' } })).toMatchObject({ ok: true });
    // The plain origin is another one.
    const plain = rig.origin.replace('https', 'http');
    await expect(TestSocket.open(rig.origin, { cookie: pair, origin: plain })).rejects.toThrow('403');
    await expect(fetch(plain)).rejects.toThrow('fetch failed');
  });
}

function exchange(rig: ConsoleRig, code: string): Promise<{ readonly status: number; readonly cookie: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${rig.origin}/session`,
      {
        method: 'POST',
        headers: { origin: rig.origin, 'content-type': 'application/json' },
        rejectUnauthorized: false,
      },
      (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, cookie: response.headers['set-cookie']?.[0] ?? '' });
      },
    );
    sent.on('error', reject);
    sent.end(JSON.stringify({ code }));
  });
}
