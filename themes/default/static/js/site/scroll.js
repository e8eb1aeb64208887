// What scrolls sideways can be scrolled by keys: it takes the focus, where it is wider than its place.
const WIDE_THINGS = 'pre, table, figure, .scroll';

/** Looks at what may be too wide now, and again when windows and folds change. */
export function scrollByKeys() {
  const look = () => {
    const wide = [...document.querySelectorAll(WIDE_THINGS)].filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'auto');
    // All is measured before anything changes.
    for (const element of wide) if (!element.hasAttribute('tabindex')) element.setAttribute('tabindex', '0');
  };
  look();
  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = window.setTimeout(look, 200);
  };
  addEventListener('resize', soon);
  addEventListener('load', soon);
  document.addEventListener('toggle', soon, true);
}
