import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainFields } from '../../../../../electron/engine/adapters/log/plainFields.ts';
import { createRedact, type RedactOptions } from '../../../../../electron/engine/adapters/log/redact.ts';

const NOTHING: RedactOptions = { secrets: [], homeFolder: '/home/ann', isWindows: false };
const plainRedact = createRedact(NOTHING);

describe('redaction of a text', () => {
  it.each([
    ['an access key id', 'denied for AKIAIOSFODNN7EXAMPLE.', 'denied for ***.'],
    ['a session key id', 'ASIAY34FZKBOKMUTVV7A', '***'],
    ['a setting', 'secretAccessKey=wJalrXUtnFEMI/K7MDENG', 'secretAccessKey=***'],
    ['JSON', '{"secretAccessKey":"wJalrX","region":"eu"}', '{"secretAccessKey":"***","region":"eu"}'],
    ['an environment dump', 'AWS_SECRET_ACCESS_KEY=abc REST=1', 'AWS_SECRET_ACCESS_KEY=*** REST=1'],
    [
      'a header',
      'Authorization: AWS4-HMAC-SHA256 Credential=AKIA/2026/eu/s3, Signature=deadbeef\nHost: x',
      'Authorization: ***\nHost: x',
    ],
    [
      'a presigned URL',
      'https://b.s3/k?X-Amz-Credential=AK%2F2026&X-Amz-Signature=00ff&versionId=7',
      'https://b.s3/k?X-Amz-Credential=***&X-Amz-Signature=***&versionId=7',
    ],
    [
      'an old presigned URL',
      'https://b.s3/k?AWSAccessKeyId=x1&Signature=vj%3D',
      'https://b.s3/k?AWSAccessKeyId=***&Signature=***',
    ],
    ['a password in a URL', 'redis://crew:p@ss:word@10.0.0.7:6379/2', 'redis://crew:***@10.0.0.7:6379/2'],
    ['a password without a user', 'rediss://:hunter22@cache/0', 'rediss://:***@cache/0'],
  ])('hides %s', (_what, text, expected) => {
    expect(plainRedact(text)).toBe(expected);
  });

  it('leaves ordinary text, times, addresses and keys alone', () => {
    const text =
      'part 3 of streams/5b0c/Tag 1 – Größe 10:20.mp4 to http://127.0.0.1:9000/b at 2026-05-04T10:11:12+00:00';
    expect(plainRedact(text)).toBe(text);
  });

  it.each([
    ['/home/ann/Videos/a.mp4', '~/Videos/a.mp4'],
    ['in /home/ann.', 'in ~.'],
    ['"/home/ann"', '"~"'],
    ['file:///home/ann/x', 'file://~/x'],
    ['/home/anna/x', '/home/anna/x'],
    ['/backup/home/ann/x', '/backup/home/ann/x'],
    ['/home/ann.old/x', '/home/ann.old/x'],
  ])('shows the home folder of %s as ~ only where it is the home folder', (text, expected) => {
    expect(plainRedact(text)).toBe(expected);
  });

  it('knows the home folder of Windows whatever its case and slashes', () => {
    const redact = createRedact({ secrets: [], homeFolder: 'C:\\Users\\Ann', isWindows: true });
    expect(redact('c:\\users\\ann\\Videos')).toBe('~\\Videos');
    expect(redact('C:/Users/Ann/Videos')).toBe('~/Videos');
    expect(redact('"C:\\\\Users\\\\Ann\\\\Videos"')).toBe('"~\\\\Videos"');
  });

  it('does not take the root for a home folder', () => {
    expect(createRedact({ ...NOTHING, homeFolder: '/' })('/media/card')).toBe('/media/card');
  });

  it('hides all of two secrets when one begins with the other', () => {
    const redact = createRedact({ ...NOTHING, secrets: ['swordfish', 'swordfish-42'] });
    expect(redact('x swordfish-42 y')).toBe('x *** y');
  });
});

const secretArbitrary = fc
  .stringMatching(/^[\w!"#$%&'()+,./:;<=>?@^`{|}~äß漢-]{6,40}$/)
  .filter((secret) => !secret.includes('~'));

describe('redaction of fields', () => {
  it('lets no registered secret through, wherever it stands', () => {
    fc.assert(
      fc.property(secretArbitrary, fc.string(), fc.string(), fc.nat(6), (secret, before, after, place) => {
        const redact = createRedact({ ...NOTHING, secrets: [secret] });
        const text = `${before} ${secret} ${after}`;
        const written = JSON.stringify(plainFields(placed(text, place), redact));
        expect(written).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
      { numRuns: 500 },
    );
  });

  it('hides a field by its name, whatever it holds', () => {
    const fields = {
      secretAccessKey: 'x',
      sessionToken: 12,
      Authorization: ['a'],
      password: { a: 'b' },
      key: 'streams/1',
    };
    expect(plainFields(fields, plainRedact)).toEqual({
      secretAccessKey: '***',
      sessionToken: '***',
      Authorization: '***',
      password: '***',
      key: 'streams/1',
    });
  });

  it('writes an error with its causes, codes and nested errors', () => {
    const error = new AggregateError([new Error('one')], 'all failed', {
      cause: Object.assign(new Error('refused at /home/ann/x'), { code: 'ECONNREFUSED' }),
    });
    const written = plainFields({ error }, plainRedact);
    expect(written).toMatchObject({
      error: {
        name: 'AggregateError',
        message: 'all failed',
        cause: { message: 'refused at ~/x', code: 'ECONNREFUSED' },
        errors: [{ message: 'one' }],
      },
    });
  });

  it('survives cycles, getters that throw, proxies that refuse, and things that are no data', () => {
    const cyclic: Record<string, unknown> = {
      big: 12n,
      bytes: Buffer.alloc(3_000_000),
      nan: Number.NaN,
      when: new Date(0),
    };
    cyclic['self'] = cyclic;
    Object.defineProperty(cyclic, 'broken', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    cyclic['proxy'] = proxy;
    expect(plainFields(cyclic, plainRedact)).toEqual({
      big: '12',
      bytes: '[3000000 bytes]',
      nan: 'NaN',
      when: '1970-01-01T00:00:00.000Z',
      self: '[circular]',
      broken: '[unreadable]',
      proxy: '[unreadable]',
    });
  });

  it('never throws, and always gives JSON, for any value', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
        (value) => {
          expect(typeof JSON.stringify(plainFields(value, plainRedact))).toBe('string');
        },
      ),
    );
  });
});

function placed(text: string, place: number): unknown {
  const shapes: readonly unknown[] = [
    text,
    { message: text },
    { list: [[text]] },
    { [text]: 1 },
    { error: new Error('outer', { cause: new Error(text) }) },
    { map: new Map([[text, new Set([text])]]) },
    { url: `https://host/?q=${encodeURIComponent(text.toWellFormed())}` },
  ];
  return shapes[place];
}
