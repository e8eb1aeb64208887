// What the scripts of every page says to its reader, in English: made of languages/en.yaml, and of the site's language when a site is built.
export const words = {
  "colours": "Colours",
  "contrast": "High contrast",
  "copied": "Copied",
  "copy": "Copy",
  "dark": "Dark",
  "light": "Light",
  "served": "Browsers do not let pages opened from a folder read the index: search needs the site to be served.",
  "system": "As the system"
};
