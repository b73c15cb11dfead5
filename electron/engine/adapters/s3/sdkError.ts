/** The parts of what the SDK throws that a fault is made from; everything is optional, since much else can be thrown. */
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

/** Reads whatever was thrown. */
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
 * What may be kept of an error: its name, text, status and request id. The SDK's own object leads to the request, whose headers
 * hold the signature.
 */
export function harmlessCause(error: SdkError): Error {
  const facts = [error.systemCode, error.status ?? '', error.header('x-amz-request-id')].filter((fact) => fact !== '');
  const cause = new Error(facts.length === 0 ? error.message : `${error.message} [${facts.join(', ')}]`);
  cause.name = error.name;
  return cause;
}

/** The region the bucket is in, as far as the answer tells; the empty string when it does not. */
export function regionOf(error: SdkError): string {
  return (
    error.header('x-amz-bucket-region') ||
    error.field('Region') ||
    (/expecting '([a-z0-9-]+)'/.exec(error.message)?.[1] ?? '')
  );
}

function systemCode(error: Readonly<Record<string, unknown>>): string {
  const code = text(error['code']);
  if (code !== '') return code;
  // Several addresses of one name that all failed come as one AggregateError; a provider wraps what stopped it.
  const inner: unknown = Array.isArray(error['errors']) ? error['errors'][0] : error['cause'];
  return inner === undefined || inner === error ? '' : text(record(inner)['code']);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  // Any object can be read by name; what is found there is checked before it is used.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
