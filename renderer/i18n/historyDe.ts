import type { historyEn } from './historyEn.ts';
import { createPlural } from './plural.ts';

const plural = createPlural('de');

/** The texts of the history. */
export const historyDe: typeof historyEn = {
  search: 'Name, Ordner, Objektname',
  loading: 'Das Journal wird gelesen…',
  sums: (count: number, shown: string, bytes: string) =>
    plural(count, `1 Aufnahme, ${bytes}`, `${shown} Aufnahmen, ${bytes}`),
  kept: (days: number, shown: string) => plural(days, '1 Tag aufbewahrt', `${shown} Tage aufbewahrt`),
  exportCsv: 'Als CSV sichern…',
  exportPdf: 'Als PDF sichern…',
  exportPage: 'Als Druckseite sichern…',
  saved: (path: string) => `Gesichert als ${path}`,
  empty: 'Noch wurde nichts hochgeladen.',
  day: 'Tag',
  folder: 'Ordner',
  anyFolder: 'Alle Ordner',
  result: 'Ergebnis',
  anyResult: 'Alle Ergebnisse',
  outcome: {
    complete: 'Sicher in der Cloud',
    replaced: 'Durch einen späteren Upload ersetzt',
    incomplete: 'Unvollständig',
    discarded: 'Verworfen',
    empty: 'Datei leer oder verschwunden',
  },
};
