// Cuts what the tests of src/forge/github need out of GitHub's published OpenAPI description, for ajv: JSON Schema instead
// of OpenAPI 3.0's `nullable`, no examples, no texts.
//   npm pack @octokit/openapi@23.0.0   (29 MB; 385 MB when unpacked, so it is no dependency)
//   tar xzf octokit-openapi-23.0.0.tgz package/generated/api.github.com.json
//   node scripts/cut-openapi.mjs package/generated/api.github.com.json
import { readFileSync, writeFileSync } from 'node:fs';

const SLICE = new URL('../test/forge/github/openapi-slice.json', import.meta.url);
const OPERATIONS = {
  '/repos/{owner}/{repo}': ['get'],
  '/repos/{owner}/{repo}/installation': ['get'],
  '/repos/{owner}/{repo}/pulls': ['get', 'post'],
  '/repos/{owner}/{repo}/pulls/{pull_number}': ['get', 'patch'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers': ['post'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/reviews': ['get'],
  '/repos/{owner}/{repo}/branches/{branch}': ['get'],
  '/repos/{owner}/{repo}/rules/branches/{branch}': ['get'],
  '/repos/{owner}/{repo}/commits/{ref}/check-runs': ['get'],
  '/repos/{owner}/{repo}/commits/{ref}/status': ['get'],
  '/repos/{owner}/{repo}/issues/{issue_number}/labels': ['post'],
  '/app/installations/{installation_id}/access_tokens': ['post'],
};
const DROPPED = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'title',
  'deprecated',
]);
const KEPT = new Set(['parameters', 'requestBody', 'responses']);

const [source] = process.argv.slice(2);
const whole = JSON.parse(readFileSync(source, 'utf8'));
const slice = { info: { version: whole.info.version }, paths: {}, components: {} };
for (const [path, methods] of Object.entries(OPERATIONS)) {
  slice.paths[path] = {};
  for (const method of methods) {
    const operation = Object.entries(whole.paths[path][method]).filter(([name]) => KEPT.has(name));
    slice.paths[path][method] = rewritten(Object.fromEntries(operation));
  }
}
const wanted = [slice.paths];
while (wanted.length > 0) {
  for (const [, kind, name] of JSON.stringify(wanted.pop()).matchAll(
    /"#\/components\/([^/"]+)\/([^/"]+)"/g,
  )) {
    slice.components[kind] ??= {};
    if (name in slice.components[kind]) continue;
    slice.components[kind][name] = rewritten(whole.components[kind][name]);
    wanted.push(slice.components[kind][name]);
  }
}
writeFileSync(SLICE, `${JSON.stringify(slice)}\n`);

/** `inProperties`: the keys are names of members, not words of a schema. */
function rewritten(node, inProperties = false) {
  if (Array.isArray(node)) return node.map((each) => rewritten(each));
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(
    ([key]) => inProperties || (!DROPPED.has(key) && !key.startsWith('x-')),
  );
  const { nullable, ...schema } = Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      ['enum', 'required', 'default'].includes(key) && !inProperties
        ? value
        : rewritten(value, !inProperties && ['properties', 'headers', 'schemas', 'responses'].includes(key)),
    ]),
  );
  if (inProperties && nullable !== undefined) return { ...schema, nullable };
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}
