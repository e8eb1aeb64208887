// @ts-check
// The service in a thread of its own.
import { serve } from './calls.js';
// Named here they are all fetched at once, not one after another as each names the next.
import './dates.js';
import './engine.js';
import './newest.js';
import './people.js';
import './phrases.js';
import './postings.js';
import './query.js';
import './relevance.js';
import './said.js';
import './service.js';
import './sha256.js';
import './sharded.js';
import './single.js';
import './snippets.js';
import './spelling.js';
import './store.js';
import './view.js';
import './words.js';

serve((message) => postMessage(message), (hear) => addEventListener('message', ({ data }) => hear(data)));
