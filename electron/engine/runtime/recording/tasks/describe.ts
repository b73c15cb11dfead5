import type { MediaView } from '../../../../../shared/viewModel.ts';
import { visibleJson } from '../../../../../shared/visibleText.ts';
import { Fault, asFault } from '../../../core/fault.ts';
import { metadataDocument } from '../../../core/metadataDocument.ts';
import { isOwnKey, metadataKey } from '../../../core/objectKey.ts';
import type { TaskResult } from '../../../core/recordingState.ts';
import { timestamp } from '../../../core/timestamp.ts';
import type { MediaFacts } from '../../../ports/mediaProbe.ts';
import type { NewObject, Payload, WriteCondition } from '../../../ports/objectStore.ts';
import { crc32Of } from '../../parts/fastCrc32.ts';
import { md5Of } from '../../parts/partDigest.ts';
import { ID_METADATA, isObjectOf } from './occupiedKey.ts';
import { type TaskContext, counted, headObject } from './taskContext.ts';

/** Puts the metadata document beside the object. A file that cannot be probed is described without media facts. */
export async function describe(context: TaskContext): Promise<TaskResult> {
  const { ports, state } = context;
  const { bucket, key } = state.record;
  const probed = await probe(context);
  const document = metadataDocument({ ...state, ...probed, processedAt: timestamp(ports.clock.nowMs()) });
  const body = Buffer.from(`${visibleJson(document, 2)}\n`);
  const payload = { sizeBytes: body.length, body, crc32: crc32Of(body), md5: md5Of(body) };
  const object = {
    bucket,
    key: metadataKey(key),
    contentType: 'application/json',
    metadata: { [ID_METADATA]: state.record.id },
  };
  await putDocument(context, object, payload);
  return {
    kind: 'described',
    media: probed.media === null ? null : mediaView(probed.media),
    probeError: probed.probeError,
  };
}

/** Beside a key without the recording's id, a document of another one is not replaced: the recording's gets its id in its name. */
async function putDocument(context: TaskContext, object: NewObject, payload: Payload): Promise<void> {
  const { ports, signal, state } = context;
  const { key, id } = state.record;
  const put = (to: NewObject & WriteCondition): Promise<unknown> =>
    counted(ports, 'metadata', () => ports.store.putObject(to, payload, signal));
  if (isOwnKey(key, id)) return void (await put(object));
  const facts = await headObject(context, object);
  if (facts !== undefined) {
    return void (await put(isObjectOf(facts, id) ? object : { ...object, key: metadataKey(`${key}-${id}`) }));
  }
  try {
    await put({ ...object, onlyIfAbsent: true });
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code !== 'object_exists') throw fault;
    // The same request was carried out before, or another program was faster: the next attempt finds out.
    throw new Fault(fault.code, fault.message, { disposition: 'retry', cause: fault });
  }
}

async function probe({
  ports,
  signal,
  state,
  earlyProbe,
}: TaskContext): Promise<{ media: MediaFacts | null; probeError: string | null }> {
  const { path, fingerprint, frozen, displaced } = state.record;
  if (frozen?.reason === 'vanished' || displaced !== undefined)
    return { media: null, probeError: 'The file was gone before it could be read.' };
  try {
    const early = await earlyProbe?.factsOf(state);
    return {
      media: early ?? (await counted(ports, 'probe', () => ports.probe.probe(path, signal, fingerprint))),
      probeError: null,
    };
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.disposition === 'cancelled') throw fault;
    if (!(thrown instanceof Fault)) ports.logger.log('warn', 'The probe failed unexpectedly.', { error: thrown });
    return { media: null, probeError: fault.message };
  }
}

function mediaView(media: MediaFacts): MediaView {
  const { durationSeconds, container, timecode, video, audio } = media;
  return {
    durationSeconds,
    container,
    videoCodec: video?.codec ?? null,
    width: video?.width ?? null,
    height: video?.height ?? null,
    frameRate: video?.frameRate ?? null,
    audioCodec: audio[0]?.codec ?? null,
    timecode,
  };
}
