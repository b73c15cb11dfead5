import type { Messages } from './en.ts';

export const shareDe: Messages['share'] = {
  title: 'Diese Aufnahme teilen',
  text: 'Wer den Link hat, kann das Objekt lesen, bis der Link endet. Er lässt sich nicht zurücknehmen.',
  duration: 'Gültig für',
  durations: { hour: '1 Stunde', day: '1 Tag', week: '7 Tage' },
  copy: 'Link kopieren',
  open: 'Im Browser öffnen',
  done: {
    clipboard: (time) => `Der Link ist in der Zwischenablage. Er gilt bis ${time}.`,
    browser: (time) => `Der Browser öffnet den Link. Er gilt bis ${time}.`,
  },
  mayEndSooner: 'Die Zugangsdaten gelten nur vorübergehend: Der Link endet mit ihnen, spätestens nach 36 Stunden.',
};
