import { vi } from 'vitest';
import { answerRequest } from '../../../../electron/main/security/appScheme.ts';
import { createMemoryPages } from '../../../../electron/main/security/memoryPages.ts';
import { clipPagesContract } from '../../../contract/clipPages.contract.ts';

vi.mock('electron', () => ({ protocol: {} }));

clipPagesContract('the scheme of the app', async (openClip) => {
  const deps = { folder: '/nowhere', pages: createMemoryPages(), openClip };
  return ({ pathname, range, method = 'GET' }) =>
    answerRequest(
      new Request(`app://rushes${pathname}`, { method, headers: range === undefined ? {} : { Range: range } }),
      deps,
    );
});
