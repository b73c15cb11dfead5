import { sentence } from '../../../../shared/sentences/sentence.ts';
import { type FaultContext, storeName } from './faultContext.ts';
import type { FaultVerdict } from './faultVerdict.ts';
import type { SdkError } from './sdkError.ts';

/** OpenSSL's verification results and Node's own check of the host name (Node.js documentation, "X509 certificate error codes"). */
const CERTIFICATE =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_EXCEEDED)/;

/** The verdict on a request that received no answer. */
export function connectionFault(error: SdkError, context: FaultContext): FaultVerdict {
  const store = storeName(context);
  const retry = (message: string): FaultVerdict => ({ code: 'network', disposition: 'retry', message });
  const code = error.systemCode;
  if (CERTIFICATE.test(code)) {
    const isDate = code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID';
    const message = sentence(isDate ? 'certificateDate' : 'certificateUnknown', { store, detail: code });
    return { code: 'network', disposition: 'attention', message };
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return {
      code: 'network',
      disposition: 'attention',
      message: sentence('noTls', { store }),
    };
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
    case 'EAI_NODATA':
      return retry(sentence('nameNotFound', { store }));
    case 'ECONNREFUSED':
      return retry(sentence('connectionRefused', { store }));
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
    case 'EADDRNOTAVAIL':
      return retry(sentence('storeUnreachable', { store }));
    case 'ETIMEDOUT':
      return retry(sentence('storeSilent', { store }));
    case '':
      return withoutSystemCode(error, context);
    default:
      // Node's codes for wrong arguments, and credential processes that cannot run, are not network faults.
      if (isCredentials(error) || (code.startsWith('ERR_') && code !== 'ERR_STREAM_PREMATURE_CLOSE'))
        return withoutSystemCode(error, context);
      return { ...retry(sentence('connectionBroke', { store, detail: code })), isBroken: true };
  }
}

function isCredentials(error: SdkError): boolean {
  return /^(CredentialsProvider|TokenProvider|ProviderError)/.test(error.name);
}

function withoutSystemCode(error: SdkError, context: FaultContext): FaultVerdict {
  const store = storeName(context);
  switch (error.name) {
    case 'TimeoutError':
      return {
        code: 'network',
        disposition: 'retry',
        message: sentence('connectionIdle', { store }),
      };
    case 'UnusableAnswer':
      return {
        code: 'network',
        disposition: 'retry',
        message: sentence('answerUnusable', { store, detail: error.message }),
      };
    case 'EndpointError':
      return {
        code: 'request_refused',
        disposition: 'attention',
        message: sentence('invalidEndpoint', { detail: error.message }),
      };
    default:
      if (isCredentials(error) || /credential/i.test(error.message)) return credentialsVerdict(error, context);
      return {
        code: 'unexpected',
        disposition: 'retry',
        message: sentence('requestFailed', { store, request: context.request, detail: error.message || error.name }),
      };
  }
}

function credentialsVerdict(error: SdkError, context: FaultContext): FaultVerdict {
  const store = storeName(context);
  if (/expired|sso session|aws sso login|token is invalid/i.test(error.message)) {
    return { code: 'credentials_expired', disposition: 'attention', message: sentence('signInExpired', { store }) };
  }
  const id = context.credentials === 'profile' ? 'profileMissing' : 'credentialsMissing';
  return { code: 'credentials_missing', disposition: 'attention', message: sentence(id, { store }) };
}
