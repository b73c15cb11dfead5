import { describe, expect, test } from 'vitest';
import { journalQuestion } from '../../../../electron/backend/destination/confirmJournal.ts';
import { textsFor } from '../../../../electron/backend/texts/texts.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../shared/settings.ts';

type Journal = Settings['journal'];

const OWN: Journal = DEFAULT_SETTINGS.journal;
const CART: Journal = { ...OWN, kind: 'redis', redisUrl: 'redis://cart' };
const texts = textsFor('en', 'en-US');

describe('a journal in another Redis is asked about', () => {
  test.each<[string, Journal, Journal]>([
    ['from this machine', OWN, CART],
    ['from this machine, with the URL saved already', { ...CART, kind: 'embedded' }, CART],
    ['another host', CART, { ...CART, redisUrl: 'redis://evil.example' }],
    ['another host in disguise', CART, { ...CART, redisUrl: String.raw`redis://cart\@evil.example` }],
    ['another port', CART, { ...CART, redisUrl: 'redis://cart:6380' }],
    ['another database', CART, { ...CART, redisUrl: 'redis://cart/1' }],
    ['without TLS', { ...CART, redisUrl: 'rediss://cart' }, CART],
  ])('%s', (_name, current, next) => {
    expect(journalQuestion(current, next, texts)).toMatchObject({
      message: 'Keep the journal in this Redis?',
      defaultButton: 'cancel',
    });
  });

  test('with the new place and the present one', () => {
    const next = { ...CART, redisUrl: 'rediss://me@store.example:7000/2' };
    const question = journalQuestion(CART, next, texts);
    expect(question?.detail).toContain('will be stored in rediss://store.example:7000/2.');
    expect(question?.detail).toContain('now stored in redis://cart:6379/0.');
    expect(journalQuestion(OWN, next, texts)?.detail).toContain('now stored on this computer.');
  });

  test.each<[string, Journal, Journal]>([
    ['nothing changes', CART, CART],
    ['only its spelling changes', CART, { ...CART, redisUrl: 'redis://me@CART:6379/0' }],
    ['only the days change', CART, { ...CART, keepDays: 30 }],
    ['it comes back to this machine', CART, OWN],
    ['the URL is saved but not used', OWN, { ...OWN, redisUrl: 'redis://evil.example' }],
  ])('not when %s', (_name, current, next) => {
    expect(journalQuestion(current, next, texts)).toBeUndefined();
  });
});
