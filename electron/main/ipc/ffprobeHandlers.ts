import { dialog } from 'electron';
import type { HandlersOf, RequestContext } from './requestHandlers.ts';

/**
 * The ffprobe to run. A page must not name a program that Rushes then runs, so the path comes from a native dialog and never from
 * a request.
 */
export function ffprobeHandlers({
  settings,
  window,
  texts,
}: Pick<RequestContext, 'settings' | 'window' | 'texts'>): HandlersOf<'ffprobe.choose' | 'ffprobe.reset'> {
  return {
    async 'ffprobe.choose'() {
      const options = { title: texts().chooseFfprobe, properties: ['openFile' as const] };
      const parent = window.present;
      const { canceled, filePaths } = await (parent === undefined
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(parent, options));
      const [chosen] = filePaths;
      return canceled || chosen === undefined ? settings.view() : settings.change({ app: { ffprobePath: chosen } });
    },
    'ffprobe.reset': () => settings.change({ app: { ffprobePath: '' } }),
  };
}
