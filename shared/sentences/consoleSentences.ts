/** The answers to requests of a browser that are refused. See `sentence.ts` for the placeholders. */
export const CONSOLE_SENTENCES = {
  settingFixed: {
    en: '{name} sets this. Change it there, and start Rushes again.',
    de: '{name} legt das fest. Ändern Sie es dort, und starten Sie Rushes neu.',
  },
  notConnected: {
    en: 'Rushes does not answer. The window tries again by itself.',
    de: 'Rushes antwortet nicht. Das Fenster versucht es von selbst noch einmal.',
  },
  dropElsewhere: {
    en: 'A browser does not say where a dropped folder is. Choose the folder with the button instead.',
    de: 'Ein Browser verrät nicht, wo ein abgelegter Ordner liegt. Wählen Sie den Ordner stattdessen mit der Schaltfläche.',
  },
  noClipboard: {
    en: 'This browser gives no access to the clipboard here: it needs https, or the computer that runs Rushes.',
    de: 'Dieser Browser gibt die Zwischenablage hier nicht frei: Sie braucht https oder den Rechner, auf dem Rushes läuft.',
  },
  notInBrowser: {
    en: 'This needs the desktop app: a browser cannot do it on another computer.',
    de: 'Das geht nur in der Desktop-App: Ein Browser kann es auf einem anderen Rechner nicht.',
  },
  placeNotAllowed: {
    en: 'This folder is not among those that Rushes may show.',
    de: 'Dieser Ordner gehört nicht zu denen, die Rushes zeigen darf.',
  },
  placeUnreadable: { en: 'This folder cannot be shown.', de: 'Dieser Ordner kann nicht angezeigt werden.' },
  notServed: {
    en: 'The window is not served to browsers now. Turn this on under Settings, Browsers.',
    de: 'Das Fenster wird Browsern gerade nicht gezeigt. Schalten Sie das unter Einstellungen, Browser ein.',
  },
  operateNeedsTls: {
    en: 'Operating from another machine needs a certificate, or a reverse proxy.',
    de: 'Zum Bedienen von einem anderen Rechner braucht es ein Zertifikat oder einen Reverse-Proxy.',
  },
};
