import { describeDialects } from './dialects.js';
import { blobSuite } from './suites/blobs.js';
import { chainSuite } from './suites/chain.js';
import { errorbookSuite } from './suites/errorbook.js';
import { errorbookExchangeSuite } from './suites/errorbook-exchange.js';
import { errorbookSearchSuite } from './suites/errorbook-search.js';
import { gateOutcomeSuite } from './suites/gate-outcomes.js';
import { hostSuite } from './suites/hosts.js';
import { keySuite } from './suites/keys.js';
import { ledgerSuite } from './suites/ledger.js';
import { rowSuite } from './suites/rows.js';
import { runSuite } from './suites/runs.js';

describeDialects('store', (dialect) => {
  blobSuite(dialect);
  runSuite(dialect);
  ledgerSuite(dialect);
  keySuite(dialect);
  chainSuite(dialect);
  rowSuite(dialect);
  errorbookSuite(dialect);
  errorbookSearchSuite(dialect);
  errorbookExchangeSuite(dialect);
  hostSuite(dialect);
  gateOutcomeSuite(dialect);
});
