/** The result of one message to the webhook. */
export type WebhookReport =
  | { readonly kind: 'delivered'; readonly status: number }
  /** An answer other than 200 to 299. Redirects are not followed. */
  | { readonly kind: 'refused'; readonly status: number }
  /** No answer in time. */
  | { readonly kind: 'silent' }
  /** `code`: of the system or of TLS, for example `ECONNREFUSED`; may be empty. */
  | { readonly kind: 'unreachable'; readonly code: string };

/** Why messages do not reach the webhook. It stops no upload. */
export type WebhookProblem =
  /** There is no secret for its server, so that nothing is sent. */
  | { readonly kind: 'no_secret' }
  /** Messages were given up, or have failed for a while. `since`: the first failure, ISO 8601. `last`: the result of the last attempt. */
  | {
      readonly kind: 'failing';
      readonly since: string;
      readonly last: Exclude<WebhookReport, { readonly kind: 'delivered' }>;
    };
