// The reader's choice of colours, before the first of them is painted; site/colours.js keeps it.
try {
  const theme = localStorage.getItem('theme');
  if (theme) document.documentElement.dataset.theme = theme;
} catch {}
