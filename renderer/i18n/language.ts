import { createContext, use } from 'react';
import { createStatusText, type StatusText } from '../../shared/statusText.ts';
import type { LanguageSetting } from '../../shared/settings.ts';
import { createFormats, type Formats } from '../format/formats.ts';
import { de } from './de.ts';
import { en, type Messages } from './en.ts';

/** The texts and formats of one language. */
export interface Language {
  readonly code: 'en' | 'de';
  readonly t: Messages;
  readonly f: Formats;
  /** The sentences about the overall status, the same as in tray and terminal. */
  readonly status: StatusText;
}

/** @param systemLocale a BCP 47 tag; its region (`de-CH`) is kept when its language is the one in use */
export function languageFor(setting: LanguageSetting, systemLocale: string): Language {
  const system = systemLocale.toLowerCase().startsWith('de') ? 'de' : 'en';
  const code = setting === 'system' ? system : setting;
  const locale = systemLocale.toLowerCase().startsWith(code) ? systemLocale : code;
  const known = knownLocale(locale, code);
  return { code, t: code === 'de' ? de : en, f: createFormats(known), status: createStatusText(code, known) };
}

export const LanguageContext = createContext<Language>(languageFor('en', 'en'));

/** The language of the surrounding window. */
export function useLanguage(): Language {
  return use(LanguageContext);
}

/** The catalogue's sentence for a fault code, else the message that came with the fault. */
export function faultSentence(t: Messages, code: string, message: string): string {
  const known: Readonly<Record<string, string>> = t.fault;
  return known[code] ?? message;
}

/** Replaces locales that `Intl` rejects, for example `C`. */
function knownLocale(locale: string, fallback: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? fallback;
  } catch {
    return fallback;
  }
}
