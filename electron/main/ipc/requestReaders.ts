import type { Command } from '../../../shared/commands.ts';
import type { DestinationDraft, NewSecret, RequestChannel, Requests } from '../../../shared/ipc.ts';
import { readCredentials, readDestination, readSettingsPatch } from '../../../shared/parseSettings.ts';
import {
  type Read,
  readBoolean,
  readEither,
  readFilledText,
  readList,
  readLiteral,
  readNull,
  readNullable,
  readObject,
  readOneOf,
} from '../../../shared/read.ts';

/** Paths on Linux end at 4 096 bytes, on Windows at 32 767 units. */
const readPath = readFilledText(32_767);
const readId = readFilledText(128);
/** Session tokens of AWS have no set length; those seen stay under 2 KiB. */
const readSecret = readFilledText(8_192);
const PATHS_MAX = 256;

const readRecordingCommand: Read<Command> = readObject({
  kind: readOneOf([
    'recording.finalize',
    'recording.hold',
    'recording.release',
    'recording.pause',
    'recording.resume',
    'recording.retry',
    'recording.completeStored',
    'recording.discard',
  ]),
  id: readId,
});

/** The window may not say whether the machine is online: main finds that out itself. */
const readEngineCommand: Read<Command> = readObject({
  kind: readOneOf(['engine.pause', 'engine.resume', 'engine.retryAll']),
});

const readNewSecret = readEither<NewSecret>(
  readObject({
    kind: readLiteral('s3'),
    accessKeyId: readSecret,
    secretAccessKey: readSecret,
    sessionToken: readNullable(readSecret),
  }),
  readObject({ kind: readLiteral('redis'), password: readSecret }),
);

const readOnePath = readObject<{ readonly path: string }>({ path: readPath });
const readOneId = readObject<{ readonly id: string }>({ id: readId });

/** One reader a channel: a message it does not understand gets an error for an answer. */
export const REQUEST_READERS: { readonly [C in RequestChannel]: Read<Requests[C]['request']> } = {
  'engine.snapshot': readNull,
  'engine.command': readEither<Command>(readRecordingCommand, readEngineCommand),
  'settings.get': readNull,
  'settings.set': readSettingsPatch,
  'settings.validate': readSettingsPatch,
  'credentials.set': readNewSecret,
  'credentials.clear': readObject({ kind: readOneOf(['s3', 'redis']) }),
  'credentials.status': readNull,
  'destination.test': readObject<DestinationDraft>({ destination: readDestination, credentials: readCredentials }),
  'redis.test': readObject({ url: readFilledText(2_048) }),
  'folders.choose': readNull,
  'folders.preview': readOnePath,
  'folders.add': readObject({ paths: readList(readPath, PATHS_MAX) }),
  'folders.remove': readOnePath,
  'folders.setPaused': readObject({ path: readPath, isPaused: readBoolean }),
  'recording.showInFolder': readOneId,
  'recording.copyUrl': readOneId,
  'app.info': readNull,
  'app.facts': readNull,
  'app.quit': readNull,
  'logs.open': readNull,
  'notices.dismiss': readOneId,
};

/** What the preload sends of a drop: one path a file, empty for what has none. */
export const readOfferedPaths: Read<readonly string[]> = readList(
  (raw) => (raw === '' ? '' : readPath(raw)),
  PATHS_MAX,
);
