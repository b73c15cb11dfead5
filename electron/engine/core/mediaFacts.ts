/** The output of ffprobe for a finished recording; `null` where the file does not say. */
export interface MediaFacts {
  /** The program and version that read the file, for example `ffprobe 5.1.9`; absent when unknown. */
  readonly probe?: string;
  readonly durationSeconds: number | null;
  /** ffprobe's format name, e.g. `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly container: string | null;
  readonly bitRate: number | null;
  readonly timecode: string | null;
  /** The writer (encoder, camera make and model), as far as the file says. */
  readonly recorder: string | null;
  readonly video: {
    readonly codec: string;
    readonly width: number;
    readonly height: number;
    /** Frames per second, as the exact fraction ffprobe gives, e.g. `30000/1001`. */
    readonly frameRate: string | null;
    readonly pixelFormat: string | null;
  } | null;
  readonly audio: readonly {
    readonly codec: string;
    readonly channels: number | null;
    readonly sampleRateHz: number | null;
  }[];
}
