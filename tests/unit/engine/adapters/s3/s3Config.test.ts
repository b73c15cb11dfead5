import { expect, test } from 'vitest';
import { isAmazon } from '../../../../../electron/engine/adapters/s3/s3Config.ts';

test('Amazon’s own endpoints are told from others', () => {
  expect(isAmazon({})).toBe(true);
  expect(isAmazon({ endpoint: 'https://s3.eu-west-1.amazonaws.com' })).toBe(true);
  expect(isAmazon({ endpoint: 'https://s3.cn-north-1.amazonaws.com.cn/' })).toBe(true);
  expect(isAmazon({ endpoint: 'https://amazonaws.com.example.org' })).toBe(false);
  expect(isAmazon({ endpoint: 'https://s3.example.org/amazonaws.com' })).toBe(false);
});
