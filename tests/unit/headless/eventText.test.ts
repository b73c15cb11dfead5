import { expect, test } from 'vitest';
import { eventText } from '../../../electron/headless/eventText.ts';

test('a recording that waits for the end of an outage does not need a person by itself', () => {
  const attention = {
    event: 'stream.attention',
    time: '2026-05-04T10:11:12+00:00',
    stream_id: 'take',
    path: '/takes/take.mp4',
    key: 'streams/take/take.mp4',
    code: 'source_unreadable',
    message: 'The folder /takes is not there.',
  } as const;
  expect(eventText(attention)).toBe('10:11:12 NEEDS YOU  take.mp4: The folder /takes is not there.');
  expect(eventText({ ...attention, outage: 'folder' })).toBe(
    '10:11:12 waits      take.mp4: The folder /takes is not there.',
  );
});
