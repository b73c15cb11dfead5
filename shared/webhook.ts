/** The result of one message to the webhook. */
export type WebhookReport =
  | { readonly kind: 'delivered'; readonly status: number }
  /** An answer other than 200 to 299. Redirects are not followed. */
  | { readonly kind: 'refused'; readonly status: number }
  /** No answer in time. */
  | { readonly kind: 'silent' }
  /** `code`: of the system or of TLS, for example `ECONNREFUSED`; may be empty. */
  | { readonly kind: 'unreachable'; readonly code: string };
