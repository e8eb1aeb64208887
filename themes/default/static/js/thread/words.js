// What the scripts of a thread say to their reader.
export const words = {
  headersOnly: 'Headers only',
  wholeMails: 'Whole messages',
  unfold: 'Unfold all',
  fold: 'Fold all',
  foldOne: 'Fold this message',
  keys: 'Keys',
  keysTitle: 'Keys of this page',
  keysOn: 'Single keys work',
  close: 'Close',
  whole: 'Load the whole thread',
  loading: 'Loading…',
  loaded: 'The whole thread is shown.',
  failed: 'Some parts could not be loaded.',
  replies: 'Replies in the outline',
  /** @type {[string, string][]} */
  help: [
    ['j', 'next message'],
    ['k', 'previous message'],
    ['u', 'the message that this one answers'],
    ['o', 'fold or unfold the message'],
    ['n', 'later thread'],
    ['p', 'earlier thread'],
    ['/', 'search'],
    ['?', 'these keys'],
  ],
};
