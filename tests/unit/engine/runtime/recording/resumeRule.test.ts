import { expect, test } from 'vitest';
import { resumeRefusal } from '../../../../../electron/engine/runtime/recording/resumeRule.ts';
import { inGerman, isSentence, sentence } from '../../../../../shared/sentences/sentence.ts';

const ID = '5b0c7f0a-0000-4000-8000-000000000001';
const config = { folders: [{ path: '/media' }], include: ['*.mov'], exclude: [] };
const record = { id: ID, path: '/media/a.mov', bucket: 'rushes', key: `streams/${ID}/a.mov`, isDiscarding: false };
const here = [{ bucket: 'rushes', keyPrefix: '' }];

test.each([
  ['in no watched folder', { ...record, path: '/elsewhere/a.mov' }],
  ['of no pattern', { ...record, path: '/media/a.txt' }],
  ['for a destination of another workstation', { ...record, bucket: 'other' }],
])('a recording %s is not continued, and the reason is a sentence in both languages', (_, refused) => {
  const reason = resumeRefusal(refused, config, here);
  const told = `${reason ?? ''} ${sentence('partsStayStored', {})}`;
  expect(isSentence(told)).toBe(true);
  expect(inGerman(told)).toContain('Teile davon sind gespeichert');
  expect(inGerman(told)).not.toContain('Its');
});

test('a recording of this workstation is continued', () => {
  expect(resumeRefusal(record, config, here)).toBeUndefined();
});
