/** The only door of the console, which serves the window to browsers. */
export { consoleProblem } from './consoleProblem.ts';
export { type ConsoleSwitch, createConsoleSwitch } from './consoleSwitch.ts';
export { openConsole } from './openConsole.ts';
export type { Console } from './openConsole.ts';
export type { ServePlan } from './consoleAddresses.ts';
export { defaultRoots } from './roots.ts';
export { openBrowser } from './openBrowser.ts';
export { guardAgainstCrashes } from '../backend/appLog.ts';
export { openSettings } from '../backend/settings/settingsFile.ts';
