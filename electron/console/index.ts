/** The only door of the console: the host of the window for browsers. */
export { openConsole } from './openConsole.ts';
export type { Console } from './openConsole.ts';
export { defaultRoots } from './roots.ts';
export { openBrowser } from './openBrowser.ts';
export { guardAgainstCrashes } from '../backend/appLog.ts';
export { openSettings } from '../backend/settings/settingsFile.ts';
