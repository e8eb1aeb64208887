// A time says on hover how long ago it was, and when that was in UTC and here.
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const STEPS = [['year', 31557600], ['month', 2629800], ['week', 604800], ['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];

/**
 * How long before or after `now` a moment is: `3 months ago`.
 * @param {number} at milliseconds
 * @param {number} now milliseconds
 * @param {string} language
 */
export function ago(at, now, language) {
  const seconds = (at - now) / 1000;
  const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? STEPS[STEPS.length - 1];
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(Math.round(seconds / size), unit);
}

/**
 * Lines that say what a time means: in UTC, by the reader's clock, how long ago.
 * @param {string} stamp RFC 3339
 * @param {number} now milliseconds
 * @param {string} language
 * @returns {string[]} none where the stamp is no time
 */
export function timeInWords(stamp, now, language) {
  const at = new Date(stamp);
  if (Number.isNaN(at.getTime())) return [];
  return [`${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`, at.toLocaleString(language), ago(at.getTime(), now, language)];
}

/** Lets each `<time datetime>` tell it when the pointer comes. */
export function tellTimes() {
  document.addEventListener('pointerover', (event) => {
    const time = /** @type {Element} */ (event.target).closest?.('time[datetime]');
    if (!(time instanceof HTMLTimeElement) || time.title) return;
    time.title = timeInWords(time.dateTime, Date.now(), document.documentElement.lang || 'en').join('\n');
  });
}
