import type { Messages } from './en.ts';
import { createPlural } from './plural.ts';

const plural = createPlural('de');

export const verifyDe: Messages['verify'] = {
  title: 'In der Cloud prüfen',
  text: 'Jedes fertige Objekt wird mit seinem Metadaten-Dokument und mit dem Journal verglichen. Ein Objekt, für das der Speicher keine Prüfsumme hat, wird noch einmal gelesen; das braucht Zeit und Datenvolumen.',
  start: 'Prüfen',
  again: 'Erneut prüfen',
  starting: 'Der Speicher wird gefragt…',
  progress: (checked, total, bytes, totalBytes) => `${checked} von ${total} Objekten, ${bytes} von ${totalBytes}`,
  nothing: 'Es gibt kein fertiges Objekt zu prüfen.',
  match: (count, shown) => plural(count, '1 Objekt stimmt überein.', `${shown} Objekte stimmen überein.`),
  differ: (count, shown) => plural(count, '1 Objekt weicht ab.', `${shown} Objekte weichen ab.`),
  unchecked: (count, shown) => plural(count, '1 Objekt wurde nicht geprüft.', `${shown} Objekte wurden nicht geprüft.`),
  more: (shown) => `Und ${shown} weitere.`,
};
