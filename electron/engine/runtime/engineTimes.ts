/** How often the engine looks at things, and how long it waits for them. */

/** Postponed files, folders that changed and the status, which depends on the time too, are considered this often. */
export const EACH_SECOND_MS = 1_000;

/** A store that refuses the bucket, or has not answered yet, is asked again this often. */
export const ASK_STORE_EVERY_MS = 30_000;

/** The drives are asked for their free space this often. */
export const SPACE_EVERY_MS = 10_000;

/** Finished recordings that are kept long enough are forgotten this often, and at the start. */
export const FORGET_EVERY_MS = 3_600_000;

/** The engine is ready when all folders were read, but after this long at the latest. */
export const READ_LIMIT_MS = 1_000;

/** `whenIdle` looks this often. */
export const IDLE_CHECK_MS = 100;

/** How long a stop waits for files that are being considered: a hung disk must not delay the end. */
export const STOP_LIMIT_MS = 2_000;
