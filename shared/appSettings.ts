import { consoleAddressProblem } from './consoleAddress.ts';
import { booleanSetting, choiceSetting, optionalWholeSetting, textSetting, wholeSetting } from './settingKinds.ts';
import { absolutePathProblem, webhookUrlProblem } from './valueRules.ts';

export const NOTIFICATION_LEVELS = ['all', 'attention', 'none'] as const;
export type NotificationLevel = (typeof NOTIFICATION_LEVELS)[number];

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export const THEMES = ['system', 'light', 'dark'] as const;

export const LANGUAGES = ['system', 'en', 'de'] as const;
export type LanguageSetting = (typeof LANGUAGES)[number];

/** The settings of the application as a whole, see `settings.ts`. */
export const appSettings = {
  notifications: choiceSetting(NOTIFICATION_LEVELS, { fallback: 'all', example: 'attention' }),
  /** Seconds that an outage lasts before it is told: a folder, the store, the journal or the network is away. */
  outageSeconds: wholeSetting({
    fallback: 120,
    example: 300,
    min: 0,
    max: 86_400,
    expects: 'a whole number of seconds from 0 to 86400, for example 120',
    commandLine: {
      flag: 'outage-after',
      variable: 'RUSHES_OUTAGE_AFTER_SECONDS',
      help: 'Seconds that the network, the store, the journal or a folder is away before that is told',
    },
  }),
  /** A URL that is told of finished recordings, recordings that need a person, and outages; empty for none. */
  webhookUrl: textSetting({
    fallback: '',
    example: 'https://hooks.example.com/rushes',
    expects: 'the https address of a webhook without a user name, or an http address on this computer',
    commandLine: {
      flag: 'webhook-url',
      variable: 'RUSHES_WEBHOOK_URL',
      help: 'URL that is told of finished recordings, of those that need you, and of outages; needs RUSHES_WEBHOOK_SECRET',
    },
    check: webhookUrlProblem,
  }),
  startsAtLogin: booleanSetting({ fallback: false }),
  logLevel: choiceSetting(
    LOG_LEVELS,
    {
      fallback: 'info',
      example: 'debug',
      commandLine: { flag: 'log-level', variable: 'LOG_LEVEL', help: 'Least important messages that are logged' },
    },
    { warning: 'warn' },
  ),
  /** Loopback port of the Prometheus metrics; `null` for off. */
  metricsPort: optionalWholeSetting({
    fallback: null,
    example: 9464,
    min: 1,
    max: 65_535,
    commandLine: { flag: 'metrics-port', variable: 'PROM_PORT', help: 'Port for /metrics and /healthz on 127.0.0.1' },
  }),
  /** The address on which the window is served to browsers, `[HOST:]PORT`, see `consoleAddress.ts`; empty for none. */
  consoleAddress: textSetting({
    fallback: '',
    example: '8472',
    expects: 'a port, or a host and a port, for example 8472 or 0.0.0.0:8472',
    commandLine: {
      flag: 'console',
      variable: 'RUSHES_CONSOLE',
      help: 'Port, or HOST:PORT, on which the window is served to browsers; on 127.0.0.1 unless a host is named; changes in the window are saved in the settings file, or in settings.json of the state folder',
    },
    check: consoleAddressProblem,
  }),
  /** Absolute path of the ffprobe to run; empty for the one that comes with the app. */
  ffprobePath: textSetting({
    fallback: '',
    example: '/usr/bin/ffprobe',
    expects: 'the absolute path of an ffprobe, for example /usr/bin/ffprobe',
    commandLine: {
      flag: 'ffprobe',
      variable: 'FFPROBE_PATH',
      help: 'Absolute path of ffprobe; none: the one that comes with Rushes',
    },
    check: absolutePathProblem,
    isNative: true,
  }),
  theme: choiceSetting(THEMES, { fallback: 'system', example: 'dark' }),
  language: choiceSetting(LANGUAGES, { fallback: 'system', example: 'de' }),
  /** The three-step set-up was finished once. */
  isSetUp: booleanSetting({ fallback: false }),
};
