/** How the page of trends begins, by which a file is known to be one. */
export const PAGE_BEGIN = '<!doctype html>\n<!-- stagegate errorbook -->\n';

const STYLE = `
:root { color-scheme: light dark; --low: #8a94a6; --medium: #d98e04; --high: #c8323c; --fresh: #3b74c8; --reopened: #8a4fc4; --resolved: #2f8f5b; --waived: #8a94a6; --line: #8886; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
svg { display: block; width: 100%; border-bottom: 1px solid var(--line); } svg.small { width: 11rem; }
.tiles { display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none; } .tiles b { display: block; font-size: 1.6rem; }
.axis { display: flex; justify-content: space-between; font-size: .85rem; opacity: .75; }
.low { fill: var(--low); } .medium { fill: var(--medium); } .high { fill: var(--high); } .fresh, .seen { fill: var(--fresh); } .reopened { fill: var(--reopened); } .resolved { fill: var(--resolved); } .waived { fill: var(--waived); }
.key { display: inline-block; width: .8em; height: .8em; vertical-align: baseline; }
code { overflow-wrap: anywhere; }
`;

const CHART = (name: string, label: string, small = '') =>
  `<svg ${small} viewBox="0 0 {{ ${name}.width }} {{ ${name}.height }}" preserveAspectRatio="none" role="img" aria-label="${label}">{% for bar in ${name}.bars %}<rect class="{{ bar.kind }}" x="{{ bar.x }}" y="{{ bar.y }}" width="{{ bar.width }}" height="{{ bar.height }}"><title>{{ bar.title }}</title></rect>{% endfor %}</svg>`;

const AXIS = (name: string) =>
  `<div class="axis"><span>week of {{ ${name}.from }}</span><span>at most {{ ${name}.most }} in a week</span><span>week of {{ ${name}.to }}</span></div>`;

const KEY = (kinds: readonly string[]) =>
  `<p>${kinds.map((kind) => `<svg class="key" viewBox="0 0 1 1" aria-hidden="true"><rect class="${kind}" width="1" height="1"/></svg> ${kind === 'fresh' ? 'new' : kind}`).join(' &nbsp; ')}</p>`;

const SHARES = (title: string, list: string) => `{% if ${list}.size > 0 %}<h2>${title}</h2>
<table><thead><tr><th>Name</th><th class="number">Open</th><th class="number">Entries</th><th class="number">Seen</th><th>Half a year</th></tr></thead><tbody>
{% for share in ${list} %}<tr><td>{{ share.name }}</td><td class="number">{{ share.open }}</td><td class="number">{{ share.entries }}</td><td class="number">{{ share.occurrences }}</td><td>${CHART('share.chart', 'seen a week', 'class="small"')}</td></tr>
{% endfor %}</tbody></table>{% endif %}
`;

/**
 * The page of trends in Liquid. Every output is escaped; there is no script, and the page's own policy lets nothing be
 * fetched.
 */
export const PAGE = `${PAGE_BEGIN}<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Errorbook: {{ of }}</title><style>${STYLE}</style></head><body>
<h1>Errorbook</h1><p>{{ of }}, {{ now }}</p>
<ul class="tiles">{% for tile in tiles %}<li><b>{{ tile.value }}</b>{{ tile.name }}</li>{% endfor %}</ul>
<h2>Seen, by severity</h2>
${CHART('seen', 'how often failures were seen a week, by severity')}
${AXIS('seen')}
${KEY(['high', 'medium', 'low'])}
<h2>What became of entries</h2>
${CHART('moved', 'entries that were new, reopened, resolved and waived a week')}
${AXIS('moved')}
${KEY(['fresh', 'reopened', 'resolved', 'waived'])}
<details><summary>The numbers</summary><table><thead><tr><th>Week of</th><th class="number">Seen</th><th class="number">New</th><th class="number">Reopened</th><th class="number">Resolved</th><th class="number">Waived</th></tr></thead><tbody>
{% for week in weeks %}<tr><td>{{ week.week }}</td><td class="number">{{ week.seen }}</td><td class="number">{{ week.fresh }}</td><td class="number">{{ week.reopened }}</td><td class="number">{{ week.resolved }}</td><td class="number">{{ week.waived }}</td></tr>
{% endfor %}</tbody></table></details>
${SHARES('Gates', 'gates')}${SHARES('Kinds of stages', 'kinds')}
{% if top.size > 0 %}<h2>Seen most</h2>
<table><thead><tr><th>Entry</th><th>What</th><th>Severity</th><th>Status</th><th class="number">Seen</th><th>Last</th></tr></thead><tbody>
{% for entry in top %}<tr><td><code>{{ entry.id }}</code></td><td>{{ entry.title }}</td><td>{{ entry.severity }}</td><td>{{ entry.status }}</td><td class="number">{{ entry.occurrences }}</td><td>{{ entry.lastSeen }}</td></tr>
{% endfor %}</tbody></table>{% endif %}
</body></html>
`;
