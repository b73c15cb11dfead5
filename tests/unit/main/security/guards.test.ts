import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OfferedFolders, placeAmong } from '../../../../electron/main/folders/offeredFolders.ts';
import { offeredPaths, REQUEST_DECODERS } from '../../../../electron/main/ipc/requestDecoders.ts';
import { isTrustedSender, type Sender } from '../../../../electron/main/security/trustedSender.ts';
import { decode, type Decoder } from '../../../../shared/read.ts';
import { fileListProblems, FUSES, fuseProblems } from '../../../../scripts/packaging/checkPackaging.ts';

const PAGE = 'app://rushes/index.html';

describe('who may send', () => {
  const sender = (url: string, parent: unknown = null, id = 1): Sender =>
    // Of a frame, only these two are looked at.
    ({ senderFrame: { url, parent } as Sender['senderFrame'], sender: { id } });

  test('the top frame of our page in our window', () => {
    expect(isTrustedSender(sender(PAGE), 1)).toBe(true);
    expect(isTrustedSender(sender(`${PAGE}#/settings`), 1)).toBe(true);
  });

  test.each([
    ['another page of the scheme', sender('app://rushes/other.html')],
    ['another host of the scheme', sender('app://evil/index.html')],
    ['a page that begins like ours', sender(`${PAGE}.evil.example`)],
    ['a page of the web', sender('https://rushes/index.html')],
    ['a page that names ours in its query', sender(`https://evil.example/?${PAGE}`)],
    ['a frame inside our page', sender(PAGE, {})],
    ['a frame that is gone', { senderFrame: null, sender: { id: 1 } }],
    ['another window', sender(PAGE, null, 2)],
  ])('not %s', (_name, event) => {
    expect(isTrustedSender(event, 1)).toBe(false);
  });

  test('nobody while there is no window', () => {
    expect(isTrustedSender(sender(PAGE), undefined)).toBe(false);
  });
});

describe('what may be sent', () => {
  test('a request that was accepted is accepted again unchanged', () => {
    const decoders: readonly Decoder<unknown>[] = [...Object.values(REQUEST_DECODERS), offeredPaths];
    fc.assert(
      fc.property(fc.constantFrom(...decoders), fc.anything(), (decoder, raw) => {
        const decoded = decode(decoder, raw);
        if (decoded.ok) expect(decode(decoder, decoded.value)).toEqual(decoded);
      }),
      { numRuns: 5_000 },
    );
  });

  test.each(['engine.pause', 'engine.resume', 'engine.retryAll'])('%s', (kind) => {
    expect(decode(REQUEST_DECODERS['engine.command'], { kind })).toEqual({ ok: true, value: { kind } });
  });

  test.each(['finalize', 'hold', 'release', 'pause', 'resume', 'retry', 'completeStored', 'discard'])(
    'recording.%s with an id',
    (verb) => {
      const command = { kind: `recording.${verb}`, id: 'x' };
      expect(decode(REQUEST_DECODERS['engine.command'], command)).toEqual({ ok: true, value: command });
    },
  );

  test.each<[keyof typeof REQUEST_DECODERS, unknown, string]>([
    ['engine.command', { kind: 'engine.setOnline', isOnline: true }, 'kind is not one of'],
    ['engine.command', { kind: 'recording.discard' }, 'id should be text, but is missing'],
    ['engine.command', { kind: 'recording.discard', id: 'x', force: true }, 'it has an unknown field'],
    [
      'credentials.set',
      { kind: 's3', target: '', accessKeyId: '', secretAccessKey: 'x', sessionToken: null },
      'accessKeyId is empty',
    ],
    ['folders.add', { paths: ['/a', 7] }, 'paths[1] should be text, but is number'],
    ['folders.add', { paths: ['/a\0'] }, 'paths[0] contains NUL'],
    ['folders.add', { paths: Array.from({ length: 257 }, () => '/a') }, 'paths has more than 256 entries'],
    ['settings.set', { upload: { partsAtOnce: '8' } }, 'upload.partsAtOnce should be a finite number, but is string'],
    ['app.quit', undefined, 'it should be null, but is missing'],
  ])('%s refuses %j and says where', (channel, raw, problem) => {
    const decoded = decode<unknown>(REQUEST_DECODERS[channel], raw);
    expect(decoded.ok ? '' : decoded.problem).toContain(problem);
  });
});

describe('which folders may be watched', () => {
  test('those a person pointed at', () => {
    const offered = new OfferedFolders();
    offered.offer('/media/card/');
    expect(offered.has('/media/card/')).toBe(true);
    expect(offered.has('/media/./card/')).toBe(true);
    expect(offered.has('/media')).toBe(false);
    expect(offered.has('/media/card/../other')).toBe(false);
  });

  test('how a folder lies to those that are watched', () => {
    const watched = ['/media/card', '/home/ann'];
    expect(placeAmong('/media/card', watched)).toBe('watched');
    expect(placeAmong('/media/card/DCIM', watched)).toBe('watched');
    expect(placeAmong('/media/card2', watched)).toBe('new');
    expect(placeAmong('/media/..card', watched)).toBe('new');
    expect(placeAmong('/media', watched)).toBe('contains');
    expect(placeAmong('/', watched)).toBe('contains');
    expect(placeAmong('/var', watched)).toBe('new');
  });
});

const yaml = readFileSync(path.resolve(import.meta.dirname, '../../../../electron-builder.yml'), 'utf8');

describe('the lists of files to pack', () => {
  test('each name something to take', () => {
    expect(yaml.match(/^ *files:$/gm)).toHaveLength(4);
    expect(fileListProblems(yaml)).toEqual([]);
  });

  test.each(['linux', 'win', 'mac'])(
    'one of exclusions alone, which means everything else, is seen for %s',
    (platform) => {
      const block = new RegExp(String.raw`^${platform}:\n(?: .*\n)*`, 'm').exec(yaml)?.[0] ?? '';
      const wrong = yaml.replace(block, block.replace('    - package.json\n', ''));
      expect(wrong).not.toBe(yaml);
      expect(fileListProblems(wrong)).toHaveLength(1);
    },
  );
});

describe('the fuses', () => {
  test('are all stated, as they have to be', () => {
    expect(fuseProblems(yaml)).toEqual([]);
  });

  test.each(Object.entries(FUSES))('%s cannot be loosened or left out unnoticed', (name, wanted) => {
    const line = `  ${name}: ${String(wanted)}\n`;
    expect(yaml).toContain(line);
    expect(fuseProblems(yaml.replace(line, `  ${name}: ${String(!wanted)}\n`))).toHaveLength(1);
    expect(fuseProblems(yaml.replace(line, ''))).toHaveLength(1);
  });
});
