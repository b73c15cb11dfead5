/**
 * The label, the hint and the choices of every setting, in both languages side by side: a new setting has its texts in this file alone.
 */
const TEXTS = {
  field: {
    provider: { en: 'Provider', de: 'Anbieter' },
    bucket: { en: 'Bucket', de: 'Bucket' },
    region: { en: 'Region', de: 'Region' },
    endpoint: { en: 'Endpoint', de: 'Endpunkt' },
    isPathStyle: { en: 'Path-style addresses', de: 'Bucket im Pfad' },
    needsEqualParts: { en: 'Equal part size', de: 'Gleich große Teile' },
    keyPrefix: { en: 'Key prefix', de: 'Präfix der Objektnamen' },
    keyTemplate: { en: 'Key template', de: 'Vorlage für Objektnamen' },
    keyTexts: { en: 'Texts for keys', de: 'Texte für Objektnamen' },
    storageClass: { en: 'Storage class', de: 'Speicherklasse' },
    source: { en: 'Credentials', de: 'Zugangsdaten' },
    profile: { en: 'Profile', de: 'Profil' },
    accessKeyId: { en: 'Access key ID', de: 'Zugriffsschlüssel-ID' },
    secretAccessKey: { en: 'Secret access key', de: 'Geheimer Zugriffsschlüssel' },
    sessionToken: { en: 'Session token', de: 'Sitzungstoken' },
    timeoutSeconds: { en: 'Stream timeout', de: 'Stream-Timeout' },
    chunkBytes: { en: 'Part size', de: 'Teilgröße' },
    streamsAtOnce: { en: 'Streams at once', de: 'Gleichzeitige Streams' },
    partsAtOnce: { en: 'Parts at once', de: 'Gleichzeitige Teile' },
    bandwidth: { en: 'Bandwidth limit', de: 'Bandbreitenbegrenzung' },
    bandwidthSchedule: { en: 'Limits by hour', de: 'Begrenzung nach Uhrzeit' },
    folderShares: { en: 'Shares of folders', de: 'Anteile der Ordner' },
    leavesRoom: { en: 'Leave room for others', de: 'Platz für andere lassen' },
    holesMax: { en: 'Ask above this much unwritten room', de: 'Nachfragen ab so viel unbeschriebenem Platz' },
    waitsWhileHeld: {
      en: 'Wait while the recorder has the file open',
      de: 'Warten, solange der Rekorder die Datei geöffnet hat',
    },
    include: { en: 'Include', de: 'Einbeziehen' },
    exclude: { en: 'Exclude', de: 'Ausschließen' },
    isRecursive: { en: 'Upload files in subfolders too', de: 'Auch Dateien in Unterordnern hochladen' },
    priority: { en: 'Upload first', de: 'Zuerst hochladen' },
    pollSeconds: { en: 'Read network drives every', de: 'Netzlaufwerke lesen alle' },
    mergeMs: { en: 'Merge changes of a file within', de: 'Änderungen einer Datei zusammenfassen innerhalb von' },
    journalKind: { en: 'Keep the journal in', de: 'Journal speichern in' },
    redisUrl: { en: 'Redis URL', de: 'Redis-URL' },
    redisPassword: { en: 'Redis password', de: 'Redis-Passwort' },
    keepDays: { en: 'Keep finished streams', de: 'Fertige Streams aufbewahren' },
    notifications: { en: 'Notifications', de: 'Benachrichtigungen' },
    outageSeconds: { en: 'Report interruptions after', de: 'Unterbrechungen melden nach' },
    webhookUrl: { en: 'URL', de: 'URL' },
    webhookSecret: { en: 'Secret', de: 'Geheimnis' },
    consoleAddress: { en: 'Show this window in browsers', de: 'Dieses Fenster in Browsern zeigen' },
    consoleReach: { en: 'Who can reach it', de: 'Wer es erreicht' },
    consolePort: { en: 'Port', de: 'Port' },
    startsAtLogin: { en: 'Start at login', de: 'Bei der Anmeldung starten' },
    logLevel: { en: 'Log level', de: 'Protokollstufe' },
    metricsPort: { en: 'Metrics port', de: 'Metrikport' },
    theme: { en: 'Theme', de: 'Erscheinungsbild' },
    language: { en: 'Language', de: 'Sprache' },
    onVanish: { en: 'When a file disappears', de: 'Wenn eine Datei verschwindet' },
    isStrictTimeout: { en: 'Finish by the timeout alone', de: 'Nur nach Timeout abschließen' },
    sharedFolders: { en: 'Folders shared with others', de: 'Gemeinsam genutzte Ordner' },
    followLinks: { en: 'Symbolic links', de: 'Symbolische Links' },
    ffprobePath: { en: 'ffprobe program', de: 'ffprobe-Programm' },
  },
  hint: {
    endpoint: { en: 'Leave empty for Amazon S3.', de: 'Für Amazon S3 leer lassen.' },
    isPathStyle: {
      en: 'The bucket name is part of the path instead of the host name. Required by MinIO and Ceph.',
      de: 'Der Bucket-Name steht im Pfad statt im Hostnamen. Für MinIO und Ceph erforderlich.',
    },
    needsEqualParts: {
      en: 'Required by Cloudflare R2 and Backblaze B2.',
      de: 'Für Cloudflare R2 und Backblaze B2 erforderlich.',
    },
    keyTemplate: { en: (example: string) => `Example: ${example}`, de: (example: string) => `Beispiel: ${example}` },
    keyTexts: {
      en: 'For {camera}, {reel} and {project}, one per line: camera=A, or camera=A@/watched/folder for one folder.',
      de: 'Für {camera}, {reel} und {project}, je Zeile einer: camera=A, oder camera=A@/ordner für einen Ordner.',
    },
    insertVariable: {
      en: (variable: string) => `Insert ${variable}`,
      de: (variable: string) => `${variable} einfügen`,
    },
    keyVariables: { en: 'Variables', de: 'Variablen' },
    presets: { en: 'Presets', de: 'Vorlagen' },
    bucketDefault: { en: 'Default of the bucket', de: 'Standard des Buckets' },
    timeoutSeconds: {
      en: 'Seconds without growth until a recording is finished.',
      de: 'Sekunden ohne Wachstum, bis eine Aufnahme abgeschlossen wird.',
    },
    chunkFits: {
      en: (bytes: string) => `Largest possible recording: ${bytes}.`,
      de: (bytes: string) => `Größte mögliche Aufnahme: ${bytes}.`,
    },
    chunkHours: {
      en: (hours: string, rate: string) => `At ${rate}, the current rate, that is ${hours} hours.`,
      de: (hours: string, rate: string) => `Bei der aktuellen Rate von ${rate} sind das ${hours} Stunden.`,
    },
    chunkHoursAssumed: {
      en: (hours: string) => `At 100 Mbit/s that is ${hours} hours.`,
      de: (hours: string) => `Bei 100 Mbit/s sind das ${hours} Stunden.`,
    },
    partsAtOnce: {
      en: 'Leave empty to send as many as the uplink needs.',
      de: 'Leer lassen, um so viele zu senden, wie die Leitung braucht.',
    },
    bandwidth: { en: 'Leave empty for no limit.', de: 'Für keine Begrenzung leer lassen.' },
    bandwidthSchedule: {
      en: 'In Mbit/s, e.g. mon-fri 08:00-18:00 20; daily 22:00-06:00 none. Outside of these hours the bandwidth limit holds.',
      de: 'In Mbit/s, z. B. mon-fri 08:00-18:00 20; daily 22:00-06:00 none. Außerhalb dieser Zeiten gilt die Bandbreitenbegrenzung.',
    },
    folderShares: {
      en: 'One per line, e.g. 3@/watched/folder: three times as much as a folder without a line while both have something to send.',
      de: 'Je Zeile einer, z. B. 3@/ordner: dreimal so viel wie ein Ordner ohne Zeile, solange beide etwas zu senden haben.',
    },
    leavesRoom: {
      en: 'Uploads slow down when others in this network would have to wait, down to 2 Mbit/s.',
      de: 'Uploads werden langsamer, wenn andere in diesem Netz warten müssten, bis hinab zu 2 Mbit/s.',
    },
    holesMax: {
      en: 'For sparse files, which are uploaded with zeros. Leave empty to never ask.',
      de: 'Für dünn besetzte Dateien, die mit Nullen hochgeladen werden. Für keine Nachfrage leer lassen.',
    },
    waitsWhileHeld: {
      en: 'Waits up to ten times the stream timeout.',
      de: 'Wartet höchstens das Zehnfache des Stream-Timeouts.',
    },
    patterns: {
      en: 'One pattern per line, e.g. *.mp4 or **/proxy/**',
      de: 'Ein Muster pro Zeile, z. B. *.mp4 oder **/proxy/**',
    },
    redisUrl: { en: 'redis:// or rediss://, without the password.', de: 'redis:// oder rediss://, ohne das Passwort.' },
    metricsPort: {
      en: 'Prometheus metrics, for this machine only. Leave empty to turn them off.',
      de: 'Prometheus-Metriken, nur für diesen Rechner. Zum Ausschalten leer lassen.',
    },
    onVanish: {
      en: 'The file of a recording is deleted before the recording is finished.',
      de: 'Die Datei einer Aufnahme wird gelöscht, bevor die Aufnahme abgeschlossen ist.',
    },
    isStrictTimeout: {
      en: 'Ignores all other evidence that the recorder is done. A recording is never finished before its stream timeout.',
      de: 'Andere Anzeichen, dass der Rekorder fertig ist, zählen nicht. Keine Aufnahme wird vor dem Stream-Timeout abgeschlossen.',
    },
    sharedFolders: {
      en: 'Whether other workstations with the same journal see the same files.',
      de: 'Ob andere Arbeitsplätze mit demselben Journal dieselben Dateien sehen.',
    },
    followLinks: { en: 'Links inside the watched folders.', de: 'Links innerhalb der überwachten Ordner.' },
    ffprobePath: {
      en: 'Reads the media data of finished recordings. It can be chosen only in the file dialog of the system.',
      de: 'Liest die Mediendaten fertiger Aufnahmen. Auswählbar nur im Dateidialog des Systems.',
    },
    days: { en: 'days', de: 'Tage' },
    outageSeconds: {
      en: 'How long the network, the storage, the journal or a folder may be away before you are told.',
      de: 'So lange dürfen Netz, Speicher, Journal oder ein Ordner fehlen, bevor Sie benachrichtigt werden.',
    },
    webhookUrl: {
      en: 'Gets a signed message for each finished recording, for each that needs you, and for each outage and its end.',
      de: 'Erhält eine signierte Nachricht für jede fertige Aufnahme, jeden nötigen Eingriff, jede Störung und ihr Ende.',
    },
    webhookSecret: {
      en: 'Signs the messages. Enter the same one at the receiver; it is never shown again.',
      de: 'Signiert die Nachrichten. Geben Sie dasselbe beim Empfänger ein; es wird nie wieder angezeigt.',
    },
    consoleHere: {
      en: 'Browsers on this computer can operate and look. Nothing is sent to other devices.',
      de: 'Browser auf diesem Rechner können bedienen und zuschauen. Nichts wird an andere Geräte gesendet.',
    },
    consoleNetwork: {
      en: 'The connection is not encrypted, so other devices can only look: status, names and progress, no paths and no commands. Others in the network can read along. Only browsers on this computer can operate. To operate from other devices, use the headless command with a certificate or a reverse proxy.',
      de: 'Die Verbindung ist nicht verschlüsselt, darum können andere Geräte nur zuschauen: Status, Namen und Fortschritt, keine Pfade und keine Befehle. Andere im Netz können mitlesen. Bedienen können nur Browser auf diesem Rechner. Zum Bedienen von anderen Geräten dient der Befehl ohne Anzeige mit einem Zertifikat oder einem Reverse-Proxy.',
    },
    isRecursive: {
      en: 'Otherwise only the files that lie directly in the watched folders.',
      de: 'Sonst nur die Dateien, die direkt in den überwachten Ordnern liegen.',
    },
    priority: {
      en: 'One pattern per line, or none. Existing files that match come before other existing ones. Files that are being recorded always come first.',
      de: 'Ein Muster pro Zeile, oder keines. Vorhandene Dateien, die passen, kommen vor anderen vorhandenen. Dateien, die gerade aufgenommen werden, kommen immer zuerst.',
    },
    pollSeconds: {
      en: 'Holds for folders whose drive reports no changes. Folders with many files are read less often.',
      de: 'Gilt für Ordner, deren Laufwerk keine Änderungen meldet. Ordner mit vielen Dateien werden seltener gelesen.',
    },
    mergeMs: {
      en: 'A longer time saves processor time; a shorter one notices changes earlier.',
      de: 'Eine längere Zeit spart Rechenzeit, eine kürzere bemerkt Änderungen früher.',
    },
    milliseconds: { en: 'ms', de: 'ms' },
    seconds: { en: 'seconds', de: 'Sekunden' },
    mebibytes: { en: 'MiB', de: 'MiB' },
    megabitsPerSecond: { en: 'Mbit/s', de: 'Mbit/s' },
  },
  source: {
    keys: { en: 'Key store', de: 'Schlüsselspeicher' },
    profile: { en: 'AWS profile or SSO', de: 'AWS-Profil oder SSO' },
    environment: { en: 'Environment or role', de: 'Umgebung oder Rolle' },
  },
  sourceHint: {
    keys: {
      en: 'Stored encrypted on this computer; never shown again.',
      de: 'Verschlüsselt auf diesem Rechner gespeichert; werden nie wieder angezeigt.',
    },
    profile: {
      en: 'Read from the AWS configuration files of this account, including SSO sessions.',
      de: 'Aus den AWS-Konfigurationsdateien dieses Benutzerkontos, auch SSO-Sitzungen.',
    },
    environment: {
      en: 'Environment variables, or the role of this machine or container.',
      de: 'Umgebungsvariablen oder die Rolle dieses Rechners oder Containers.',
    },
  },
  keyStoreHint: {
    given: {
      en: 'From environment variables. To use others for this server, change S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, and start Rushes again.',
      de: 'Aus Umgebungsvariablen. Um für diesen Server andere zu verwenden, ändern Sie S3_ACCESS_KEY_ID und S3_SECRET_ACCESS_KEY, und starten Sie Rushes neu.',
    },
    weak: {
      en: 'Stored on this computer without protection: anybody who can read your home folder can read them. Install a keyring (GNOME Keyring or KWallet) to protect them.',
      de: 'Ungeschützt auf diesem Rechner gespeichert: Wer Ihren Benutzerordner lesen kann, kann sie lesen. Installieren Sie zum Schutz einen Schlüsselbund (GNOME Keyring oder KWallet).',
    },
    session: {
      en: 'This computer has no key store that Rushes can use. Keys are kept in memory and must be entered again after a restart.',
      de: 'Dieser Rechner hat keinen Schlüsselspeicher, den Rushes verwenden kann. Die Zugriffsschlüssel bleiben im Arbeitsspeicher und müssen nach einem Neustart erneut eingegeben werden.',
    },
  },
  journalKind: {
    embedded: { en: 'This machine (SQLite)', de: 'Dieser Rechner (SQLite)' },
    redis: { en: 'Redis (shared)', de: 'Redis (gemeinsam)' },
  },
  notifications: {
    all: { en: 'When finished or needing you', de: 'Wenn fertig oder Eingriff nötig' },
    attention: { en: 'Only when something needs you', de: 'Nur wenn ein Eingriff nötig ist' },
    none: { en: 'None', de: 'Keine' },
  },
  consoleReach: {
    here: { en: 'Only this computer', de: 'Nur dieser Rechner' },
    network: { en: 'Also devices in the network, to look', de: 'Auch Geräte im Netz, zum Zuschauen' },
  },
  theme: {
    system: { en: 'System', de: 'System' },
    light: { en: 'Light', de: 'Hell' },
    dark: { en: 'Dark', de: 'Dunkel' },
  },
  logLevel: {
    debug: { en: 'Everything', de: 'Alles' },
    info: { en: 'Normal', de: 'Normal' },
    warn: { en: 'Warnings', de: 'Warnungen' },
    error: { en: 'Errors only', de: 'Nur Fehler' },
  },
  onVanish: {
    keep: { en: 'Ask me', de: 'Nachfragen' },
    complete: { en: 'Complete what is stored', de: 'Gespeichertes abschließen' },
    discard: { en: 'Discard the upload', de: 'Upload verwerfen' },
  },
  sharedFolders: {
    auto: { en: 'On network drives', de: 'Auf Netzlaufwerken' },
    always: { en: 'Always', de: 'Immer' },
    never: { en: 'Never', de: 'Nie' },
  },
  followLinks: {
    never: { en: 'Do not follow', de: 'Nicht folgen' },
    inside: { en: 'Follow inside watched folders', de: 'In überwachten Ordnern folgen' },
  },
};

type LanguageCode = 'en' | 'de';
type Text = string | ((...values: never[]) => string);

/** The texts of one language: each pair is replaced by its text. */
type In<Texts, Code extends LanguageCode> =
  Texts extends Readonly<Record<LanguageCode, Text>>
    ? Texts[Code]
    : { readonly [Name in keyof Texts]: In<Texts[Name], Code> };

function isPair(value: object): value is Readonly<Record<LanguageCode, Text>> {
  return 'en' in value && typeof value.en !== 'object';
}

function inLanguage(texts: object, code: LanguageCode): object {
  return Object.fromEntries(
    Object.entries(texts).map(([name, value]: [string, object]) => [
      name,
      isPair(value) ? value[code] : inLanguage(value, code),
    ]),
  );
}

/** The texts of the settings in one language, in groups: `field`, `hint`, and one for each setting with choices. */
export function settingTexts<Code extends LanguageCode>(code: Code): In<typeof TEXTS, Code> {
  return inLanguage(TEXTS, code) as In<typeof TEXTS, Code>;
}
