import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeMark,
  decodePart,
  decodeRecord,
  encodeMark,
  encodePart,
  encodeRecord,
} from '../../electron/engine/core/checkpointCodec.ts';
import { mayBeKeyOf, parseKey } from '../../electron/engine/core/objectKey.ts';
import { parseProbe } from '../../electron/engine/adapters/probeFfprobe/parseProbe.ts';
import { REQUEST_DECODERS } from '../../electron/backend/requests/requestDecoders.ts';
import { KEY_VARIABLES } from '../../shared/keyTemplate.ts';
import { parseSettings } from '../../shared/parseSettings.ts';
import { decode } from '../../shared/read.ts';
import { DEFAULT_SETTINGS } from '../../shared/settings.ts';
import { arbitraryMark, arbitraryPart, arbitraryRecord } from '../support/arbitraries.ts';
import { anyJson, damaged, damagedText, fuzz, FUZZ_LIMIT_MS } from '../support/fuzz.ts';

const PROBE = {
  format: { format_name: 'mov,mp4,m4a,3gp,3g2,mj2', duration: '12.5', tags: { timecode: '01:00:00:00' } },
  streams: [
    { codec_type: 'video', codec_name: 'h264', width: 1920, height: 1080, avg_frame_rate: '25/1', tags: { a: 'b' } },
    { codec_type: 'audio', codec_name: 'aac' },
  ],
};

/** Output that is not usable is a SyntaxError; see `parseProbe`. */
function probe(text: string): void {
  try {
    parseProbe(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
}

describe('no input makes a reader throw or hang', { timeout: FUZZ_LIMIT_MS }, () => {
  test('settings files', async () => {
    await fuzz(fc.oneof(anyJson, damaged(fc.constant(DEFAULT_SETTINGS))), (raw) => {
      const { settings } = parseSettings(raw);
      // Settings that were read can be written and read again without a repair.
      expect(parseSettings(structuredClone(settings)).repairs).toEqual([]);
    });
  });

  test('messages of the window', async () => {
    await fuzz(anyJson, (raw) => {
      for (const decoder of Object.values(REQUEST_DECODERS)) decode<unknown>(decoder, raw);
    });
  });

  test('stored records', async () => {
    const valid = arbitraryRecord().map((record): unknown => JSON.parse(encodeRecord(record)));
    await fuzz(fc.oneof(anyJson, damaged(valid)), (raw) => decodeRecord(JSON.stringify(raw)));
    await fuzz(damagedText(arbitraryRecord().map(encodeRecord)), (text) => decodeRecord(text));
  });

  test('stored parts and source marks', async () => {
    const part = arbitraryPart().map((value): unknown => JSON.parse(encodePart(value)));
    await fuzz(fc.oneof(anyJson, damaged(part)), (raw) => decodePart(JSON.stringify(raw)));
    const mark = arbitraryMark.map((value): unknown => JSON.parse(encodeMark(value)));
    await fuzz(fc.oneof(anyJson, damaged(mark)), (raw) => decodeMark(JSON.stringify(raw)));
  });

  test('the output of ffprobe', async () => {
    await fuzz(fc.oneof(anyJson, damaged(fc.constant(PROBE))), (raw) => probe(JSON.stringify(raw)));
    await fuzz(damagedText(fc.constant(JSON.stringify(PROBE))), probe);
  });

  test('keys of open uploads', async () => {
    const key = fc.constant('rushes/streams/0b9d2a0e-52f5-4c11-9a7e-0c5f2f0d3c11/A001C001.mp4');
    await fuzz(damagedText(key), (text) => {
      for (const template of ['streams/{stream_id}/{name}', '{path}/{stem}-{date}.{ext}'])
        parseKey({ keyPrefix: 'rushes/', template }, text);
    });
  });

  test('keys of open uploads against any template and any file name', async () => {
    const unit = fc.constantFrom('_', '-', '.', '/', 'a', '\uE005', '\uE001');
    const text = fc.string({ unit, maxLength: 900, size: 'max' });
    const variable = fc.constantFrom(...KEY_VARIABLES).map((name) => `{${name}}`);
    const template = fc.array(fc.oneof(variable, fc.constantFrom('_', '-', '/')), { minLength: 1, maxLength: 60 });
    await fuzz(fc.tuple(template, text, text), ([pieces, key, name]) => {
      const naming = { keyPrefix: '', template: pieces.join(''), workstation: 'w', folders: ['/watch'], texts: [] };
      const startedAt = '2026-05-04T10:11:12.345+00:00';
      mayBeKeyOf(naming, key, { id: '0b9d2a0e-52f5-4c11-9a7e-0c5f2f0d3c11', path: `/watch/${name}`, startedAt });
      parseKey(naming, key);
    });
  });
});
