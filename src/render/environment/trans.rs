//! The interface's words in templates and scripts: `trans("key", n=3)`, `1234|number`, and modules of words.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use minijinja::value::{Kwargs, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State};

use crate::config::nearest;
use crate::render::escape;
use crate::words::read::LanguageFile;
use crate::words::{Words, number::Number, phrase::Phrase};

/// Where language files are, in a theme.
pub(super) const LANGUAGES: &str = "languages/";

/// The language files of the layers, the lowest first; a layer is named as templates name it.
pub(super) fn language_files(layers: &[(String, super::Layer)]) -> Vec<LanguageFile> {
    let mut files = Vec::new();
    for (layer, paths) in layers {
        for (path, bytes) in paths {
            let tag = path.strip_prefix(LANGUAGES).and_then(|name| name.strip_suffix(".yaml"));
            let Some(tag) = tag.filter(|tag| !tag.contains('/')) else { continue };
            let folder = match layer.as_str() {
                "" => PathBuf::new(),
                theme => PathBuf::from("themes").join(theme),
            };
            let text = String::from_utf8_lossy(bytes).into_owned();
            files.push(LanguageFile::new(folder.join(path), tag.to_owned(), text));
        }
    }
    files
}

/// Modules that hold words of scripts: `export const words = {…};`, each in the place of a file of its name.
pub(super) fn write_modules(words: &Words, files: &mut super::Layer) {
    for (path, texts) in words.scripts() {
        let texts = serde_json::to_string(texts).unwrap_or_default();
        let module = format!("export const words = {texts};\n");
        files.insert(format!("static/js/{path}"), module.into_bytes());
    }
}

/// Gives templates `trans`: a word by its key, in the form for `n`, its places filled with what else is named. What is filled
/// in is escaped, unless it is markup.
pub fn add_trans(environment: &mut Environment<'static>, words: &Arc<Words>) {
    let escaped = words.map(&|text| {
        let mut out = String::new();
        escape::html(text, &mut out);
        out
    });
    // Most words have no places: they are made into values once.
    let plain: HashMap<String, Value> = escaped
        .keys()
        .filter_map(|key| {
            let text = escaped.phrase(key, None)?.plain()?;
            Some((key.to_owned(), Value::from_safe_string(text.to_owned())))
        })
        .collect();
    let words = Arc::clone(words);
    environment.add_function("trans", move |state: &State<'_, '_>, key: &str, places: Kwargs| {
        let is_html = *state.auto_escape() == AutoEscape::Html;
        if let Some(word) = plain.get(key).filter(|_| is_html) {
            return Ok(word.clone());
        }
        let n = places.peek::<u64>("n").ok();
        let of = if is_html { &escaped } else { &words };
        let phrase = of.phrase(key, n).ok_or_else(|| unknown(key, &words))?;
        let is_given =
            |name: &&String| places.peek::<Value>(name).is_ok_and(|value| !value.is_undefined());
        if let Some(missing) = words.places(key).iter().find(|name| !is_given(name)) {
            return Err(incomplete(key, missing, &places, &words));
        }
        let text = filled(phrase, n.map(|n| of.number(n)), &places, is_html);
        Ok(if is_html { Value::from_safe_string(text) } else { Value::from(text) })
    });
}

/// Gives templates the filter `number`: how many of something there are, as the language writes it.
pub fn add_number(environment: &mut Environment<'static>, words: &Arc<Words>) {
    let words = Arc::clone(words);
    environment.add_filter("number", move |value: Value| match u64::try_from(value.clone()) {
        Ok(n) if !words.numbers().is_plain(n) => Value::from(words.number(n).to_string()),
        _ => value,
    });
}

fn filled(phrase: &Phrase, n: Option<Number<'_>>, places: &Kwargs, is_html: bool) -> String {
    let mut text = String::new();
    phrase.write(&mut text, |name, out| {
        if let Some(n) = n.filter(|_| name == "n") {
            return out.push_str(&n.to_string());
        }
        match places.peek::<Value>(name) {
            Ok(value) => match value.as_str() {
                Some(markup) if value.is_safe() || !is_html => out.push_str(markup),
                Some(plain) => escape::html(plain, out),
                None if is_html => escape::html(&value.to_string(), out),
                None => out.push_str(&value.to_string()),
            },
            // A place that nothing fills is seen by who translates.
            Err(_) => out.extend(["{", name, "}"]),
        }
    });
    text
}

/// A word whose place nothing fills, with what is given and is none of its places.
fn incomplete(key: &str, missing: &str, given: &Kwargs, words: &Words) -> Error {
    let others = given.args().filter(|name| words.places(key).iter().all(|place| place != name));
    let others: Vec<String> = others.map(|name| format!("`{name}`")).collect();
    let others = match &*others {
        [] => String::new(),
        others => format!("; it has no place for {}", others.join(", ")),
    };
    let what = format!("the word `{key}` needs `{missing}`{others}");
    Error::new(ErrorKind::MissingArgument, what)
}

fn unknown(key: &str, words: &Words) -> Error {
    let help = nearest(key, words.keys());
    let help = help.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let what = format!("no language file has the word `{key}`{help}");
    Error::new(ErrorKind::InvalidOperation, what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::layers::{DEFAULT, built_in};

    #[test]
    fn a_place_that_nothing_fills_is_named() {
        let mut environment = Environment::new();
        add_trans(&mut environment, &Arc::new(Words::english()));
        let told = |template: &str| {
            let made = environment.render_named_str("x.html", template, minijinja::context! {});
            made.unwrap_or_else(|error| error.detail().unwrap_or_default().to_owned())
        };
        assert_eq!(told("{{ trans('n_messages', n=3) }}"), "3 messages");
        let lacks = "the word `n_messages` needs `n`";
        assert_eq!(told("{{ trans('n_messages') }}"), lacks);
        assert_eq!(told("{{ trans('n_messages', n=nothing) }}"), lacks);
        let other = format!("{lacks}; it has no place for `m`");
        assert_eq!(told("{{ trans('n_messages', m=3) }}"), other);
        assert_eq!(told("{{ trans('in_reply_to') }}"), "the word `in_reply_to` needs `name`");
        assert_eq!(told("{{ trans('threads', m=3) }}"), "Threads");
    }

    #[test]
    fn words_of_scripts_are_those_of_the_language_file() {
        let mut files = super::super::Layer::new();
        write_modules(&Words::english(), &mut files);
        assert!(!files.is_empty());
        for (path, made) in files {
            let theme = built_in(DEFAULT);
            let (_, written) = theme.iter().find(|(name, _)| *name == path).unwrap();
            let value = |text: &[u8]| -> serde_json::Value {
                let text = std::str::from_utf8(text).unwrap();
                let (_, words) = text.split_once("export const words = ").unwrap();
                serde_json::from_str(words.trim_end().trim_end_matches(';')).unwrap()
            };
            assert_eq!(value(written), value(&made), "{path}");
        }
    }
}
