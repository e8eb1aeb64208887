// @ts-check
// What the search says to its reader, in English: made of languages/en.yaml, and of the site's language when a site is built.
export const words = {
  "about": {
    "one": "About {n} result",
    "other": "About {n} results, {order}"
  },
  "anyAbout": {
    "one": "about {n} result",
    "other": "about {n} results, {order}"
  },
  "anyOf": "{some}; {results} with any of them.",
  "anyResults": {
    "one": "{n} result",
    "other": "{n} results, {order}"
  },
  "asPhrase": "“{text}” as a phrase",
  "ask": "Ask {place}",
  "best": "best first",
  "body": "body: {text}",
  "broken": "The index of this site is broken or incomplete ({message}).",
  "checked": " Looked for the phrase in {n} of {all} texts.",
  "checkedAbout": " Looked for the phrase in {n} of about {all} texts.",
  "common": "These words are too common to search for.",
  "cover": "cover",
  "damaged": "a file is damaged",
  "date": "date: {days}",
  "day": "{day} {month} {year}",
  "didYouMean": "Did you mean",
  "foreign": "This cannot be searched for here.",
  "from": "from: {text}",
  "fromDay": "from {first}",
  "fromTo": "from {first} to {last}",
  "inSeries": "+{n} in this series",
  "inThread": "+{n} in this thread",
  "months": "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec",
  "more": "More results",
  "newest": "newest first",
  "none": "No results.",
  "noneWithAll": "Nothing holds all words",
  "not": "not {what}",
  "notIndexed": "{what} is not indexed here",
  "nowhere": " Nothing holds {words}.",
  "offline": "The index cannot be fetched: you seem to be offline. What was searched for before can still be found.",
  "or": "or",
  "pages": "Pages",
  "patch": "patch",
  "people": "People",
  "person": "(person)",
  "quoted": "“{text}”",
  "reply": "reply",
  "results": {
    "one": "{n} result",
    "other": "{n} results, {order}"
  },
  "searching": "Searching …",
  "series": "series",
  "served": "Browsers do not let pages opened from a folder read the index: search needs the site to be served.",
  "someWithAll": "Only {n} with all words",
  "subject": "subject: {text}",
  "suggestions": "Suggestions",
  "toDay": "to {last}",
  "version": "version {n}"
};
