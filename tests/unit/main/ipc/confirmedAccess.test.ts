import { expect, test, vi } from 'vitest';
import { textsFor } from '../../../../electron/backend/texts/texts.ts';
import { confirmedAccess } from '../../../../electron/main/ipc/confirmedAccess.ts';
import type { ConsoleRole, Invitation } from '../../../../shared/console.ts';

const NOBODY = { codes: [], sessions: [] };

test('a page makes an address to operate only when the person confirms it in a native dialog', async () => {
  const ask = vi.fn<() => Promise<boolean>>();
  const made: ConsoleRole[] = [];
  const invite = (role: ConsoleRole): Invitation => {
    made.push(role);
    return { address: role, expiresAt: '', isReachable: false };
  };
  const access = confirmedAccess({ list: () => NOBODY, revoke: () => NOBODY, invite }, { ask }, () =>
    textsFor('en', 'en'),
  );
  await access.invite('look');
  expect(ask).not.toHaveBeenCalled();
  ask.mockResolvedValueOnce(false);
  await expect(access.invite('operate')).rejects.toMatchObject({ code: 'not_confirmed' });
  expect(made).toEqual(['look']);
  ask.mockResolvedValueOnce(true);
  await access.invite('operate');
  expect(made).toEqual(['look', 'operate']);
});
