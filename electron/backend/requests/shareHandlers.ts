import type { ShareRequest } from '../../../shared/share.ts';
import type { DestinationSettings } from '../../../shared/settings.ts';
import { asFault, type FinishedPlace } from '../../engine/index.ts';
import { RequestError } from '../requestError.ts';
import type { HandlersOf } from './answerRequest.ts';
import { isAtDestination, OBJECT_ELSEWHERE } from './destinationOf.ts';
import type { RequestContext } from './requestHandlers.ts';
import { withBucket } from './withBucket.ts';

type ShareContext = Pick<RequestContext, 'engine' | 'settings' | 'secrets' | 'shell'>;

/** Links to finished objects. A link is a secret: it goes to the clipboard or the browser, never to the page, a log or an error. */
export function shareHandlers(context: ShareContext): HandlersOf<'recording.share'> {
  return {
    async 'recording.share'({ id, seconds, to }: ShareRequest) {
      const { engine, settings, shell } = context;
      const { destination } = settings.current;
      const object = await finishedObject(engine, id);
      if (!isAtDestination(object, destination)) throw new RequestError('object_elsewhere', OBJECT_ELSEWHERE);
      return withBucket(context, async ({ store, signal }) => {
        const { url, endsAtMs, mayEndSooner } = await store.shareLink(object, seconds, signal);
        if (to === 'browser') await shell.openLink(linkOf(url, destination));
        else await shell.copy(url);
        return { endsAt: new Date(endsAtMs).toISOString(), mayEndSooner };
      });
    },
  };
}

async function finishedObject(engine: ShareContext['engine'], id: string): Promise<FinishedPlace> {
  try {
    const object = await engine.finishedObject(id);
    if (object !== undefined) return object;
  } catch (error) {
    const { code, message } = asFault(error);
    throw new RequestError(code, message);
  }
  throw new RequestError('unknown_recording', 'This recording has no object that can be shared.');
}

/** The link, unless it leads to another host than the destination: the system opens whatever it is given. */
function linkOf(url: string, { endpoint, bucket }: DestinationSettings): string {
  const link = new URL(url);
  const server = endpoint === '' ? undefined : new URL(endpoint);
  const isThere =
    server === undefined
      ? link.protocol === 'https:' && /\.amazonaws\.com(\.cn)?$/.test(link.host)
      : link.protocol === server.protocol && (link.host === server.host || link.host === `${bucket}.${server.host}`);
  if (!isThere) throw new RequestError('unexpected', 'The link does not lead to the destination: it was not opened.');
  return link.href;
}
