import { createPlural } from './plural.ts';
import type { uploadsEn } from './uploadsEn.ts';

const plural = createPlural('de');

/** The texts of the open uploads that are left over. */
export const uploadsDe: typeof uploadsEn = {
  title: 'Offene Uploads im Bucket',
  text: 'Offene Uploads, deren Objektname mit dem Präfix beginnt, von jedem Arbeitsplatz. Ihre Teile kosten Speicher, bis sie abgeschlossen oder verworfen werden.',
  again: 'Erneut nachsehen',
  loading: 'Der Speicher wird gefragt…',
  empty: 'Der Speicher nennt keine offenen Uploads.',
  hidden: 'MinIO nennt offene Uploads nur zu einem ganzen Objektnamen: Es kann welche geben, die hier fehlen.',
  since: (time) => `seit ${time}`,
  parts: (count, shown) => plural(count, '1 Teil', `${shown} Teile`),
  cost: (dollars) => `etwa ${dollars} USD im Monat`,
  costLittle: (dollars) => `weniger als ${dollars} USD im Monat`,
  workstation: (name) => `von ${name}`,
  unknownWorkstation: 'Arbeitsplatz unbekannt',
  own: 'Eine Aufnahme in der Liste hat ihn: Entscheiden Sie dort.',
  other: 'Eine Aufnahme eines anderen Arbeitsplatzes benutzt ihn.',
  active: 'Ein Arbeitsplatz hat in der letzten Stunde daran gearbeitet.',
  completing: 'Daraus wurde ein Objekt, das noch nicht beschrieben ist: Schließen Sie es noch einmal ab.',
  adopt: 'Mit einer Datei fortsetzen…',
  complete: 'Abschließen…',
  discard: 'Verwerfen…',
  discardTitle: 'Diesen Upload verwerfen?',
  discardText: (bytes) => `${bytes} in der Cloud werden endgültig gelöscht. Vielleicht sind sie die einzige Kopie.`,
  discardConfirm: 'Upload verwerfen',
  completeTitle: 'Das Gespeicherte abschließen?',
  completeText:
    'Die Teile bis zur ersten Lücke werden ein Objekt, das als unvollständig gekennzeichnet ist. Der Rest der Aufnahme kann später nicht hinzugefügt werden.',
  completeConfirm: 'Abschließen',
  completed: (key, bytes) => `${key} ist jetzt ein unvollständiges Objekt von ${bytes}.`,
  leftOut: (count, shown) =>
    plural(
      count,
      '1 Teil hinter einer Lücke wurde ausgelassen.',
      `${shown} Teile hinter einer Lücke wurden ausgelassen.`,
    ),
  repair:
    'Es hat keinen Index, deshalb öffnet es kein Player. Ein Reparaturprogramm wie untrunc kann den Index aus einer intakten Aufnahme derselben Kamera mit denselben Einstellungen neu aufbauen.',
};
