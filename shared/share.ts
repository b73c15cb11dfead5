/** How long a link to an object may be valid. SigV4 allows seven days [Amazon S3 API reference, "Authenticating Requests"]. */
export const SHARE_SECONDS = { min: 3_600, max: 7 * 86_400 } as const;
