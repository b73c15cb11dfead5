/** The bounds of what browsers, and whoever reaches the port, can use. */
export const LIMITS = {
  /** A code has 32 characters. */
  bodyBytes: 1_024,
  /** Settings and patterns at their limits fit; the rest is a fraction of it. */
  messageBytes: 256 * 1024,
  /** Fragments of a message: browsers send none, or pieces of 64 KiB. Each may keep the 64 KiB that it was read with. */
  fragments: 64,
  /** Reads of the connection that a frame may take: a message at its limit, in segments of 256 bytes. */
  chunks: 1_024,
  headerBytes: 16 * 1024,
  requestMs: 10_000,
  /** Files of the machine are opened by the same process, so that connections must not use up its descriptors. */
  connections: 300,
  /** Browsers with an open socket. */
  sockets: 100,
  /** Pages that one browser has open. Without it, one browser that looks would keep out those that operate. */
  socketsOfSession: 16,
  /** A browser whose unread messages are larger gets no deltas until it has read them; then it asks for a snapshot. */
  unreadBytes: 512 * 1024,
  /** A browser that lets replies pile up beyond this is cut. A snapshot of a thousand recordings takes less than a megabyte. */
  unreadReplyBytes: 16 * 1024 * 1024,
  /** A browser that reads nothing for so long is gone, e.g. a telephone out of reach. */
  unreadMs: 60_000,
  /** Requests of a browser that wait for an answer. The window has a handful. */
  pendingRequests: 32,
  /** Messages, pings and pongs of a browser in a second on average, and at once. A person who types and clicks stays far below. */
  messagesPerSecond: 50,
  messagesAtOnce: 200,
  /** Messages, pings and pongs that may be on their way when a browser is cut for one of them. They are not read. */
  messagesAfterCut: 2_000,
  /** Wrong codes from one address within `triesMs`. A person mistypes nothing: codes are opened or scanned. */
  tries: 10,
  triesMs: 60_000,
} as const;
