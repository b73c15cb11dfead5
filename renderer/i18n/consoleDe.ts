import type { consoleEn } from './consoleEn.ts';

/** Die Texte des Fensters im Browser. */
export const consoleDe: typeof consoleEn = {
  console: {
    signIn: 'Dieser Browser ist nicht angemeldet',
    howToSignIn:
      'Öffnen Sie die Adresse, die Rushes ausgegeben hat, oder eine, die unter Einstellungen, Browser erstellt wurde. Jede gilt einmal, fünfzehn Minuten lang.',
    refused: {
      no_session: 'Die Sitzung dieses Browsers ist beendet, oder es gab keine.',
      wrong_code: 'Diese Adresse wurde schon benutzt, ist abgelaufen oder wurde widerrufen.',
      too_many_tries: 'Es gab zu viele falsche Codes. Warten Sie eine Minute, und öffnen Sie dann eine neue Adresse.',
      needs_tls:
        'Andere könnten diese Verbindung mitlesen, darum ist über sie nur das Zuschauen erlaubt. Zum Bedienen brauchen Sie https oder einen Browser auf dem Rechner, auf dem Rushes läuft.',
      not_allowed: 'Dieser Browser darf das nicht.',
      unreachable: 'Rushes antwortet nicht. Läuft es?',
    },
    oldData: 'Keine Verbindung zu Rushes: Diese Seite zeigt einen alten Stand.',
    oldSince: (span) => `Letzte Nachricht vor ${span}.`,
    chooseThis: 'Diesen Ordner wählen',
    roots: 'Ordner des Rechners, auf dem Rushes läuft',
    browse: 'Ordner',
    up: 'Eine Ebene nach oben',
    partial: 'Der Ordner enthält mehr, als hier steht.',
    nothingYet: 'Noch keine Aufnahme.',
    needsPerson: 'Braucht eine Entscheidung am Arbeitsplatz.',
    accessHint:
      'Eine Adresse öffnet dieses Fenster in einem anderen Browser: zum Bedienen, oder nur um Status, Namen und Fortschritt zu sehen.',
    inviteLook: 'Adresse zum Zuschauen',
    inviteOperate: 'Adresse zum Bedienen',
    qrCode: 'QR-Code der Adresse',
    once: 'Gilt einmal, fünfzehn Minuten lang. Sie wird nicht noch einmal angezeigt.',
    onlyHere: 'Nur dieser Rechner kann sie öffnen.',
    toReach: 'Damit andere Rushes erreichen, starten Sie es mit --console 0.0.0.0:8472.',
    accessList: 'Zugang von Browsern',
    served: (address) => `Erreichbar unter ${address}`,
    browsers: (count) =>
      count === 1 ? '1 Seite ist geöffnet.' : `${count === 0 ? 'Keine' : count} Seiten sind geöffnet.`,
    problem: {
      port_taken:
        'Ein anderes Programm benutzt diesen Port. Wählen Sie einen anderen, oder beenden Sie das Programm und schalten Sie aus und wieder ein.',
      port_not_allowed: 'Dieser Benutzer darf diesen Port nicht verwenden. Wählen Sie einen über 1023.',
      not_this_machine:
        'Der Host in der Einstellungsdatei ist keine Adresse dieses Rechners. Wählen Sie neu, wer es erreicht.',
      not_built: 'Dieser Kopie von Rushes fehlen die Dateien des Fensters. Installieren Sie sie neu.',
      unexpected: 'Das Fenster konnte nicht gezeigt werden. Das Protokoll sagt, warum.',
    },
    notify: 'In diesem Browser benachrichtigen',
    signOut: 'Diesen Browser abmelden',
    thisBrowser: 'Dieser Browser',
    browser: 'Ein Browser',
    unusedAddress: 'Eine Adresse, die noch nicht geöffnet wurde',
    role: { operate: 'bedient', look: 'schaut zu' },
    entry: (what, role, until) => `${what} (${role}), bis ${until}`,
    revoke: 'Widerrufen',
  },
};
