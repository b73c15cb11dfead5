import type { HistoryOutcome } from '../../../shared/history.ts';
import type { LanguageSetting } from '../../../shared/appSettings.ts';
import type { QuickLimitTerm } from '../../../shared/uploadLimit.ts';
import { createStatusText, type StatusText } from '../../../shared/statusText.ts';
import { GERMAN } from './de.ts';
import { ENGLISH } from './en.ts';

/** The texts of the main process: tray, native dialogs and notifications. The window has its own catalogue. */
export interface Texts {
  /** A text of the engine in this language. */
  engine(text: string): string;
  readonly cannotStart: string;
  readonly notSetUp: string;
  readonly open: string;
  readonly pauseAll: string;
  readonly resumeAll: string;
  readonly finalize: string;
  readonly limit: {
    readonly menu: string;
    readonly asSet: string;
    readonly none: string;
    readonly term: Readonly<Record<QuickLimitTerm, string>>;
  };
  readonly settings: string;
  readonly quit: string;
  readonly quitQuestion: string;
  quitDetail(recordings: number): string;
  readonly quitAnyway: string;
  readonly keepUploading: string;
  readonly chooseFolders: string;
  readonly createFolderQuestion: string;
  readonly createFolder: string;
  createFolderPlace(path: string): string;
  readonly chooseFile: string;
  readonly chooseFfprobe: string;
  readonly cancel: string;
  readonly firstDestinationQuestion: string;
  readonly useDestination: string;
  readonly destinationQuestion: string;
  readonly changeDestination: string;
  destinationPlace(bucket: string, server: string): string;
  destinationBefore(bucket: string, server: string): string;
  readonly connectQuestion: string;
  readonly connect: string;
  connectPlace(server: string): string;
  readonly replaceSecretQuestion: string;
  readonly replaceSecret: string;
  replaceSecretPlace(server: string, before: string): string;
  readonly forgetSecretQuestion: string;
  readonly forgetSecret: string;
  forgetSecretPlace(server: string | undefined): string;
  readonly journalQuestion: string;
  readonly changeJournal: string;
  journalPlace(server: string): string;
  journalBefore(server: string | undefined): string;
  readonly webhookQuestion: string;
  readonly useWebhook: string;
  webhookPlace(server: string): string;
  readonly serveQuestion: string;
  /** For an address that only this computer reaches. */
  readonly serveHere: string;
  /** For an address that other computers reach. */
  readonly serveNetwork: string;
  readonly serve: string;
  readonly operateQuestion: string;
  readonly operateDetail: string;
  readonly makeAddress: string;
  readonly completedTitle: string;
  completedMany(recordings: number): string;
  readonly incompleteTitle: string;
  incomplete(name: string): string;
  readonly attentionTitle: string;
  readonly exportHistory: string;
  readonly report: {
    readonly title: string;
    readonly recording: string;
    readonly size: string;
    readonly duration: string;
    readonly timecode: string;
    readonly checksum: string;
    readonly ended: string;
    readonly result: Readonly<Record<Exclude<HistoryOutcome, 'complete'>, string>>;
    sums(recordings: number, size: string): string;
    made(when: string): string;
  };
  attentionMany(recordings: number): string;
  readonly outageTitle: string;
  readonly lowSpaceTitle: string;
  readonly recoveredTitle: string;
  readonly cut: string;
  readonly copy: string;
  readonly paste: string;
  readonly selectAll: string;
}

/** The catalogue for a setting; `system` follows `locale` (BCP 47), English where there is no other. */
export function textsFor(language: LanguageSetting, locale: string): Texts {
  return languageOf(language, locale) === 'de' ? GERMAN : ENGLISH;
}

/** The sentences about the status in the same language. */
export function statusTextFor(language: LanguageSetting, locale: string): StatusText {
  const code = languageOf(language, locale);
  return createStatusText(code, locale.toLowerCase().startsWith(code) ? locale : code === 'de' ? 'de' : 'en-GB');
}

function languageOf(language: LanguageSetting, locale: string): 'en' | 'de' {
  const wanted = language === 'system' ? locale : language;
  return wanted.toLowerCase().split('-')[0] === 'de' ? 'de' : 'en';
}
