// What makes a thread easier to read; the page is whole without it. What it imports is put into it when the site is built.
import { tidyFolds } from './thread/fold.js';
import { setKeys } from './thread/keys.js';
import { numberLines } from './thread/lines.js';
import { markOutline } from './thread/outline.js';
import { offerWhole } from './thread/parts.js';
import { showTips } from './thread/tips.js';

tidyFolds();
setKeys();
offerWhole();
markOutline();
showTips();
numberLines();
