import { RequestError } from '../../backend/requestError.ts';
import type { BrowserAccess } from '../../backend/requests/requestHandlers.ts';
import type { Shell } from '../../backend/shell.ts';
import type { Texts } from '../../backend/texts/texts.ts';

/**
 * The access of browsers for the window. The page is not trusted: the person confirms an address to operate in a native dialog. Code of a
 * refusal: `not_confirmed`.
 */
export function confirmedAccess(access: BrowserAccess, shell: Pick<Shell, 'ask'>, texts: () => Texts): BrowserAccess {
  return {
    list: () => access.list(),
    revoke: (id) => access.revoke(id),
    async invite(role) {
      const { operateQuestion, operateDetail, makeAddress, cancel } = texts();
      const question = { message: operateQuestion, detail: operateDetail, confirm: makeAddress, cancel };
      const isConfirmed = role === 'look' || (await shell.ask({ ...question, defaultButton: 'cancel' }));
      if (!isConfirmed) throw new RequestError('not_confirmed', 'No address was made, because it was not confirmed.');
      return access.invite(role);
    },
  };
}
