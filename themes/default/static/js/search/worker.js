// @ts-check
// The service in a thread of its own.
import { serve } from './calls.js';

serve((message) => postMessage(message), (hear) => addEventListener('message', ({ data }) => hear(data)));
