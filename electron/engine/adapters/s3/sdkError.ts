/** Longer texts of a store are cut: they end up in messages, logs and the journal. */
const TEXT_LENGTH_MAX = 1_000;

/** The properties of an error of the SDK that a fault is made from. Any other value can be thrown too, so that each can be missing. */
export interface SdkError {
  /** S3's error code where there was an answer with one, else the name of the JavaScript error. */
  readonly name: string;
  readonly message: string;
  /** Node's code of a failed connection, e.g. `ECONNRESET`; the empty string when there is none. */
  readonly systemCode: string;
  /** HTTP status; `undefined` when there was no answer. */
  readonly status: number | undefined;
  /** Header of the answer; the empty string when there is none. */
  header(name: string): string;
  /** An element of the answer's error document, e.g. `Region`; the empty string when there is none. */
  field(name: string): string;
}

/** Reads any thrown value; texts are cut at 1 000 characters. */
export function readSdkError(thrown: unknown): SdkError {
  const error = record(thrown);
  const metadata = record(error['$metadata']);
  const response = record(error['$response']);
  const headers = record(response['headers']);
  const status = metadata['httpStatusCode'] ?? response['statusCode'];
  return {
    name: text(error['name']) || 'Error',
    message: text(error['message']) || text(thrown),
    systemCode: systemCode(error),
    status: typeof status === 'number' && status > 0 ? status : undefined,
    header: (name) => text(headers[name]),
    field: (name) => text(error[name]),
  };
}

/**
 * A copy of an error that may be logged: its name, text, status and request id. The SDK's own error refers to the request, whose
 * headers contain the signature.
 */
export function harmlessCause(error: SdkError): Error {
  const facts = [error.systemCode, error.status ?? '', error.header('x-amz-request-id')].filter((fact) => fact !== '');
  const cause = new Error(facts.length === 0 ? error.message : `${error.message} [${facts.join(', ')}]`);
  cause.name = error.name;
  return cause;
}

/** The region of the bucket according to the answer; the empty string when it names none, or something that is no region. */
export function regionOf(error: SdkError): string {
  const expected = /expecting '([a-z0-9-]+)'/.exec(error.message)?.[1] ?? '';
  const region = error.header('x-amz-bucket-region') || error.field('Region') || expected;
  return /^[a-z0-9-]{1,64}$/i.test(region) ? region : '';
}

function systemCode(error: Readonly<Record<string, unknown>>): string {
  const code = text(error['code']);
  if (code !== '') return code;
  // The failures of several addresses of one name are one AggregateError; a credentials provider wraps its error.
  const inner: unknown = Array.isArray(error['errors']) ? error['errors'][0] : error['cause'];
  return inner === undefined || inner === error ? '' : text(record(inner)['code']);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  // Any object can be read by name; the values are checked before they are used.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, TEXT_LENGTH_MAX) : '';
}
