import { describe, expect, test } from 'vitest';
import { destinationQuestion } from '../../../../electron/backend/destination/confirmDestination.ts';
import { textsFor } from '../../../../electron/backend/texts/texts.ts';
import { secretOrigin } from '../../../../shared/secrets.ts';
import { DEFAULT_SETTINGS, type DestinationSettings } from '../../../../shared/settings.ts';

const NONE = DEFAULT_SETTINGS.destination;
const AWS: DestinationSettings = { ...NONE, bucket: 'dailies' };
const OWN: DestinationSettings = { ...AWS, provider: 'minio', endpoint: 'https://s3.example.com' };
const texts = textsFor('en', 'en-US');

describe('the server of a secret', () => {
  test.each([
    ['s3', '', 'aws'],
    ['s3', 'https://S3.Example.com', 'https://s3.example.com:443'],
    ['s3', 'https://s3.example.com:443/path', 'https://s3.example.com:443'],
    ['s3', 'http://s3.example.com', 'http://s3.example.com:80'],
    ['s3', 'https://s3.example.com:8443', 'https://s3.example.com:8443'],
    ['s3', 'redis://s3.example.com', null],
    ['s3', 'nonsense', null],
    ['redis', '', null],
    ['redis', 'redis://Journal', 'redis://journal:6379'],
    ['redis', 'redis://me@journal:6379/2', 'redis://journal:6379'],
    ['redis', 'rediss://journal', 'rediss://journal:6379'],
    ['redis', 'redis://journal:6380', 'redis://journal:6380'],
    ['redis', String.raw`redis://evil\@journal`, 'redis://journal:6379'],
    ['redis', 'http://journal', null],
    ['redis', 'redis:///only-a-path', null],
  ] as const)('%s %s is %s', (kind, target, origin) => {
    expect(secretOrigin(kind, target)).toBe(origin);
  });
});

describe('a new destination is asked about', () => {
  test.each<[string, DestinationSettings, DestinationSettings]>([
    ['another bucket', AWS, { ...AWS, bucket: 'evil' }],
    ['another endpoint', OWN, { ...OWN, endpoint: 'https://evil.example' }],
    ['another scheme', OWN, { ...OWN, endpoint: 'http://s3.example.com' }],
    ['another port', OWN, { ...OWN, endpoint: 'https://s3.example.com:8443' }],
    ['another path', OWN, { ...OWN, endpoint: 'https://s3.example.com/tenant' }],
    ['from AWS to an endpoint', AWS, OWN],
    ['from an endpoint to AWS', OWN, AWS],
    ['another region of AWS', AWS, { ...AWS, region: 'cn-north-1' }],
  ])('%s', (_name, current, next) => {
    expect(destinationQuestion(current, next, texts)).toMatchObject({
      message: 'Change the destination of all uploads?',
      defaultButton: 'cancel',
    });
  });

  test('the first one in friendlier words', () => {
    expect(destinationQuestion({ ...NONE, endpoint: 'https://typed.example' }, AWS, texts)).toMatchObject({
      message: 'Upload recordings to this destination?',
      defaultButton: 'confirm',
    });
  });

  test.each([
    ['https://s3.eu-central-1.\u0430mazonaws.com', 'https://s3.eu-central-1.xn--mazonaws-06g.com.'],
    ['https://evil.example/\u202eknab', 'https://evil.example/%E2%80%AEknab.'],
    [`https://evil.example/${'a'.repeat(2_000)}`, `https://evil.example/${'a'.repeat(59)}….`],
    ['https://evil.example/\n\nNothing changes.\n\n', 'https://evil.example/Nothing%20changes..'],
  ])('with the server that is used, in ASCII: %j', (endpoint, shown) => {
    const detail = destinationQuestion(OWN, { ...OWN, endpoint }, texts)?.detail ?? '';
    expect(detail.split('\n')[0]).toBe(`Recordings will be uploaded to the bucket "dailies" on ${shown}`);
    expect(detail).toContain('The destination is now the bucket "dailies" on https://s3.example.com.');
  });

  test.each<[string, DestinationSettings, DestinationSettings]>([
    ['nothing changes', OWN, OWN],
    ['only its spelling changes', OWN, { ...OWN, endpoint: 'https://S3.example.com:443/' }],
    ['a prefix or a class changes', OWN, { ...OWN, keyPrefix: 'a', storageClass: 'STANDARD_IA', isPathStyle: true }],
    ['the region of an own server changes', OWN, { ...OWN, region: 'elsewhere' }],
    ['no bucket is chosen', AWS, NONE],
  ])('not when %s', (_name, current, next) => {
    expect(destinationQuestion(current, next, texts)).toBeUndefined();
  });
});
