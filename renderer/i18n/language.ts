import { createContext, use } from 'react';
import { inGerman, isSentence } from '../../shared/sentences/sentence.ts';
import { createStatusText, type StatusText } from '../../shared/statusText.ts';
import type { LanguageSetting } from '../../shared/appSettings.ts';
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

/** The engine's own sentence in the language of the window, else the catalogue's for the code, else the message. */
export function faultSentence(t: Messages, code: string, message: string): string {
  if (isSentence(message)) return engineText(t, message);
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

/** A text of the engine, e.g. the reason of a folder, in the language of the window. */
export function engineText(t: Messages, text: string): string {
  return t === de ? inGerman(text) : text;
}
