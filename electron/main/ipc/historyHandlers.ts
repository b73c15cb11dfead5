import { asFault } from '../../engine/index.ts';
import type { HistorySource } from '../engine/engineHost.ts';
import { RequestError } from '../requestError.ts';
import type { HandlersOf, RequestContext } from './requestHandlers.ts';

/** The recordings that ended, from the journal of the running engine. */
export function historyHandlers({
  engine,
}: Pick<RequestContext, 'engine'>): HandlersOf<'history.page' | 'history.summary'> {
  const ask = async <T>(question: (history: HistorySource) => Promise<T>): Promise<T> => {
    const { history } = engine;
    if (history === undefined) throw new RequestError('engine_not_running', 'Finish the set-up first.');
    try {
      return await question(history);
    } catch (error) {
      const { code, message } = asFault(error);
      throw new RequestError(code, message);
    }
  };
  return {
    'history.page': (query) => ask((history) => history.page(query)),
    'history.summary': (filter) => ask((history) => history.summary(filter)),
  };
}
