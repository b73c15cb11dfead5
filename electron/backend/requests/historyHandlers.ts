import { asFault, systemClock } from '../../engine/index.ts';
import type { HistorySource } from '../engine/engineHost.ts';
import { exportHistory } from '../history/exportHistory.ts';
import { RequestError } from '../requestError.ts';
import type { HandlersOf } from './answerRequest.ts';
import type { RequestContext } from './requestHandlers.ts';

/** The recordings that ended, from the journal of the running engine. */
export function historyHandlers({
  engine,
  shell,
  texts,
  settings,
  systemLocale,
}: Pick<RequestContext, 'engine' | 'shell' | 'texts' | 'settings' | 'systemLocale'>): HandlersOf<
  'history.page' | 'history.summary' | 'history.export'
> {
  const ask = async <T>(question: (history: HistorySource) => Promise<T>): Promise<T> => {
    const { history } = engine;
    if (history === undefined) throw new RequestError('engine_not_running', 'Finish the set-up first.');
    try {
      return await question(history);
    } catch (error) {
      if (error instanceof RequestError) throw error;
      const { code, message } = asFault(error);
      throw new RequestError(code, message);
    }
  };
  const locale = (): string => {
    const { language } = settings.current.app;
    return language === 'system' ? systemLocale() : language;
  };
  return {
    'history.page': (query) => ask((history) => history.page(query)),
    'history.export': (wanted) =>
      ask(async (history) => ({
        path: await exportHistory(history, wanted, {
          shell,
          texts,
          locale,
          nowMs: () => systemClock.nowMs(),
        }),
      })),
    'history.summary': (filter) => ask((history) => history.summary(filter)),
  };
}
