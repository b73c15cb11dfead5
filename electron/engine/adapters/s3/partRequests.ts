import { type S3Client, UploadPartCommand, type UploadPartCommandInput } from '@aws-sdk/client-s3';
import type { RequestHandler } from './connections.ts';

type Config = S3Client['config'];
type HttpRequest = Parameters<RequestHandler['handle']>[0];
type HttpResponse = Awaited<ReturnType<RequestHandler['handle']>>['response'];
type Signer = Awaited<ReturnType<Config['signer']>>;

/** The request for one part. */
export type PartInput = Required<
  Pick<UploadPartCommandInput, 'Bucket' | 'Key' | 'UploadId' | 'PartNumber' | 'ContentLength' | 'Body'>
> &
  ({ readonly ChecksumCRC32: string } | { readonly ContentMD5: string });

/** The parts of the SDK's context of a request that are used here. Any of them can be missing. */
interface SigningContext {
  readonly endpointV2?: {
    readonly properties?: { readonly backend?: string; readonly authSchemes?: SchemeOfEndpoint[] };
  };
  readonly __smithy_context?: { readonly selectedHttpAuthScheme?: AuthScheme };
}
type SchemeOfEndpoint = NonNullable<Parameters<Config['signer']>[0]>;
interface AuthScheme {
  readonly httpAuthOption: {
    readonly schemeId: string;
    readonly signingProperties?: { readonly signingRegion?: string; readonly signingName?: string };
  };
  readonly signer: {
    /** @param properties._requestSentAt milliseconds since 1970: an answer that came a quarter of an hour later does not correct the clock */
    successHandler?(
      response: HttpResponse,
      properties: { readonly config: Config; readonly _requestSentAt: number },
    ): void;
  };
}

/** The fields of a request, without its methods. */
type RequestFields = Omit<HttpRequest, 'clone' | 'body'>;

/** The requests for parts of one upload differ from this one in their number, length and checksum. */
interface Template {
  readonly request: RequestFields;
  readonly signer: Signer;
  readonly signing: { readonly signingRegion?: string; readonly signingService?: string };
  /** Learns the clock of the store from its answer, as the SDK does. @param sentAtMs milliseconds since 1970 */
  readonly noteAnswer: (response: HttpResponse, sentAtMs: number) => void;
}

/** Headers that belong to one request: its number in the SDK, the length and the checksum of its part, its signature. */
const HEADERS_OF_ONE_REQUEST: ReadonlySet<string> = new Set([
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  'content-length',
  'content-md5',
  'x-amz-checksum-crc32',
  'authorization',
  'x-amz-date',
  'x-amz-security-token',
]);

/** More uploads than are sent at once. */
const TEMPLATES_MAX = 64;

/**
 * Sends UploadPart in half of the SDK's CPU time. The first part of an upload is an ordinary request of the SDK, and is kept without its
 * signature as the template of the others. These get their own number, length and checksum. The SDK's signer signs them with the
 * credentials of that moment, and the SDK reads every answer that refuses a part or has a body.
 */
export class PartRequests {
  readonly #client: S3Client;
  /** By upload, the oldest first. */
  readonly #templates = new Map<string, Template>();

  constructor(client: S3Client) {
    this.#client = client;
  }

  /** One attempt. Rejects with the errors of the SDK. */
  async send(part: PartInput, abortSignal: AbortSignal): Promise<{ readonly ETag?: string | undefined }> {
    const template = this.#templates.get(uploadOf(part));
    if (template === undefined) return this.#sendWhole(part, abortSignal);
    const { config } = this.#client;
    const sentAtMs = Date.now();
    const request = await template.signer.sign(requestFor(template.request, part), {
      signingDate: new Date(sentAtMs + config.systemClockOffset),
      ...template.signing,
    });
    // `leanS3Client` made it; its type in the SDK is that of any handler.
    const handler = config.requestHandler as RequestHandler;
    // The signer returns a copy of the request that it was given.
    const { response } = await handler.handle(request as HttpRequest, { abortSignal });
    // A stored part is answered without a body; a refusal, also one with the status 200, has one.
    if (response.statusCode >= 300 || hasContent(response)) return this.#readBySdk(part, response);
    template.noteAnswer(response, sentAtMs);
    return { ETag: response.headers['etag'] };
  }

  async #sendWhole(part: PartInput, abortSignal: AbortSignal): Promise<{ readonly ETag?: string | undefined }> {
    const command = new UploadPartCommand(part);
    command.middlewareStack.add(
      (next, context) => async (args) => {
        // In this step every request is an HTTP request of the SDK; its type is `unknown`.
        await this.#learn(part, args.request as HttpRequest, context);
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low', name: 'partTemplate' },
    );
    return this.#client.send(command, { abortSignal });
  }

  /** Directory buckets and access points for several regions are signed in other ways: they have no template. */
  async #learn(part: PartInput, request: HttpRequest, context: SigningContext): Promise<void> {
    const properties = context.endpointV2?.properties;
    const scheme = context.__smithy_context?.selectedHttpAuthScheme;
    if (scheme?.httpAuthOption.schemeId !== 'aws.auth#sigv4' || properties?.backend === 'S3Express') return;
    const { signingRegion, signingName } = scheme.httpAuthOption.signingProperties ?? {};
    const { config } = this.#client;
    const signer = await config.signer(properties?.authSchemes?.[0]);
    const { method, protocol, hostname, port, path, query } = request;
    const address = { method, protocol, hostname, path, query, ...(port === undefined ? {} : { port }) };
    const headers = Object.entries(request.headers).filter(([name]) => !HEADERS_OF_ONE_REQUEST.has(name));
    const template: Template = {
      request: { ...address, headers: Object.fromEntries(headers) },
      signer,
      signing: {
        ...(signingRegion === undefined ? {} : { signingRegion }),
        ...(signingName === undefined ? {} : { signingService: signingName }),
      },
      noteAnswer: (response, sentAtMs) =>
        scheme.signer.successHandler?.(response, { config, _requestSentAt: sentAtMs }),
    };
    this.#templates.set(uploadOf(part), template);
    const [oldest] = this.#templates.keys();
    if (this.#templates.size > TEMPLATES_MAX && oldest !== undefined) this.#templates.delete(oldest);
  }

  /** Fulfils or rejects as the SDK does for this answer, and corrects the clock as the SDK does. */
  #readBySdk(part: PartInput, response: HttpResponse): Promise<{ readonly ETag?: string | undefined }> {
    const command = new UploadPartCommand({ ...part, Body: '', ContentLength: 0 });
    // The innermost step: nothing is sent.
    command.middlewareStack.add(() => async () => ({ response, output: { $metadata: {} } }), {
      step: 'deserialize',
      priority: 'low',
      name: 'answered',
    });
    return this.#client.send(command);
  }
}

/** `leanS3Client` has read the whole body into memory. A body of another type counts as content. */
function hasContent({ body }: HttpResponse): boolean {
  const content: unknown = body;
  return content !== undefined && !(content instanceof Uint8Array && content.byteLength === 0);
}

function uploadOf({ Bucket, Key, UploadId }: PartInput): string {
  return `${Bucket}\n${UploadId}\n${Key}`;
}

function requestFor(template: RequestFields, part: PartInput): Omit<HttpRequest, 'clone'> {
  const checksum =
    'ChecksumCRC32' in part ? { 'x-amz-checksum-crc32': part.ChecksumCRC32 } : { 'content-md5': part.ContentMD5 };
  return {
    ...template,
    query: { ...template.query, partNumber: String(part.PartNumber) },
    headers: { ...template.headers, 'content-length': String(part.ContentLength), ...checksum },
    body: part.Body,
  };
}
