// @ts-check
// Ranges of days as public-inbox takes them after `d:`, in UTC.
import { filled } from './phrases.js';
import { words as said } from './said.js';

const DAY = 86_400_000;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const UNITS = 'second|minute|hour|day|week|fortnight|month|year';
const COUNTS = ['a', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** @typedef {[number, number]} Days first and last, since 1970 */

/** @param {number} year @param {number} month from 0 @param {number} day @returns {number} */
const dayOf = (year, month, day) => Date.UTC(year, month, day) / DAY;

/** @param {string} text @returns {Days | null} a year, a month or a day */
function absolute(text) {
  const [, y, m, d] = /^(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T.]?\d{4,6}Z?)?)?)?$/.exec(text.replaceAll('/', '-')) ?? [];
  if (!y || +m > 12 || m === '00' || d === '00') return null;
  const first = dayOf(+y, m ? +m - 1 : 0, +d || 1);
  if (d) return new Date(first * DAY).getUTCDate() === +d ? [first, first] : null;
  return [first, (m ? dayOf(+y, +m, 1) : dayOf(+y + 1, 0, 1)) - 1];
}

/** @param {Date} now @param {number} months @returns {number} the day so many months ago, or the last of a shorter month */
function monthsAgo(now, months) {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth() - months];
  return Math.min(dayOf(year, month, now.getUTCDate()), dayOf(year, month + 1, 0));
}

/** @param {string} text `2.weeks.ago`, `last.month`, `friday` @param {number} time @returns {number | null} */
function relative(text, time) {
  const now = new Date(time);
  const today = Math.floor(time / DAY);
  const at = ['today', 'yesterday'].indexOf(text.replace('now', 'today'));
  if (at >= 0) return today - at;
  const weekday = WEEKDAYS.indexOf(/^(?:last\.)?([a-z]{3})[a-z]*$/.exec(text)?.[1] ?? '');
  if (weekday >= 0 && /day$|^(?:last\.)?...$/.test(text)) return today - ((now.getUTCDay() - weekday + 6) % 7) - 1;
  const [, count, unit] = new RegExp(`^(?:(\\w+)\\.(?=.*s?\\.ago$)|last\\.)(${UNITS})s?(?:\\.ago)?$`).exec(text) ?? [];
  if (!unit) return null;
  const many = count === undefined ? 1 : /^\d{1,5}$/.test(count) ? +count : Math.max(COUNTS.indexOf(count), +(count === 'an'));
  if (many < 0) return null;
  const number = count === 'a' ? 1 : many;
  if (unit === 'month' || unit === 'year') return monthsAgo(now, number * (unit === 'year' ? 12 : 1));
  const days = { week: 7, fortnight: 14, day: 1, hour: 1 / 24, minute: 1 / 1440, second: 1 / 86400 }[unit] ?? 1;
  return Math.floor(time / DAY - number * days);
}

/** @param {string} text @param {number} now @returns {Days | null} */
function point(text, now) {
  const plain = text.toLowerCase().replace(/[\s_]+/g, '.');
  if (/^@?\d{9,10}$/.test(plain)) {
    const day = Math.floor(+plain.replace('@', '') / 86400);
    return [day, day];
  }
  const day = relative(plain, now);
  return day === null ? absolute(plain) : [day, day];
}

/**
 * `FROM..TO`, either of which may be missing, or one of both alone; both are part of it.
 * @param {string} text
 * @param {number} now milliseconds since 1970
 * @returns {Days | null}
 */
export function days(text, now) {
  const [from, to] = text.includes('..') ? text.split(/\.\.(?!\.)(.*)/) : [text, text];
  // Messages without a date have day 0.
  const first = from ? point(from, now)?.[0] : 1;
  const last = to ? point(to, now)?.[1] : 1e7;
  return first === undefined || last === undefined || (!from && !to) ? null : [first, last];
}

/** @param {Days} range @returns {string} */
export function told([from, to]) {
  const iso = (/** @type {number} */ day) => new Date(day * DAY).toISOString().slice(0, 10);
  if (from === to) return iso(from);
  if (to >= 1e7) return filled(said.fromDay, { first: iso(from) });
  return from > 1 ? filled(said.fromTo, { first: iso(from), last: iso(to) }) : filled(said.toDay, { last: iso(to) });
}
