// Comforts only: every page works without this file. What it imports is put into it when the site is built.
import { offerColours } from './site/colours.js';
import { copyLines } from './site/copy.js';
import { scrollByKeys } from './site/scroll.js';
import { tellTimes } from './site/times.js';
import { words } from './site/words.js';

offerColours();
tellTimes();
copyLines();
scrollByKeys();

// From a folder, without a server, browsers load neither the search's script nor its index.
const search = document.getElementById('search-status');
if (search && location.protocol === 'file:') search.textContent = words.served;
