import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { z } from 'zod';

import { SEARCH_ATTRIBUTES } from '../../src/contract/search-attributes.js';
import { DYNAMIC_CONFIG } from '../../src/server/dynamic-config.js';
import { cliTypeName } from '../../src/server/search-attribute-types.js';

const pathOf = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const textOf = (name: string): string => readFileSync(pathOf(name), 'utf8');

const Service = z.object({
  image: z.string(),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  secrets: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  build: z.object({ context: z.literal('.'), dockerfile: z.string() }).optional(),
  restart: z.string().optional(),
});
const Compose = z.object({
  services: z.record(z.string(), Service),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
  volumes: z.record(z.string(), z.unknown()),
});

const compose = Compose.parse(parse(textOf('docker-compose.yml')));
const services = Object.entries(compose.services);

describe('docker-compose.yml', () => {
  test('is what the Compose Specification allows', () => {
    // the specification's schema, as the linter dclint carries it
    const carried = textOf('node_modules/dclint/schemas/compose.schema.json');
    const schema = {
      ...(JSON.parse(carried) as Record<string, unknown>),
      $schema: 'http://json-schema.org/draft-07/schema#',
    };
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const allows = ajv.compile(schema);
    const given: unknown = parse(textOf('docker-compose.yml'));
    expect([allows(given), allows.errors]).toEqual([true, null]);
    expect(allows({ services: { worker: { imagine: 'x' } } })).toBe(false);
  });

  test('refers only to what exists', () => {
    const sources = services.flatMap(([, { volumes }]) =>
      volumes.map((volume) => volume.split(':')[0] ?? ''),
    );
    const files = sources.filter((source) => source.startsWith('.'));
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !existsSync(pathOf(file)))).toEqual([]);
    expect(sources.filter((source) => !files.includes(source) && !(source in compose.volumes))).toEqual([]);
    for (const [, { secrets, depends_on, build }] of services) {
      if (build !== undefined) expect(existsSync(pathOf(build.dockerfile))).toBe(true);
      expect(secrets.filter((name) => !(name in compose.secrets))).toEqual([]);
      expect(Object.keys(depends_on).filter((name) => !(name in compose.services))).toEqual([]);
    }
  });

  test('waits only for services that say when they are healthy, or that end', () => {
    for (const [, { depends_on }] of services) {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        const { healthcheck, restart } = compose.services[name] ?? {};
        if (condition === 'service_completed_successfully') expect(restart).toBeUndefined();
        else expect([condition, healthcheck]).toEqual(['service_healthy', expect.anything()]);
      }
    }
  });

  test('pins every image, and opens ports to this machine alone', () => {
    for (const [, { image, ports }] of services) {
      expect(image).toMatch(/:\d+\.\d+/);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  test('has no password in it; the file that has it is ignored by git', () => {
    const text = textOf('docker-compose.yml');
    expect(text).not.toMatch(/^\s*\w*(PASSWORD|PWD)\s*:/m);
    const ignored = textOf('.gitignore').split('\n');
    for (const { file } of Object.values(compose.secrets)) {
      expect(ignored.some((line) => line !== '' && file.startsWith(`./${line}`))).toBe(true);
    }
  });
});

describe('the files beside it', () => {
  test('that are shell scripts can be read by a shell', () => {
    const scripts = readdirSync(pathOf('docker')).filter((name) => name.endsWith('.sh'));
    expect(scripts).toHaveLength(2);
    for (const name of scripts) execFileSync('sh', ['-n', pathOf(`docker/${name}`)]);
  });

  test('the worker’s address of its store is the database that is made, and its password is that secret', () => {
    const file = textOf('docker-compose.yml');
    expect(file).toContain('STAGEGATE_STORE: postgresql://stagegate@postgres:5432/stagegate');
    expect(file).toContain('STAGEGATE_STORE_PASSWORD_FILE: /run/secrets/store-password');
    const made = textOf('docker/make-store-database.sh');
    expect(made).toContain('create database stagegate owner stagegate;');
    expect(made).toContain('/run/secrets/store-password');
  });

  test('the dynamic configuration is that of the dev server', () => {
    const Values = z.record(z.string(), z.tuple([z.object({ value: z.unknown() })]));
    const values = Object.entries(Values.parse(parse(textOf('docker/dynamicconfig.yaml'))));
    expect(Object.fromEntries(values.map(([key, [{ value }]]) => [key, value]))).toEqual(DYNAMIC_CONFIG);
  });

  test('every search attribute is registered with its type', () => {
    const lines = textOf('docker/register-search-attributes.sh').matchAll(/^register (\w+) (\w+)$/gm);
    const wanted = Object.values(SEARCH_ATTRIBUTES).map(({ name, type }) => [name, cliTypeName(type)]);
    expect([...lines].map(([, name, type]) => [name, type])).toEqual(wanted);
  });
});
