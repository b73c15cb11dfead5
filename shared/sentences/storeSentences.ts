/** Sentences about the object store, and about an upload in it. See `sentence.ts` for the placeholders. */
export const STORE_SENTENCES = {
  connectionInterrupted: {
    en: 'The connection to {store} was interrupted; it is tried again.',
    de: 'Die Verbindung zu {store} wurde unterbrochen; sie wird erneut aufgebaut.',
  },
  connectionBroke: {
    en: 'The connection to {store} broke ({detail}); it is tried again.',
    de: 'Die Verbindung zu {store} ist abgebrochen ({detail}); sie wird erneut aufgebaut.',
  },
  connectionUnstable: {
    en: 'The connection breaks again and again before a part has arrived. Rushes keeps trying; another network may help.',
    de: 'Die Verbindung bricht immer wieder ab, bevor ein Teil angekommen ist. Rushes versucht es weiter; ein anderes Netz kann helfen.',
  },
  connectionIdle: {
    en: 'The connection to {store} was idle for too long; it is tried again.',
    de: 'Über die Verbindung zu {store} kam zu lange nichts; sie wird erneut aufgebaut.',
  },
  nameNotFound: {
    en: 'The name of {store} cannot be resolved. Check the network connection, and the endpoint {in:S3_ENDPOINT_URL}; it is tried again.',
    de: 'Der Name von {store} ist nicht auffindbar. Prüfen Sie die Netzverbindung und den Endpunkt {in:S3_ENDPOINT_URL}; es wird erneut versucht.',
  },
  connectionRefused: {
    en: '{store} refuses connections. Check that it is running, and the endpoint {in:S3_ENDPOINT_URL}; it is tried again.',
    de: '{store} lehnt Verbindungen ab. Prüfen Sie, ob der Server läuft, und den Endpunkt {in:S3_ENDPOINT_URL}; es wird erneut versucht.',
  },
  storeUnreachable: {
    en: '{store} cannot be reached. Check the network connection; it is tried again.',
    de: '{store} ist nicht erreichbar. Prüfen Sie die Netzverbindung; es wird erneut versucht.',
  },
  storeSilent: {
    en: '{store} does not answer. Check the network connection; it is tried again.',
    de: '{store} antwortet nicht. Prüfen Sie die Netzverbindung; es wird erneut versucht.',
  },
  answerUnusable: {
    en: '{store} sent an answer that {detail}; it is tried again.',
    de: '{store} hat eine unbrauchbare Antwort geschickt ({detail}); es wird erneut versucht.',
  },
  certificateDate: {
    en: 'The certificate of {store} is not trusted ({detail}). Check the date of this computer; if it is right, the certificate has to be renewed.',
    de: 'Dem Zertifikat von {store} wird nicht vertraut ({detail}). Prüfen Sie das Datum dieses Rechners; stimmt es, muss das Zertifikat erneuert werden.',
  },
  certificateUnknown: {
    en: 'The certificate of {store} is not trusted ({detail}). Check the endpoint, sign in to the network if it asks for it, or have the certificate installed on this computer.',
    de: 'Dem Zertifikat von {store} wird nicht vertraut ({detail}). Prüfen Sie den Endpunkt, melden Sie sich im Netz an, falls es das verlangt, oder lassen Sie das Zertifikat auf diesem Rechner installieren.',
  },
  noTls: {
    en: '{store} does not speak TLS as expected. Check whether the endpoint begins with http:// or https://.',
    de: '{store} spricht nicht wie erwartet TLS. Prüfen Sie, ob der Endpunkt mit http:// oder https:// beginnt.',
  },
  invalidEndpoint: {
    en: 'The endpoint, region or bucket name is not valid ({detail}). Correct it {in:S3_ENDPOINT_URL, S3_REGION_NAME or S3_BUCKET_NAME}.',
    de: 'Endpunkt, Region oder Bucket-Name ist ungültig ({detail}). Korrigieren Sie ihn {in:S3_ENDPOINT_URL, S3_REGION_NAME or S3_BUCKET_NAME}.',
  },
  requestFailed: {
    en: 'The request {request} to {store} failed in an unexpected way: {detail}',
    de: 'Die Anfrage {request} an {store} ist unerwartet fehlgeschlagen: {detail}',
  },
  signInExpired: {
    en: 'The sign-in for {store} has expired. Sign in again (for example with “aws sso login”).',
    de: 'Die Anmeldung bei {store} ist abgelaufen. Melden Sie sich neu an (zum Beispiel mit „aws sso login“).',
  },
  profileMissing: {
    en: 'There are no credentials for {store}. Check the name of the profile, or enter an access key {in:S3_ACCESS_KEY_ID}.',
    de: 'Für {store} gibt es keine Zugangsdaten. Prüfen Sie den Namen des Profils oder geben Sie {in:S3_ACCESS_KEY_ID} einen Zugriffsschlüssel ein.',
  },
  credentialsMissing: {
    en: 'There are no credentials for {store}. Enter an access key {in:S3_ACCESS_KEY_ID}, or sign in with the AWS command line.',
    de: 'Für {store} gibt es keine Zugangsdaten. Geben Sie {in:S3_ACCESS_KEY_ID} einen Zugriffsschlüssel ein oder melden Sie sich mit der AWS-Kommandozeile an.',
  },
  serverError: {
    en: '{store} has a temporary fault ({detail}); it is tried again.',
    de: '{store} hat eine vorübergehende Störung ({detail}); es wird erneut versucht.',
  },
  slowDown: {
    en: '{store} asks for fewer requests at once; it is tried again after a pause.',
    de: '{store} verlangt weniger Anfragen auf einmal; nach einer Pause wird es erneut versucht.',
  },
  damagedOnTheWay: {
    en: '{store} refused bytes that were damaged on the way; they are sent again.',
    de: '{store} hat Daten abgelehnt, die unterwegs beschädigt wurden; sie werden erneut gesendet.',
  },
  wrongAccessKey: {
    en: '{store} does not know this access key. Check the access key ID {in:S3_ACCESS_KEY_ID}.',
    de: '{store} kennt diesen Zugriffsschlüssel nicht. Prüfen Sie die Zugriffsschlüssel-ID {in:S3_ACCESS_KEY_ID}.',
  },
  wrongSecretKey: {
    en: 'The secret access key does not belong to this access key of {store}. Enter the secret access key again {in:S3_SECRET_ACCESS_KEY}.',
    de: 'Der geheime Zugriffsschlüssel gehört nicht zu diesem Zugriffsschlüssel von {store}. Geben Sie den geheimen Zugriffsschlüssel {in:S3_SECRET_ACCESS_KEY} noch einmal ein.',
  },
  keysExpired: {
    en: 'The credentials for {store} have expired or were withdrawn. Enter new ones {in:S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY}.',
    de: 'Die Zugangsdaten für {store} sind abgelaufen oder wurden entzogen. Geben Sie {in:S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY} neue ein.',
  },
  sessionExpired: {
    en: 'The credentials for {store} have expired or were withdrawn. Sign in again (for example with “aws sso login”).',
    de: 'Die Zugangsdaten für {store} sind abgelaufen oder wurden entzogen. Melden Sie sich neu an (zum Beispiel mit „aws sso login“).',
  },
  credentialsEndSooner: {
    en: 'The credentials for {store} end at {time}, and the link would end with them. Choose a shorter time, or use keys that do not end.',
    de: 'Die Zugangsdaten für {store} enden um {time}, und der Link endet mit ihnen. Wählen Sie eine kürzere Zeit oder verwenden Sie Zugriffsschlüssel, die nicht enden.',
  },
  sessionEndsSooner: {
    en: 'The credentials for {store} belong to a session, which lasts 36 hours at most, and the link would end with it. Choose a shorter time, or use keys that do not end.',
    de: 'Die Zugangsdaten für {store} gehören zu einer Sitzung, die höchstens 36 Stunden dauert, und der Link endet mit ihr. Wählen Sie eine kürzere Zeit oder verwenden Sie Zugriffsschlüssel, die nicht enden.',
  },
  accessDenied: {
    en: 'Access to the bucket “{bucket}” was denied: the permission {permission} is missing. Ask the administrator of the bucket to grant it to these credentials.',
    de: 'Der Zugriff auf den Bucket „{bucket}“ wurde verweigert: Die Berechtigung {permission} fehlt. Bitten Sie den Verwalter des Buckets, sie diesen Zugangsdaten zu erteilen.',
  },
  noSuchBucket: {
    en: 'There is no bucket named “{bucket}” on {store}. Correct the bucket name {in:S3_BUCKET_NAME}, or have the bucket created.',
    de: 'Auf {store} gibt es keinen Bucket namens „{bucket}“. Korrigieren Sie den Bucket-Namen {in:S3_BUCKET_NAME} oder lassen Sie den Bucket anlegen.',
  },
  wrongRegion: {
    en: 'The bucket “{bucket}” is not in the region “{region}”. Set the region to “{other}” {in:S3_REGION_NAME}.',
    de: 'Der Bucket „{bucket}“ liegt nicht in der Region „{region}“. Setzen Sie die Region {in:S3_REGION_NAME} auf „{other}“.',
  },
  unknownRegion: {
    en: "The bucket “{bucket}” is not in the region “{region}”. Enter the bucket's own region {in:S3_REGION_NAME}.",
    de: 'Der Bucket „{bucket}“ liegt nicht in der Region „{region}“. Geben Sie {in:S3_REGION_NAME} die Region des Buckets ein.',
  },
  noSuchUpload: {
    en: '{store} no longer has this upload; it is started again from the file on disk.',
    de: '{store} hat diesen Upload nicht mehr; er beginnt neu mit der Datei auf dem Datenträger.',
  },
  partsMissing: {
    en: '{store} does not have all parts as they were sent; they are compared, and missing parts are sent again.',
    de: '{store} hat nicht alle Teile so, wie sie gesendet wurden; sie werden verglichen, und fehlende werden erneut gesendet.',
  },
  objectExists: {
    en: 'There is another object “{key}” in the bucket “{bucket}”.',
    de: 'Im Bucket „{bucket}“ gibt es ein anderes Objekt „{key}“.',
  },
  noSuchObject: {
    en: 'There is no object “{key}” in the bucket “{bucket}”.',
    de: 'Im Bucket „{bucket}“ gibt es kein Objekt „{key}“.',
  },
  objectDiffers: {
    en: 'The object that {store} assembled differs from the file on disk; the parts are compared and sent again.',
    de: 'Das Objekt, das {store} zusammengesetzt hat, weicht von der Datei ab; die Teile werden verglichen und erneut gesendet.',
  },
  partTooSmall: {
    en: '{store} refused the upload because a part is smaller than it allows. Set a larger part size {in:CHUNK_SIZE_BYTES}.',
    de: '{store} hat den Upload abgelehnt, weil ein Teil zu klein ist. Stellen Sie {in:CHUNK_SIZE_BYTES} eine größere Teilgröße ein.',
  },
  storeFull: {
    en: '{store} has no room left, or its quota is used up. Free space there or have the quota raised.',
    de: '{store} hat keinen Platz mehr, oder das Kontingent ist verbraucht. Schaffen Sie dort Platz oder lassen Sie das Kontingent erhöhen.',
  },
  clockCorrected: {
    en: "The clock of this computer is {distance} the clock of {store}. Requests use the store's clock from now on.",
    de: 'Die Uhr dieses Rechners weicht von der Uhr von {store} ab ({distance}). Die Anfragen richten sich ab jetzt nach der Uhr des Speichers.',
  },
  clockWrong: {
    en: 'The clock of this computer is {distance} the clock of {store}. Set the date, time and time zone of this computer, best to automatic.',
    de: 'Die Uhr dieses Rechners weicht von der Uhr von {store} ab ({distance}). Stellen Sie Datum, Uhrzeit und Zeitzone dieses Rechners, am besten auf automatisch.',
  },
  keyTooLong: {
    en: '{store} refused the name of the object because it is too long. Give the file a shorter name.',
    de: '{store} hat den Namen des Objekts abgelehnt, weil er zu lang ist. Geben Sie der Datei einen kürzeren Namen.',
  },
  noStorageClass: {
    en: '{store} does not have this storage class. Choose another one {in:S3_STORAGE_CLASS}.',
    de: '{store} kennt diese Speicherklasse nicht. Wählen Sie {in:S3_STORAGE_CLASS} eine andere.',
  },
  equalPartsOnly: {
    en: '{store} accepts parts of equal size only. Switch on equal parts {in:S3_EQUAL_PARTS}.',
    de: '{store} nimmt nur gleich große Teile an. Schalten Sie {in:S3_EQUAL_PARTS} gleiche Teilgrößen ein.',
  },
  notSupported: {
    en: '{store} does not support what the upload needs ({request}). Use another store, or ask its administrator.',
    de: '{store} unterstützt nicht, was der Upload braucht ({request}). Verwenden Sie einen anderen Speicher oder fragen Sie dessen Verwalter.',
  },
  requestRefused: {
    en: '{store} refused the request {request} ({detail}). Check the endpoint and the bucket {in:S3_ENDPOINT_URL and S3_BUCKET_NAME}.',
    de: '{store} hat die Anfrage {request} abgelehnt ({detail}). Prüfen Sie Endpunkt und Bucket {in:S3_ENDPOINT_URL and S3_BUCKET_NAME}.',
  },
  keepsSomethingElse: {
    en: 'The store has kept something else than it was sent, three times. Ask its operator to check it, then retry. The file on disk is untouched.',
    de: 'Der Speicher hat dreimal etwas anderes behalten, als gesendet wurde. Lassen Sie ihn von seinem Betreiber prüfen und versuchen Sie es dann erneut. Die Datei auf dem Datenträger ist unverändert.',
  },
  uploadUnknown: {
    en: 'The store does not know this upload, and the file is not on disk to send it again. Check that the endpoint and the bucket {in:S3_ENDPOINT_URL and S3_BUCKET_NAME} are those of this recording, or put the file back, or discard the upload.',
    de: 'Der Speicher kennt diesen Upload nicht, und die Datei ist nicht mehr da, um sie neu zu senden. Prüfen Sie, ob Endpunkt und Bucket {in:S3_ENDPOINT_URL and S3_BUCKET_NAME} die dieser Aufnahme sind, stellen Sie die Datei wieder her oder verwerfen Sie den Upload.',
  },
  partsRefused: {
    en: 'The store did not accept the stored parts as one object, and the file is not on disk to send them again. It is tried again. Put the file back, ask whoever runs the store to check it, or discard the upload.',
    de: 'Der Speicher hat die gespeicherten Teile nicht als ein Objekt angenommen, und die Datei ist nicht mehr da, um sie neu zu senden. Es wird erneut versucht. Stellen Sie die Datei wieder her, lassen Sie den Speicher prüfen oder verwerfen Sie den Upload.',
  },
  keyTaken: {
    en: 'Another object has the key of this recording, and the file is not on disk to send it again under another key. Move or delete that object, then retry, or put the file back.',
    de: 'Ein anderes Objekt hat den Objektnamen dieser Aufnahme, und die Datei ist nicht mehr da, um sie unter einem anderen Objektnamen neu zu senden. Verschieben oder löschen Sie jenes Objekt und versuchen Sie es erneut, oder stellen Sie die Datei wieder her.',
  },
  partsElsewhere: {
    en: '{file} has {size} at {has}, but the settings now name {now}. Put the old destination back to finish it, start again at the new one, or discard the upload.',
    de: 'Von {file} liegen {size} bei {has}, aber die Einstellungen nennen jetzt {now}. Stellen Sie das alte Ziel wieder ein, um sie abzuschließen, beginnen Sie am neuen Ziel neu oder verwerfen Sie den Upload.',
  },
} as const;
