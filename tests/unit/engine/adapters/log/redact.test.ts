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

describe('a known secret', () => {
  const secret = 'p/+=ä "k\\y%Z~';
  const redact = createRedact({ ...NOTHING, secrets: [secret] });
  const percent = encodeURIComponent(secret);
  const lowerCase = percent.replace(/%../g, (code) => code.toLowerCase());

  it.each([
    ['plain', secret],
    ['percent-encoded', percent],
    ['percent-encoded in lower case', lowerCase],
    ['percent-encoded except for the slash', percent.replace('%2F', '/')],
    ['percent-encoded twice', encodeURIComponent(percent)],
    ['of a form', percent.replaceAll('%20', '+')],
    ['with every byte encoded', Array.from(Buffer.from(secret), (byte) => `%${byte.toString(16)}`).join('')],
    ['of JSON', JSON.stringify(secret).slice(1, -1)],
    ['of JSON with slashes escaped', JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/')],
    [
      'of JSON in ASCII',
      Array.from(secret, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
    ],
    ['of XML', secret.replaceAll('"', '&quot;')],
    ['of XML in numbers', Array.from(secret, (unit) => `&#${unit.charCodeAt(0)};`).join('')],
    ['of XML in hex', Array.from(secret, (unit) => `&#x${unit.charCodeAt(0).toString(16).toUpperCase()};`).join('')],
    ['of hex', Buffer.from(secret).toString('hex')],
    ['of hex in capitals', Buffer.from(secret).toString('hex').toUpperCase()],
    ['of base64 of UTF-16', Buffer.from(secret, 'utf16le').toString('base64').slice(0, 34)],
    ['of base64', Buffer.from(secret).toString('base64').slice(0, 18)],
    ['of base64url', Buffer.from(secret).toString('base64url').slice(0, 18)],
  ])('is hidden in its form %s', (_form, form) => {
    expect(form.length).toBeGreaterThan(10);
    expect(redact(`a ${form} z`)).toBe('a *** z');
  });

  it.each(['u:', 'us:', 'use:'])('is hidden in base64 behind %s', (user) => {
    const middle = Buffer.from(secret.slice(2, -2)).toString('base64').slice(4, 8);
    const header = Buffer.from(`${user}${secret}`).toString('base64');
    const shown = redact(`proxy said ${header}`);
    expect(shown).toContain('***');
    expect(shown).not.toContain(middle);
    expect(shown.length).toBeLessThan('proxy said '.length + user.length * 2 + 8);
  });
});

describe('a long text', () => {
  it('is cut, and holds no half of a secret at its end', () => {
    const secret = 'correct-horse-battery-staple';
    const redact = createRedact({ ...NOTHING, secrets: [secret] });
    for (let shift = 0; shift < 40; shift++) {
      const shown = redact(`${'x'.repeat(shift)}${`${'y'.repeat(100)}${secret}`.repeat(500)}`);
      expect(shown).toMatch(/^x*(?:y{100}[*]{3})+y*[*]*…$/);
      expect(shown.length).toBeLessThanOrEqual(8_001);
      expect(shown.length).toBeGreaterThan(5_000);
    }
  });

  it.each([
    'a-',
    'a.',
    'X-Amz-',
    'password ',
    'authorization ',
    'AKIA',
    'a://',
    'x://:',
    '=',
    '%25',
    'AWS4-HMAC-SHA256 ',
  ])('of many %j is redacted in a moment', (piece) => {
    const redact = createRedact({ ...NOTHING, secrets: ['%25%25%25x'] });
    const began = performance.now();
    redact(piece.repeat(200_000 / piece.length));
    expect(performance.now() - began).toBeLessThan(1_000);
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
        // The URL of `placed` holds the secret in this form.
        expect(written).not.toContain(JSON.stringify(encodeURIComponent(secret)).slice(1, -1));
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
