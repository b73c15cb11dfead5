import { expect, test } from 'vitest';
import { textsFor } from '../../../electron/backend/texts/texts.ts';

const [store, other] = ['https://s3.example.com', 'https://s3.example.org'];

test.each(['en', 'de'] as const)(
  'the question about replaced credentials names a server only once (%s)',
  (language) => {
    const texts = textsFor(language, language);
    expect(texts.replaceSecretPlace(store, store).split(store)).toHaveLength(2);
    const sentence = texts.replaceSecretPlace(store, other);
    for (const server of [store, other]) expect(sentence).toContain(server);
  },
);
