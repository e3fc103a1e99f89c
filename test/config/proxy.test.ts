import { expect, test } from '@jest/globals';

import { proxyFor } from '../../src/config/proxy.js';

const chosen = (url: string, env: Record<string, string>) => proxyFor({ url: new URL(url), env });
const direct = { kind: 'direct' };
const through = (address: string) => ({ kind: 'proxy', address });
const API = 'https://api.example.org/repos';

test('each protocol has a variable, in small letters or capitals', () => {
  expect(chosen(API, {})).toEqual(direct);
  expect(chosen(API, { HTTPS_PROXY: 'http://p:3128' })).toMatchObject(through('http://p:3128'));
  expect(chosen(API, { HTTPS_PROXY: 'http://p:1', https_proxy: 'http://q:2' })).toMatchObject(
    through('http://q:2'),
  );
  expect(chosen(API, { HTTPS_PROXY: 'http://p:1', https_proxy: '' })).toEqual(direct);
  expect(chosen(API, { HTTP_PROXY: 'http://p:3128' })).toEqual(direct);
  expect(chosen('http://api.example.org/', { http_proxy: 'p:3128' })).toMatchObject(through('http://p:3128'));
});

test.each([
  ['*', true],
  ['api.example.org', true],
  ['API.Example.org.', true],
  ['other.org, example.org', true],
  ['other.org .example.org', true],
  ['*.example.org', true],
  ['api.example.org:443', true],
  ['api.example.org:8443', false],
  ['ample.org', false],
  ['api.example.org.evil', false],
  ['.', false],
  [' , ', false],
])('NO_PROXY %j goes around it: %s', (list, goesAround) => {
  const env = { HTTPS_PROXY: 'http://p:1', NO_PROXY: list };
  expect(chosen(API, env)).toMatchObject(goesAround ? direct : through('http://p:1'));
});

test('NO_PROXY knows addresses, ports of their own, and brackets', () => {
  const env = (list: string) => ({ HTTP_PROXY: 'http://p:1', no_proxy: list });
  expect(chosen('http://[::1]:8080/', env('[::1]'))).toEqual(direct);
  expect(chosen('http://[::1]:8080/', env('::1'))).toEqual(direct);
  expect(chosen('http://[::1]:8080/', env('[::1]:8080'))).toEqual(direct);
  expect(chosen('http://127.0.0.1:8080/', env('127.0.0.1:80'))).toMatchObject(through('http://p:1'));
});

test.each(['socks5://p:1080', 'http://', 'http://a b'])('%s is no proxy, and is not told', (value) => {
  expect(chosen(API, { HTTPS_PROXY: value })).toEqual({ kind: 'wrong', variable: 'HTTPS_PROXY' });
  expect(chosen(API, { https_proxy: value })).toEqual({ kind: 'wrong', variable: 'https_proxy' });
});
