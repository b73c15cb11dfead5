import { BYTE_UNIT_SYMBOLS, lagSpan, roughSpan, scaleBytes } from './format.ts';
import { lastName } from './lastName.ts';
import { type ExceptionView, type LowSpaceView, type OutageView, type Remedy, UNSTABLE_CONNECTION } from './status.ts';
import { GERMAN_STATUS } from './statusTexts/de.ts';
import { ENGLISH_STATUS } from './statusTexts/en.ts';
import {
  forCommandLine,
  inGerman,
  isSentence,
  placeOfSetting,
  type Readership,
  sentence,
} from './sentences/sentence.ts';
import { BYTES_PER_MEGABIT, type LimitView } from './uploadLimit.ts';
import type { EngineView } from './viewModel.ts';
import type { WebhookProblem } from './webhook.ts';
import { visibleText } from './visibleText.ts';

/**
 * The sentences about the overall status, the same in window, tray, terminal and notifications. One catalogue per language in
 * `statusTexts/`. Nothing in them is a control character, whatever a folder is called.
 */
export interface StatusText {
  /** One line: the status, or the time until everything is safe. */
  headline(engine: EngineView): string;
  /** The facts below the headline. */
  detail(engine: EngineView): string;
  /** Files whose recordings have not begun, so that no list shows them; empty when there are none. */
  notBegun(engine: Pick<EngineView, 'active' | 'waitingFiles'>): string;
  /** One line for each thing that the status does not cover. */
  exceptions(exceptions: readonly ExceptionView[]): readonly string[];
  /** An outage as a title and a sentence that says what to do. */
  outage(outage: OutageView): { readonly title: string; readonly sentence: string };
  /** The end of an outage. */
  recovered(outage: Pick<OutageView, 'kind' | 'name'>): string;
  remedy(remedy: Exclude<Remedy, 'wait'>): string;
  /** A drive that is nearly full, in minutes of recording. */
  lowSpace(space: LowSpaceView): string;
  /** The rule that limits the uploads now; empty when none does. */
  limit(engine: EngineView): string;
  /** The battery is low. @param percent 0 to 100 */
  lowBattery(percent: number, engine: EngineView): string;
}

/** The texts of one language. Times, sizes and counts arrive formatted. */
export interface StatusCatalogue {
  readonly allSafe: string;
  readonly safeDetail: string;
  readonly notCovered: (exceptions: string) => string;
  readonly incomplete: (recordings: number, shown: string) => string;
  readonly incompleteDetail: string;
  readonly untilSafe: (span: string) => string;
  readonly estimating: string;
  readonly slowUplink: string;
  readonly furtherBehind: (minutes: string) => string;
  readonly afterRecording: string;
  readonly toSend: (bytes: string) => string;
  readonly finishing: string;
  readonly behind: (span: string) => string;
  readonly recordings: (count: number, shown: string) => string;
  readonly elsewhere: string;
  readonly reading: string;
  readonly readingDetail: string;
  readonly paused: string;
  readonly pausedAll: string;
  readonly pausedSome: string;
  readonly attention: (count: number, shown: string) => string;
  readonly noFolder: string;
  readonly noFolderDetail: string;
  readonly notRunning: string;
  readonly notRunningDetail: string;
  readonly exception: {
    readonly notIncluded: (files: number, shown: string, extensions: string) => string;
    readonly folderPaused: (folders: number, shown: string) => string;
    readonly unsent: (files: number, shown: string) => string;
    readonly incomplete: (recordings: number, shown: string) => string;
    readonly discarded: (recordings: number, shown: string) => string;
    readonly webhookWithoutSecret: string;
    readonly webhookFailing: (since: string, why: string) => string;
    readonly webhookStatus: (status: string) => string;
    readonly webhookSilent: string;
    readonly webhookUnreachable: string;
  };
  /** The destination, for those who may not read the name of its bucket. */
  readonly storage: string;
  readonly outage: Readonly<
    Record<OutageView['kind'], (name: string, since: string) => { readonly title: string; readonly sentence: string }>
  >;
  /** The title of an outage whose code is `UNSTABLE_CONNECTION`. */
  readonly nothingArrives: (name: string, since: string) => string;
  /** By fault code; other codes show the sentence of the engine. `at` names the place of the setting of a variable. */
  readonly refused: Readonly<Record<string, (bucket: string, at: (variable: string) => string) => string>>;
  readonly nextTry: (time: string) => string;
  readonly waiting: (recordings: number, shown: string) => string;
  /** Below a list of others. */
  readonly moreWait: (recordings: number, shown: string) => string;
  readonly recovered: Readonly<Record<OutageView['kind'], (name: string) => string>>;
  readonly remedy: Readonly<Record<Exclude<Remedy, 'wait'>, string>>;
  readonly lowSpace: (folder: string, minutes: string, free: string) => string;
  readonly noSpace: (folder: string, free: string) => string;
  readonly lowBattery: (percent: string, rest: string) => string;
  readonly limit: {
    /** `null`: the rule says that there is no limit. @param rule one of the texts below */
    readonly to: (rate: string | null, rule: string) => string;
    readonly setting: string;
    readonly schedule: string;
    readonly until: (time: string) => string;
    readonly restart: string;
    readonly changed: string;
  };
}

/** @param locale a BCP 47 tag for numbers and times; @param timeZone of the times, by default that of this computer */
export function createStatusText(language: Readership, locale: string, timeZone?: string): StatusText {
  const t = language === 'de' ? GERMAN_STATUS : ENGLISH_STATUS;
  const formats = createStatusFormats(locale, timeZone);
  const outageText = outageTexts(t, formats, language);
  return {
    headline: (engine) => headline(engine, t, formats, outageText),
    detail: (engine) => detail(engine, t, formats),
    notBegun: ({ active, waitingFiles: { count } }) => {
      if (count === 0) return '';
      return active === 0 ? t.waiting(count, formats.integer(count)) : t.moreWait(count, formats.integer(count));
    },
    exceptions: (exceptions) => exceptions.map((exception) => exceptionText(exception, t, formats)),
    outage: outageText,
    recovered: ({ kind, name }) => t.recovered[kind](visibleText(lastName(name))),
    remedy: (remedy) => t.remedy[remedy],
    lowSpace: ({ folder, minutes, freeBytes }) =>
      minutes === 0
        ? t.noSpace(visibleText(lastName(folder)), formats.bytes(freeBytes))
        : t.lowSpace(visibleText(lastName(folder)), formats.integer(minutes), formats.bytes(freeBytes)),
    limit: ({ limit }) => (limit === null ? '' : limitText(limit, t, formats)),
    lowBattery: (percent, engine) => t.lowBattery(formats.integer(percent), untilSafe(engine, t, formats)),
  };
}

interface StatusFormats {
  integer(value: number): string;
  bytes(value: number): string;
  /** In Mbit/s. @param bytesPerSecond as a person set it */
  rate(bytesPerSecond: number): string;
  /** Hours and minutes; with the date when it is not today. */
  time(timestamp: string): string;
}

function createStatusFormats(locale: string, timeZone: string | undefined): StatusFormats {
  const zone = timeZone === undefined ? {} : { timeZone };
  // Made when they are used first: a format takes milliseconds to make, and a command may end before it says anything.
  const number = lazy((maximumFractionDigits: number) => new Intl.NumberFormat(locale, { maximumFractionDigits }));
  const date = lazy((style: 'time' | 'date' | 'both') => {
    const dateStyle = style === 'time' ? {} : { dateStyle: 'short' as const };
    const timeStyle = style === 'date' ? {} : { timeStyle: 'short' as const };
    return new Intl.DateTimeFormat(locale, { ...zone, ...dateStyle, ...timeStyle });
  });
  // The first format of a process takes 40 ms to make, and English and German write small numbers like JavaScript.
  const isPlain = /^(?:en|de)(?:-[A-Z]{2})?$/.test(locale);
  const isPlainEnglish = /^en(?:-US|-GB)?$/.test(locale);
  return {
    integer: (value) =>
      isPlain && Number.isInteger(value) && value >= 0 && value < 1_000 ? String(value) : number(0).format(value),
    bytes(value) {
      const { value: scaled, unit, fractionDigits } = scaleBytes(value);
      // Likewise: English writes these as JavaScript does.
      if (isPlainEnglish && unit !== 'byte') return `${scaled.toFixed(fractionDigits)} ${BYTE_UNIT_SYMBOLS[unit]}`;
      const digits = { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits };
      const unitDisplay = unit === 'byte' ? 'long' : 'short';
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay, ...digits }).format(scaled);
    },
    rate: (bytesPerSecond) => `${number(2).format(bytesPerSecond / BYTES_PER_MEGABIT)} Mbit/s`,
    time(timestamp) {
      const at = new Date(timestamp);
      if (Number.isNaN(at.getTime())) return timestamp;
      const day = date('date');
      return date(day.format(at) === day.format(Date.now()) ? 'time' : 'both').format(at);
    },
  };
}

/** `make`, whose results are kept by their argument. */
function lazy<Argument, Result>(make: (argument: Argument) => Result): (argument: Argument) => Result {
  const made = new Map<Argument, Result>();
  return (argument) => {
    const known = made.get(argument);
    if (known !== undefined) return known;
    const result = make(argument);
    made.set(argument, result);
    return result;
  };
}

function headline(
  engine: EngineView,
  t: StatusCatalogue,
  formats: StatusFormats,
  outage: StatusText['outage'],
): string {
  const [worst] = engine.outages;
  switch (engine.status) {
    case 'safe':
      return t.allSafe;
    case 'incomplete': {
      const count = incompleteOf(engine);
      return t.incomplete(count, formats.integer(count));
    }
    case 'recording':
    case 'working':
      return untilSafe(engine, t, formats);
    case 'reading':
      return t.reading;
    case 'paused':
      return t.paused;
    case 'attention':
      return t.attention(engine.needsYou, formats.integer(engine.needsYou));
    case 'no_folder':
      return t.noFolder;
    case 'not_running':
      return t.notRunning;
    case 'journal_unavailable':
    case 'destination_refused':
    case 'folder_missing':
    case 'folder_unreadable':
    case 'offline':
    case 'store_unreachable':
      return worst === undefined ? t.notRunning : outage(worst).title;
    default:
      return engine.status satisfies never;
  }
}

function untilSafe(engine: EngineView, t: StatusCatalogue, formats: StatusFormats): string {
  const { untilSafe: until, behindBytes } = engine;
  if (until?.kind === 'known') return t.untilSafe(roughSpan(until.seconds));
  if (until?.kind === 'estimating') return t.estimating;
  if (until?.kind === 'falling_behind') return t.slowUplink;
  return behindBytes > 0 ? t.toSend(formats.bytes(behindBytes)) : t.finishing;
}

function detail(engine: EngineView, t: StatusCatalogue, formats: StatusFormats): string {
  switch (engine.status) {
    case 'safe':
    case 'incomplete': {
      // The headline names the incomplete recordings.
      const exceptions = engine.exceptions
        .filter(({ kind }) => kind !== 'incomplete' || engine.status === 'safe')
        .map((exception) => exceptionText(exception, t, formats));
      const sentence = engine.status === 'safe' ? t.safeDetail : t.incompleteDetail;
      return exceptions.length === 0 ? sentence : `${sentence} ${t.notCovered(exceptions.join(', '))}`;
    }
    case 'reading':
      return t.readingDetail;
    case 'paused':
      return engine.isPaused ? t.pausedAll : t.pausedSome;
    case 'no_folder':
      return t.noFolderDetail;
    case 'not_running':
      return t.notRunningDetail;
    case 'recording':
    case 'working':
    case 'attention':
      return progress(engine, t, formats);
    default:
      // Each outage has its sentence of its own.
      return engine.active + engine.waitingFiles.count === 0 ? '' : progress(engine, t, formats);
  }
}

/** The figures of what is unfinished. */
function progress(engine: EngineView, t: StatusCatalogue, formats: StatusFormats): string {
  const { active, behindBytes, behindSeconds, untilSafe: until, status, waitingFiles } = engine;
  const unfinished = active + waitingFiles.count;
  if (unfinished === 0) return t.elsewhere;
  // Without an estimate the headline says how much is left.
  const isInHeadline = (status === 'recording' || status === 'working') && (until === null || until.kind === 'unknown');
  return [
    ...(until?.kind === 'falling_behind' ? [t.furtherBehind(formats.integer(until.minutesPerHour))] : []),
    ...(status === 'recording' && until?.kind === 'known' ? [t.afterRecording] : []),
    t.recordings(unfinished, formats.integer(unfinished)),
    ...(behindBytes > 0 && !isInHeadline ? [t.toSend(formats.bytes(behindBytes))] : []),
    // One second says no more than that something is unfinished, such as a card that no recorder writes to.
    ...(behindSeconds > 1 ? [t.behind(lagSpan(behindSeconds))] : []),
  ].join(' · ');
}

function exceptionText(exception: ExceptionView, t: StatusCatalogue, formats: StatusFormats): string {
  switch (exception.kind) {
    case 'not_included': {
      const extensions = exception.extensions.map((extension) => visibleText(extension.toUpperCase())).join(', ');
      return t.exception.notIncluded(exception.files, formats.integer(exception.files), extensions);
    }
    case 'folder_paused': {
      const paused = t.exception.folderPaused(exception.folders, formats.integer(exception.folders));
      const { unsentFiles } = exception;
      return unsentFiles === 0 ? paused : `${paused}: ${t.exception.unsent(unsentFiles, formats.integer(unsentFiles))}`;
    }
    case 'incomplete':
      return t.exception.incomplete(exception.recordings, formats.integer(exception.recordings));
    case 'discarded':
      return t.exception.discarded(exception.recordings, formats.integer(exception.recordings));
    case 'webhook':
      return webhookText(exception.problem, t, formats);
    default:
      return exception satisfies never;
  }
}

function webhookText(problem: WebhookProblem, t: StatusCatalogue, formats: StatusFormats): string {
  if (problem.kind === 'no_secret') return t.exception.webhookWithoutSecret;
  const { since, last } = problem;
  const { webhookStatus, webhookSilent, webhookUnreachable } = t.exception;
  const why =
    last.kind === 'refused'
      ? webhookStatus(String(last.status))
      : last.kind === 'silent'
        ? webhookSilent
        : visibleText(last.code) || webhookUnreachable;
  return t.exception.webhookFailing(formats.time(since), why);
}

const ENGINE_TEXT: Readonly<Record<Readership, (text: string) => string>> = {
  en: (text) => text,
  de: inGerman,
  command_line: forCommandLine,
};

function outageTexts(t: StatusCatalogue, formats: StatusFormats, language: Readership): StatusText['outage'] {
  const engineText = ENGINE_TEXT[language];
  const at = (variable: string): string => placeOfSetting(language, variable);
  return (outage) => {
    const { kind, name, since, code, message, nextTry, recordings } = outage;
    const shown = [name === '' ? t.storage : visibleText(lastName(name)), formats.time(since)] as const;
    const text = t.outage[kind](...shown);
    const isUnstable = code === UNSTABLE_CONNECTION;
    const title = isUnstable ? t.nothingArrives(...shown) : text.title;
    const refused =
      kind === 'destination_refused' && name !== '' ? t.refused[code]?.(visibleText(name), at) : undefined;
    const said = isSentence(message) ? undefined : (refused ?? text.sentence);
    const own = isUnstable ? sentence('connectionUnstable', {}) : message;
    const advice = isUnstable || said === undefined || said === '' ? visibleText(engineText(own)) : said;
    const more = [
      ...(nextTry === null ? [] : [t.nextTry(formats.time(nextTry))]),
      ...(recordings === 0 ? [] : [t.waiting(recordings, formats.integer(recordings))]),
    ];
    return { title, sentence: [advice, ...more].join(' ') };
  };
}

function limitText(
  { rule, bytesPerSecond, term, until }: LimitView,
  t: StatusCatalogue,
  formats: StatusFormats,
): string {
  const rate = bytesPerSecond === null ? null : formats.rate(bytesPerSecond);
  if (rule !== 'quick') return t.limit.to(rate, t.limit[rule]);
  return t.limit.to(
    rate,
    until === null ? t.limit[term === 'changed' ? 'changed' : 'restart'] : t.limit.until(formats.time(until)),
  );
}

function incompleteOf({ exceptions }: EngineView): number {
  const found = exceptions.find((exception) => exception.kind === 'incomplete');
  return found?.kind === 'incomplete' ? found.recordings : 0;
}
