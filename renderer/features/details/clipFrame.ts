/** A clip that shows no frame until then is given up: it may be damaged, or on a drive that does not answer. */
const LOAD_MS = 20_000;

/** The frame is taken here, or in the middle of a shorter clip: many clips begin black. */
const FRAME_AT_SECONDS = 1;

/** Width of the frame in pixels at most: twice that of the panel, for dense displays. */
const WIDTH_MAX = 720;

/**
 * Draws one frame of a clip on the canvas, which gets the size of the frame. Nothing of the clip stays loaded.
 * @param source see the request `recording.clip`
 * @returns whether there is a frame; not when the clip cannot be decoded, has no picture, or `signal` aborts
 */
export async function drawClipFrame(source: string, canvas: HTMLCanvasElement, signal: AbortSignal): Promise<boolean> {
  const video = document.createElement('video');
  video.muted = true;
  video.preload = 'auto';
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LOAD_MS)]);
  try {
    const loaded = untilEvent(video, 'loadeddata', limit);
    video.src = source;
    await loaded;
    const { duration } = video;
    if (Number.isFinite(duration) && duration > 0) {
      const reached = untilEvent(video, 'seeked', limit);
      video.currentTime = Math.min(FRAME_AT_SECONDS, duration / 2);
      await reached;
    }
    return draw(video, canvas);
  } catch {
    return false;
  } finally {
    // Without a source it reads no more.
    video.removeAttribute('src');
    video.load();
  }
}

function draw(video: HTMLVideoElement, canvas: HTMLCanvasElement): boolean {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0 || videoHeight === 0) return false;
  const scale = Math.min(1, WIDTH_MAX / videoWidth);
  canvas.width = Math.max(1, Math.round(videoWidth * scale));
  canvas.height = Math.max(1, Math.round(videoHeight * scale));
  const context = canvas.getContext('2d');
  context?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context !== null;
}

/** Rejects when the video fails, or `signal` aborts. */
function untilEvent(video: HTMLVideoElement, name: 'loadeddata' | 'seeked', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    video.addEventListener(name, () => resolve(), { once: true, signal });
    video.addEventListener('error', () => reject(new Error('The clip cannot be decoded.')), { once: true, signal });
    signal.addEventListener('abort', () => reject(new Error('The clip is no longer wanted.')), { once: true });
  });
}
