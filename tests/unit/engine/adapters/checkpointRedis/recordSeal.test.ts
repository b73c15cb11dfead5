import { expect, test } from 'vitest';
import { createRecordSeal } from '../../../../../electron/engine/adapters/checkpointRedis/recordSeal.ts';

test('no piece of a name can be taken for the text that is sealed under it', () => {
  const { seal } = createRecordSeal('a secret of the crew');
  expect(seal('rec', 'ord')).toBe(seal('rec', 'ord'));
  expect(seal('rec', 'ord')).not.toBe(seal('reco', 'rd'));
});
