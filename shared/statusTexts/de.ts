import type { StatusCatalogue } from '../statusText.ts';

const counted = (count: number, one: string, many: string): string => (count === 1 ? one : many);

export const GERMAN_STATUS: StatusCatalogue = {
  allSafe: 'Alles sicher',
  safeDetail: 'Jede Aufnahme in den überwachten Ordnern ist in der Cloud und geprüft.',
  notCovered: (exceptions) => `Nicht erfasst: ${exceptions}.`,
  incomplete: (recordings, shown) =>
    counted(recordings, '1 Aufnahme ist unvollständig', `${shown} Aufnahmen sind unvollständig`),
  incompleteDetail: 'Alles andere ist sicher.',
  untilSafe: (span) => `Noch etwa ${span}, bis alles sicher ist`,
  estimating: 'Die Zeit, bis alles sicher ist, wird geschätzt',
  slowUplink: 'Upload langsamer als die Kameras',
  furtherBehind: (minutes) => `Jede Stunde Aufnahme verlängert den Upload um ${minutes} min`,
  afterRecording: 'Gerechnet ab dem Ende der Aufnahme',
  toSend: (bytes) => `${bytes} zu senden`,
  finishing: 'Wird abgeschlossen',
  behind: (span) => `${span} im Rückstand`,
  recordings: (count, shown) => counted(count, '1 Aufnahme', `${shown} Aufnahmen`),
  elsewhere: 'Den Rest lädt ein anderer Rechner hoch.',
  reading: 'Ordner werden gelesen',
  readingDetail: 'Ob alles sicher ist, steht fest, wenn alle Ordner gelesen sind.',
  paused: 'Uploads sind angehalten',
  pausedAll: 'Aufnahmen warten auf diesem Rechner, bis Sie die Uploads fortsetzen.',
  pausedSome: 'Alles, was noch nicht in der Cloud ist, ist angehalten oder wird offen gehalten.',
  attention: (count, shown) =>
    counted(count, '1 Aufnahme erfordert einen Eingriff', `${shown} Probleme erfordern einen Eingriff`),
  noFolder: 'Kein Ordner wird überwacht',
  noFolderDetail: 'Fügen Sie den Ordner hinzu, in den Ihr Rekorder schreibt.',
  notRunning: 'Uploads laufen nicht',
  notRunningDetail: 'Sie beginnen, sobald die Einstellungen vollständig sind.',
  exception: {
    notIncluded: (files, shown, extensions) =>
      `${counted(files, '1 Datei', `${shown} Dateien`)} nicht einbezogen${extensions === '' ? '' : ` (${extensions})`}`,
    folderPaused: (folders, shown) => counted(folders, '1 Ordner angehalten', `${shown} Ordner angehalten`),
    unsent: (files, shown) => counted(files, '1 Datei nicht hochgeladen', `${shown} Dateien nicht hochgeladen`),
    incomplete: (recordings, shown) =>
      counted(recordings, '1 Aufnahme unvollständig', `${shown} Aufnahmen unvollständig`),
    discarded: (recordings, shown) => counted(recordings, '1 Aufnahme verworfen', `${shown} Aufnahmen verworfen`),
    webhookWithoutSecret: 'Webhook-Nachrichten nicht gesendet: kein Geheimnis für den Server',
    webhookFailing: (since, why) => `Webhook-Nachrichten seit ${since} nicht zugestellt (${why})`,
    webhookStatus: (status) => `Status ${status}`,
    webhookSilent: 'keine Antwort',
    webhookUnreachable: 'nicht erreichbar',
  },
  storage: 'Der Speicher',
  outage: {
    journal_unavailable: (_name, since) => ({
      title: `Journal nicht verfügbar seit ${since}`,
      sentence: 'Das Journal kann nicht geschrieben werden. Uploads warten, bis das wieder möglich ist.',
    }),
    destination_refused: (name) => ({ title: `${name}: Uploads werden abgelehnt`, sentence: '' }),
    folder_missing: (name, since) => ({
      title: `${name} getrennt seit ${since}`,
      sentence: 'Der Ordner ist nicht erreichbar. Schließen Sie das Laufwerk an, oder wählen Sie einen anderen Ordner.',
    }),
    folder_unreadable: (name) => ({
      title: `${name} kann nicht vollständig gelesen werden`,
      sentence: 'Geben Sie diesem Benutzer das Recht, alles in dem Ordner zu lesen.',
    }),
    offline: (_name, since) => ({
      title: `Offline seit ${since}`,
      sentence: 'Dieser Rechner hat kein Netz. Uploads werden fortgesetzt, sobald es wieder da ist.',
    }),
    store_unreachable: (name, since) => ({
      title: `${name} nicht erreichbar seit ${since}`,
      sentence: 'Der S3-Server antwortet nicht, oder mit Fehlern.',
    }),
  },
  nothingArrives: (name, since) => `${name}: seit ${since} kommt kein Teil an`,
  refused: {
    no_such_bucket: (bucket, at) =>
      `Der Bucket „${bucket}“ existiert nicht. Legen Sie ihn an, oder korrigieren Sie seinen Namen ${at('S3_BUCKET_NAME')}.`,
    access_denied: (bucket) =>
      `Den Zugangsdaten fehlt ein Recht für den Bucket „${bucket}“. Erteilen Sie es, oder verwenden Sie andere.`,
    wrong_access_key: (bucket, at) =>
      `Der Server des Buckets „${bucket}“ kennt den Zugriffsschlüssel nicht. Korrigieren Sie ihn ${at('S3_ACCESS_KEY_ID')}.`,
    wrong_secret_key: (bucket, at) =>
      `Der geheime Zugriffsschlüssel für den Bucket „${bucket}“ ist falsch. Geben Sie ihn ${at('S3_SECRET_ACCESS_KEY')} neu ein.`,
    credentials_missing: (bucket, at) =>
      `Für den Bucket „${bucket}“ gibt es keine Zugangsdaten. Geben Sie sie ${at('S3_ACCESS_KEY_ID')} ein.`,
    credentials_expired: (bucket, at) =>
      `Die Zugangsdaten für den Bucket „${bucket}“ sind abgelaufen. Erneuern Sie sie ${at('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY')}.`,
    bucket_moved: (bucket, at) =>
      `Der Bucket „${bucket}“ liegt in einer anderen Region. Korrigieren Sie die Region ${at('S3_REGION_NAME')}.`,
    clock_skew: () => 'Die Uhr dieses Rechners geht falsch. Stellen Sie sie, und versuchen Sie es dann erneut.',
    store_full: (bucket) =>
      `Der Speicher des Buckets „${bucket}“ ist voll. Schaffen Sie dort Platz, und versuchen Sie es dann erneut.`,
  },
  nextTry: (time) => `Nächster Versuch um ${time}.`,
  waiting: (recordings, shown) => counted(recordings, '1 Aufnahme wartet.', `${shown} Aufnahmen warten.`),
  moreWait: (recordings, shown) =>
    counted(
      recordings,
      '1 weitere wartet, bis sie an der Reihe ist.',
      `${shown} weitere warten, bis sie an der Reihe sind.`,
    ),
  recovered: {
    journal_unavailable: () => 'Das Journal kann wieder geschrieben werden.',
    destination_refused: () => 'Uploads werden wieder angenommen.',
    folder_missing: (name) => `${name} ist wieder verbunden.`,
    folder_unreadable: (name) => `${name} kann wieder vollständig gelesen werden.`,
    offline: () => 'Dieser Rechner ist wieder online.',
    store_unreachable: (name) => `${name} ist wieder erreichbar.`,
  },
  noSpace: (folder, free) => `${folder} ist voll (${free} frei): Die Aufnahme ist vielleicht abgebrochen`,
  lowSpace: (folder, minutes, free) => `${folder}: Platz für etwa ${minutes} min Aufnahme (${free} frei)`,
  lowBattery: (percent, rest) => `Akku bei ${percent} %. ${rest}.`,
  limit: {
    to: (rate, rule) => (rate === null ? `Ohne Begrenzung ${rule}` : `Auf ${rate} begrenzt ${rule}`),
    setting: 'laut Einstellungen',
    schedule: 'laut Zeitplan',
    until: (time) => `bis ${time}`,
    restart: 'bis zum Neustart von Rushes',
    changed: 'bis Sie es ändern',
  },
  remedy: { open_settings: 'Einstellungen öffnen', open_folders: 'Ordner öffnen', retry: 'Erneut versuchen' },
};
