import { recordingId, userCommand } from '../../../shared/commands.ts';
import { inviteRequest, revokeRequest } from '../../../shared/console.ts';
import { historyExport, historyFilter, historyQuery } from '../../../shared/history.ts';
import type { DestinationDraft, RequestChannel, Requests } from '../../../shared/ipc.ts';
import { credentialSettings, destinationSettings, settingsPatch } from '../../../shared/parseSettings.ts';
import { shareRequest } from '../../../shared/share.ts';
import { verifyRequest } from '../../../shared/verify.ts';
import {
  boolean,
  type Decoder,
  exactObject,
  filledText,
  list,
  nothing,
  oneOf,
  optional,
  text,
} from '../../../shared/read.ts';
import { newSecret, type Secret } from '../../../shared/secrets.ts';

/** Paths end at 4 096 bytes on Linux and at 32 767 UTF-16 units on Windows. */
const PATH_LENGTH_MAX = 32_767;
const PATHS_MAX = 256;

const path = filledText(PATH_LENGTH_MAX);
const onePath = exactObject<{ readonly path: string }>({ path });
const oneUpload = exactObject<{ readonly uploadId: string }>({ uploadId: filledText(1_024) });
const oneId = exactObject<{ readonly id: string }>({ id: recordingId });

/** One decoder per channel. A request that does not decode is answered with an error. */
export const REQUEST_DECODERS: { readonly [C in RequestChannel]: Decoder<Requests[C]['request']> } = {
  'engine.snapshot': nothing,
  'engine.command': userCommand,
  'settings.get': nothing,
  'settings.set': settingsPatch,
  'credentials.set': newSecret,
  'credentials.clear': exactObject<{ readonly kind: Secret['kind'] }>({ kind: oneOf(['s3', 'redis', 'webhook']) }),
  'credentials.status': nothing,
  'destination.test': exactObject<DestinationDraft>({
    destination: destinationSettings,
    credentials: credentialSettings,
  }),
  'redis.test': exactObject<{ readonly url: string }>({ url: filledText(2_048) }),
  'webhook.test': nothing,
  'ffprobe.choose': nothing,
  'ffprobe.reset': nothing,
  'folders.choose': nothing,
  'folders.preview': onePath,
  'folders.check': onePath,
  'folders.add': exactObject<Requests['folders.add']['request']>({
    paths: list(path, PATHS_MAX),
    isOnlyNew: optional(boolean),
  }),
  'folders.setOnlyNew': exactObject<{ readonly path: string; readonly isOnlyNew: boolean }>({
    path,
    isOnlyNew: boolean,
  }),
  'folders.create': onePath,
  'folders.remove': onePath,
  'folders.setPaused': exactObject<{ readonly path: string; readonly isPaused: boolean }>({ path, isPaused: boolean }),
  'history.page': historyQuery,
  'history.summary': historyFilter,
  'history.export': historyExport,
  'uploads.list': nothing,
  'uploads.discard': oneUpload,
  'uploads.complete': oneUpload,
  'uploads.adopt': oneUpload,
  'recording.showInFolder': oneId,
  'recording.clip': oneId,
  'recording.copyUrl': oneId,
  'recording.share': shareRequest,
  'verify.run': verifyRequest,
  'verify.cancel': nothing,
  'app.info': nothing,
  'app.facts': nothing,
  'app.licences': nothing,
  'logs.open': nothing,
  'access.list': nothing,
  'access.invite': inviteRequest,
  'access.revoke': revokeRequest,
  'notices.dismiss': oneId,
};

/** The preload sends one path per dropped file, empty for a file that has none. */
export const offeredPaths: Decoder<readonly string[]> = list(text(PATH_LENGTH_MAX), PATHS_MAX);
