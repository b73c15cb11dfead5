import type { HandlersOf } from './answerRequest.ts';
import type { RequestContext } from './requestHandlers.ts';

/**
 * The ffprobe to run. A page must not name a program that Rushes then runs, so the path comes from a native dialog and never from
 * a request.
 */
export function ffprobeHandlers({
  settings,
  shell,
  texts,
}: Pick<RequestContext, 'settings' | 'shell' | 'texts'>): HandlersOf<'ffprobe.choose' | 'ffprobe.reset'> {
  return {
    async 'ffprobe.choose'() {
      const chosen = await shell.chooseFile(texts().chooseFfprobe);
      return chosen === undefined ? settings.view() : settings.change({ app: { ffprobePath: chosen } });
    },
    'ffprobe.reset': () => settings.change({ app: { ffprobePath: '' } }),
  };
}
