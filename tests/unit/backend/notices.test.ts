import { expect, test } from 'vitest';
import { createNotices } from '../../../electron/backend/notices.ts';

test('a notice is told once until it is dismissed', () => {
  let changes = 0;
  const notices = createNotices(() => {
    changes += 1;
  });
  notices.tell('unexpected', 'One.');
  notices.tell('unexpected', 'One.');
  notices.tell('secrets_weak', 'Two.');
  expect(notices.all.map(({ message }) => message)).toEqual(['Two.', 'One.']);
  notices.dismiss(notices.all[1]?.id ?? '');
  expect(notices.all.map(({ message }) => message)).toEqual(['Two.']);
  expect(changes).toBe(3);
});
