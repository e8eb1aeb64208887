//! Language files: `languages/TAG.yaml` of the default theme, of a theme, of a site, each over the one before.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::names::tag_of;
use super::number::Numbers;
use super::phrase::{Entry, Text};
use super::plural::Rule;
use super::{Direction, Words};
use crate::config::error::{ConfigError, nearest};
use crate::config::yaml;

/// English as the default theme has it.
const ENGLISH: &str = include_str!("../../themes/default/languages/en.yaml");

/// A language file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Language {
    /// What speakers call it.
    pub name: String,
    /// Which way it is written; not said, as the layers below have it.
    pub direction: Option<Direction>,
    /// How numbers are written; not said, as CLDR has it for the language.
    pub numbers: Option<Numbers>,
    /// Words of pages by key.
    pub words: BTreeMap<String, Text>,
    /// Words of scripts: modules below `static/js/`, with their words by name.
    pub scripts: BTreeMap<String, BTreeMap<String, Text>>,
}

impl Language {
    /// Puts what another says over this.
    fn add(&mut self, over: &Language) {
        let pair = |(key, text): (&String, &Text)| (key.clone(), text.clone());
        if !over.name.is_empty() {
            self.name.clone_from(&over.name);
        }
        self.direction = over.direction.or(self.direction);
        self.numbers = over.numbers.clone().or(self.numbers.take());
        self.words.extend(over.words.iter().map(pair));
        for (script, words) in &over.scripts {
            self.scripts.entry(script.clone()).or_default().extend(words.iter().map(pair));
        }
    }
}

/// A language file of a layer.
#[derive(Clone, Debug)]
pub struct LanguageFile {
    /// Where it is, for messages.
    pub path: PathBuf,
    /// The tag that its name is.
    pub tag: String,
    text: String,
    /// What it says, once somebody asks: most sites speak one or two of the languages that there are.
    read: OnceCell<Language>,
}

impl LanguageFile {
    /// By its place, the tag that its name is, and its content.
    pub fn new(path: PathBuf, tag: String, text: String) -> Self {
        LanguageFile { path, tag, text, read: OnceCell::new() }
    }

    fn language(&self) -> Result<&Language, ConfigError> {
        if let Some(known) = self.read.get() {
            return Ok(known);
        }
        let language = yaml::read(&self.path, &self.text, 1)?;
        Ok(self.read.get_or_init(|| language))
    }
}

/// Something that is odd about language files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Odd {
    /// The file.
    pub path: PathBuf,
    /// What is odd.
    pub what: String,
    /// Whether it only lacks words, which are English then.
    pub lacks: bool,
}

/// English alone.
pub(super) fn english() -> Words {
    let english: Language = yaml::read(Path::new("en.yaml"), ENGLISH, 1).unwrap_or_default();
    let places = all_places(&english);
    Words::new(english, (Rule::One, Numbers::default()), places)
}

/// The words of a language from files, the lower layers first, with what is odd about them.
///
/// # Errors
/// A file that is no YAML of this form.
pub fn read(files: &[LanguageFile], tag: &str) -> Result<(Words, Vec<Odd>), ConfigError> {
    let english = merged(files, "en")?.unwrap_or_default();
    let places = all_places(&english);
    let mut odd = Vec::new();
    let found = of_tag(files, tag)?;
    let Some((own_tag, path, own)) = found else {
        odd.push(unknown(files, tag));
        return Ok((Words::new(english, (Rule::One, Numbers::default()), places), odd));
    };
    compare(files, &own_tag, &english, &mut odd)?;
    if own_tag != "en" {
        lacking(&english, &own, path, &mut odd);
    }
    let mut all =
        Language { words: english.words, scripts: english.scripts, ..Language::default() };
    all.add(&own);
    // A region may write numbers in a way of its own, though its words are the language's.
    Ok((Words::new(all, (Rule::of(&own_tag), Numbers::of(tag)), places), odd))
}

/// The language of a tag, or of the tag without its last part (`de-AT`, then `de`), with its tag and uppermost file.
fn of_tag(
    files: &[LanguageFile],
    tag: &str,
) -> Result<Option<(String, PathBuf, Language)>, ConfigError> {
    let Some((tag, file)) = nearest_file(files, tag) else { return Ok(None) };
    Ok(merged(files, tag)?.map(|language| (tag.to_owned(), file.path.clone(), language)))
}

/// The uppermost file of a tag, or of the tag without its last parts, and what is left of the tag.
fn nearest_file<'f, 't>(
    files: &'f [LanguageFile],
    tag: &'t str,
) -> Option<(&'t str, &'f LanguageFile)> {
    let mut tags = std::iter::successors(Some(tag), |tag| Some(tag.rsplit_once(['-', '_'])?.0));
    tags.find_map(|tag| Some((tag, of(files, tag).last()?)))
}

fn of<'f>(files: &'f [LanguageFile], tag: &str) -> impl Iterator<Item = &'f LanguageFile> {
    files.iter().filter(move |file| file.tag.eq_ignore_ascii_case(tag))
}

/// All layers of a language as one.
fn merged(files: &[LanguageFile], tag: &str) -> Result<Option<Language>, ConfigError> {
    let mut whole: Option<Language> = None;
    for file in of(files, tag) {
        whole.get_or_insert_default().add(file.language()?);
    }
    Ok(whole)
}

/// Whether there are words in a language, with what to do where there are none.
///
/// # Errors
/// Says which languages there are, or which one may have been meant.
pub fn known(files: &[LanguageFile], tag: &str) -> Result<(), String> {
    if nearest_file(files, tag).is_some() {
        return Ok(());
    }
    Err(format!(
        "there is no file languages/{tag}.yaml with the words of this language; {}",
        help(files, tag)
    ))
}

/// The language whose English name stands in place of its tag, `de` for `german`, where there is a file of the language and
/// none of that name.
fn meant<'f>(files: &'f [LanguageFile], name: &str) -> Option<&'f str> {
    let file = of(files, tag_of(name)?).next()?;
    of(files, name).next().is_none().then_some(file.tag.as_str())
}

/// Whether something can be the tag of a language; whether there are words in it is another question.
///
/// # Errors
/// It is the name of a language that there are words in, with its tag.
pub fn is_tag(files: &[LanguageFile], tag: &str) -> Result<(), String> {
    let refused = |meant| format!("`{tag}` is the name of a language; did you mean `{meant}`?");
    meant(files, tag).map_or(Ok(()), |meant| Err(refused(meant)))
}

fn help(files: &[LanguageFile], tag: &str) -> String {
    let tags: BTreeSet<&str> = files.iter().map(|file| file.tag.as_str()).collect();
    match meant(files, tag).or_else(|| nearest(tag, tags.iter().copied())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", tags.into_iter().collect::<Vec<_>>().join(", ")),
    }
}

fn unknown(files: &[LanguageFile], tag: &str) -> Odd {
    let help = help(files, tag);
    let what = format!(
        "`default_language: {tag}`: no words in this language, so pages speak English; {help}"
    );
    Odd { path: PathBuf::from(format!("languages/{tag}.yaml")), what, lacks: false }
}

/// Notes keys that English has not, and places that a phrase of English has not.
fn compare(
    files: &[LanguageFile],
    tag: &str,
    english: &Language,
    odd: &mut Vec<Odd>,
) -> Result<(), ConfigError> {
    // What a theme says in English with words of its own is known by then.
    for file in of(files, tag) {
        let layer = file.language()?;
        for (script, key, text) in all(layer) {
            let known = script.map_or(Some(&english.words), |script| english.scripts.get(script));
            let known = known.unwrap_or(&english.words);
            let Some(model) = known.get(key) else {
                let help = nearest(key, known.keys().map(String::as_str))
                    .map(|near| format!("; did you mean `{near}`?"))
                    .unwrap_or_default();
                let what = format!("nothing asks for the word `{key}`{help}");
                odd.push(Odd { path: file.path.clone(), what, lacks: false });
                continue;
            };
            let places = places(model);
            for place in self::places(text).difference(&places) {
                let what = format!("`{key}` has a place `{{{place}}}` that nothing fills");
                odd.push(Odd { path: file.path.clone(), what, lacks: false });
            }
        }
    }
    Ok(())
}

/// Notes keys that a language lacks.
fn lacking(english: &Language, own: &Language, path: PathBuf, odd: &mut Vec<Odd>) {
    let has = |script: Option<&str>, key: &str| match script {
        None => own.words.contains_key(key),
        Some(script) => own.scripts.get(script).is_some_and(|words| words.contains_key(key)),
    };
    let missing: Vec<&str> =
        all(english).filter(|(script, key, _)| !has(*script, key)).map(|(_, key, _)| key).collect();
    if let Some((first, rest)) = missing.split_first() {
        let more =
            if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        let what = format!("said in English: `{first}`{more}");
        odd.push(Odd { path, what, lacks: true });
    }
}

/// Words of pages and scripts: module, key, text.
fn all(language: &Language) -> impl Iterator<Item = (Option<&str>, &str, &Text)> {
    let words = language.words.iter().map(|(key, text)| (None, key.as_str(), text));
    let scripts = language.scripts.iter().flat_map(|(script, words)| {
        words.iter().map(|(key, text)| (Some(script.as_str()), key.as_str(), text))
    });
    words.chain(scripts)
}

/// The places of words that have some, by key.
fn all_places(english: &Language) -> HashMap<String, Vec<String>> {
    let words = english.words.iter().map(|(key, text)| (key, places(text)));
    let some = words.filter(|(_, places)| !places.is_empty());
    some.map(|(key, places)| (key.clone(), places.into_iter().collect())).collect()
}

fn places(text: &Text) -> BTreeSet<String> {
    Entry::new(text)
        .phrases()
        .flat_map(|p| p.places().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}
