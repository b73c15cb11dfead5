import type { cardsEn } from './cardsEn.ts';
import { createPlural } from './plural.ts';

const plural = createPlural('de');

/** The texts about cards. */
export const cardsDe: typeof cardsEn = {
  title: 'Darf diese Karte formatiert werden?',
  verdict: {
    safe: 'Ja: Alles darauf ist in der Cloud geprüft.',
    unsafe: 'Nein: Noch ist nicht alles in der Cloud.',
    unknown: 'Unbekannt: Etwas darauf konnte nicht gelesen werden.',
    empty: 'Keine Datei darauf passt zu den Mustern.',
  },
  safeAlone: 'Nein: Nicht alle Karten darunter sind sicher. Die Dateien direkt in diesem Ordner sind geprüft.',
  withoutBelow: 'ohne die Karten darunter',
  safeExcept: (count: number, shown: string) =>
    plural(
      count,
      'Ja, wenn Sie die 1 nicht einbezogene Datei nicht brauchen: Alle anderen Dateien darauf sind in der Cloud geprüft.',
      `Ja, wenn Sie die ${shown} nicht einbezogenen Dateien nicht brauchen: Alle anderen Dateien darauf sind in der Cloud geprüft.`,
    ),
  counts: (verified: string, wanted: string) => `${verified} von ${wanted} geprüft`,
  clips: (complete: string, total: string) => `${complete} von ${total} Clips vollständig`,
  notIncluded: (shown: string) => `${shown} nicht einbezogen`,
  timeLeft: (span: string) => `noch etwa ${span}`,
  timeAfterRecording: (span: string) => `sicher etwa ${span} nach dem Ende der Aufnahme`,
  timeAtMost: (span: string) => `höchstens noch etwa ${span}`,
  unreadable: (count: number, shown: string) =>
    plural(count, '1 Eintrag ist nicht lesbar', `${shown} Einträge sind nicht lesbar`),
  decisions: (count: number, shown: string) =>
    plural(count, '1 Datei wartet auf Ihre Entscheidung', `${shown} Dateien warten auf Ihre Entscheidung`),
  decisionsAtLeast: (count: number, shown: string) =>
    plural(
      count,
      'mindestens 1 Datei wartet auf Ihre Entscheidung',
      `mindestens ${shown} Dateien warten auf Ihre Entscheidung`,
    ),
  notSafe: (count: number, shown: string) =>
    plural(count, '1 Datei ist noch nicht sicher', `${shown} Dateien sind noch nicht sicher`),
  more: (count: number, shown: string) => plural(count, 'und 1 weitere', `und ${shown} weitere`),
  checking: 'Der Ordner wird gelesen…',
  checkedAt: (time: string) => `Geprüft um ${time}`,
  id: (id: string) => `Karten-ID ${id}`,
  again: 'Erneut prüfen',
  reason: {
    waiting: 'noch nicht hochgeladen',
    uploading: 'wird hochgeladen',
    attention: 'erfordert einen Eingriff',
    paused: 'angehalten',
    changed: 'nach dem Hochladen geändert',
    incomplete: 'nur ein Teil ist erhalten',
    discarded: 'verworfen',
    unreadable: 'nicht lesbar',
  },
};
