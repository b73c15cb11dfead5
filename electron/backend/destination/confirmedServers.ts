import { type NewSecret, secretOrigin } from '../../../shared/secrets.ts';
import type { DestinationSettings, Settings } from '../../../shared/settings.ts';
import { visibleText } from '../../../shared/visibleText.ts';
import type { Question } from '../shell.ts';
import type { Texts } from '../texts/texts.ts';
import { serverOf } from './confirmDestination.ts';

/** A question to ask before a server is used, and the function to call when the person has confirmed it. */
export interface ServerQuestion {
  readonly question: Question;
  readonly confirmed: () => void;
}

export interface ConfirmedServersContext {
  readonly settings: { readonly current: Settings };
  readonly texts: () => Texts;
}

/**
 * The servers that the app connects to without a question: those of the saved destination and journal, and those that a person confirmed
 * since the app started. A page could otherwise send requests, with any text in them, to every host that this computer reaches.
 */
export class ConfirmedServers {
  readonly #context: ConfirmedServersContext;
  readonly #confirmed = new Set<string>();

  constructor(context: ConfirmedServersContext) {
    this.#context = context;
  }

  /** `undefined` when the destination may be tested. */
  questionOfTest(destination: DestinationSettings): ServerQuestion | undefined {
    const saved = this.#context.settings.current.destination;
    const place = placeOf(destination);
    if (saved.bucket !== '' && placeOf(saved) === place) return undefined;
    const isAws = destination.endpoint === '';
    const server = isAws ? `${serverOf(destination)}, “${destination.bucket}”` : serverOf(destination);
    return this.#connect(place, server);
  }

  /** `undefined` when the Redis may be tested. */
  questionOfRedis(url: string): ServerQuestion | undefined {
    const { kind, redisUrl } = this.#context.settings.current.journal;
    const origin = secretOrigin('redis', url) ?? url;
    if (kind === 'redis' && secretOrigin('redis', redisUrl) === origin) return undefined;
    return this.#connect(origin, visibleText(origin));
  }

  /** `undefined` when no stored secret is replaced. @param before the server of the one that would be replaced; `null`: none */
  questionOfSecret({ kind, target }: NewSecret, before: string | null): ServerQuestion | undefined {
    const origin = secretOrigin(kind, target);
    if (before === null) return undefined;
    const texts = this.#context.texts();
    return {
      question: {
        message: texts.replaceSecretQuestion,
        detail: texts.replaceSecretPlace(visibleText(origin ?? target), visibleText(before)),
        confirm: texts.replaceSecret,
        cancel: texts.cancel,
        defaultButton: 'cancel',
      },
      confirmed: () => {
        // No connection test goes to a webhook.
        if (origin !== null && kind !== 'webhook') this.#confirmed.add(origin);
      },
    };
  }

  #connect(place: string, server: string): ServerQuestion | undefined {
    if (this.#confirmed.has(place)) return undefined;
    const texts = this.#context.texts();
    return {
      question: {
        message: texts.connectQuestion,
        detail: texts.connectPlace(server),
        confirm: texts.connect,
        cancel: texts.cancel,
        defaultButton: 'cancel',
      },
      confirmed: () => void this.#confirmed.add(place),
    };
  }
}

/** The origin; at AWS the bucket, because anyone may have one there. */
function placeOf({ endpoint, bucket }: DestinationSettings): string {
  return endpoint === '' ? `aws ${bucket}` : (secretOrigin('s3', endpoint) ?? endpoint);
}
