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
    const fix =
      code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID'
        ? 'Check the date of this computer; if it is right, the certificate has to be renewed.'
        : 'Check the endpoint, sign in to the network if it asks for it, or have the certificate installed on this computer.';
    return {
      code: 'network',
      disposition: 'attention',
      message: `The certificate of ${store} is not trusted (${code}). ${fix}`,
    };
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return {
      code: 'network',
      disposition: 'attention',
      message: `${store} does not speak TLS as expected. Check whether the endpoint begins with http:// or https://.`,
    };
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
    case 'EAI_NODATA':
      return retry(
        `The name of ${store} cannot be resolved. Check the network connection, and the endpoint in the settings; it is tried again.`,
      );
    case 'ECONNREFUSED':
      return retry(
        `${store} refuses connections. Check that it is running, and the endpoint in the settings; it is tried again.`,
      );
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
    case 'EADDRNOTAVAIL':
      return retry(`${store} cannot be reached. Check the network connection; it is tried again.`);
    case 'ETIMEDOUT':
      return retry(`${store} does not answer. Check the network connection; it is tried again.`);
    case '':
      return withoutSystemCode(error, context);
    default:
      // Node's codes for wrong arguments, and credential processes that cannot run, are not network faults.
      if (isCredentials(error) || (code.startsWith('ERR_') && code !== 'ERR_STREAM_PREMATURE_CLOSE'))
        return withoutSystemCode(error, context);
      return retry(`The connection to ${store} broke (${code}); it is tried again.`);
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
        message: `The connection to ${store} was idle for too long; it is tried again.`,
      };
    case 'UnusableAnswer':
      return {
        code: 'network',
        disposition: 'retry',
        message: `${store} sent an answer that ${error.message}; it is tried again.`,
      };
    case 'EndpointError':
      return {
        code: 'request_refused',
        disposition: 'attention',
        message: `The endpoint, region or bucket name is not valid (${error.message}). Correct it in the settings.`,
      };
    default:
      if (isCredentials(error) || /credential/i.test(error.message)) return credentialsVerdict(error, context);
      return {
        code: 'unexpected',
        disposition: 'retry',
        message: `The request ${context.request} to ${store} failed in an unexpected way: ${error.message || error.name}`,
      };
  }
}

function credentialsVerdict(error: SdkError, context: FaultContext): FaultVerdict {
  if (/expired|sso session|aws sso login|token is invalid/i.test(error.message)) {
    return {
      code: 'credentials_expired',
      disposition: 'attention',
      message: `The sign-in for ${storeName(context)} has expired. Sign in again (for example with “aws sso login”).`,
    };
  }
  const fix =
    context.credentials === 'profile'
      ? 'Check the name of the profile, or enter an access key in the settings.'
      : 'Enter an access key in the settings, or sign in with the AWS command line.';
  return {
    code: 'credentials_missing',
    disposition: 'attention',
    message: `There are no credentials for ${storeName(context)}. ${fix}`,
  };
}
