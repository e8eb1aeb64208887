//! What templates may call: functions, filters and tests, each with what is said of it.
//!
//! Ours are registered from here. Those of minijinja are in every environment; that all of them are named here, and that each
//! example gives what it says, is tested.

/// A table with a line for each, sorted by name: `name(arguments): what it is for; example => what that gives`, and of ours
/// `by` what it is registered. Of tests there is, in place of an example, a condition that holds.
macro_rules! callables {
    (Test: $($name:literal($arguments:literal): $about:literal; $holds:literal;)*) => {
        callables! { Test: $(
            $name($arguments): $about; concat!("{% if ", $holds, " %}yes{% endif %}") => "yes";
        )* }
    };
    ($kind:ident: $(
        $name:literal($arguments:literal): $about:literal; $example:expr => $result:literal $(by $add:expr)?;
    )*) => {
        &[$($crate::render::environment::callable::Callable {
            kind: $crate::render::environment::callable::Kind::$kind,
            name: $name,
            arguments: $arguments,
            about: $about,
            example: $example,
            result: $result,
            add: callables!(@add $($add)?),
        }),*]
    };
    (@add) => { None };
    (@add $add:expr) => { Some($add) };
}

mod filters;
mod functions;
mod tests_of_values;

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::Environment;

use crate::words::Words;
pub use filters::{add_direction, add_isolate};

/// How something is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `{{ name(…) }}`
    Function,
    /// `{{ value|name(…) }}`
    Filter,
    /// `{% if value is name(…) %}`
    Test,
}

/// Something that templates may call.
#[derive(Clone, Copy, Debug)]
pub struct Callable {
    /// How it is called.
    pub kind: Kind,
    /// Its name.
    pub name: &'static str,
    /// What stands in its parentheses, `path`, `n=…, others=…`; empty where it takes nothing.
    pub arguments: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// A template that calls it.
    pub example: &'static str,
    /// What the example gives; empty where that depends on the site.
    pub result: &'static str,
    /// How it is registered; `None` of what minijinja has.
    add: Option<Add>,
}

/// Registers something of ours.
type Add = fn(&mut Environment<'static>, &Given);

/// What our functions and filters know of the site.
pub(super) struct Given {
    /// Published names of static files, by their own.
    pub(super) assets: Arc<BTreeMap<String, String>>,
    /// What pages say.
    pub(super) words: Arc<Words>,
}

/// Functions, filters, tests, each sorted by name.
pub fn all() -> impl Iterator<Item = &'static Callable> + Clone {
    [functions::ALL, filters::ALL, tests_of_values::ALL].into_iter().flatten()
}

/// Those of a kind.
pub fn of(kind: Kind) -> impl Iterator<Item = &'static Callable> + Clone {
    all().filter(move |callable| callable.kind == kind)
}

/// Registers those of ours.
pub(super) fn add_all(environment: &mut Environment<'static>, given: &Given) {
    all().filter_map(|callable| callable.add).for_each(|add| add(environment, given));
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    fn environment() -> Environment<'static> {
        let css = ("css/site.css".to_owned(), "assets/css/site.css".to_owned());
        let given =
            Given { assets: Arc::new(BTreeMap::from([css])), words: Arc::new(Words::english()) };
        let mut environment = super::super::base();
        add_all(&mut environment, &given);
        environment
    }

    #[test]
    fn examples_give_what_they_say() {
        let mut environment = environment();
        let mut wrong = Vec::new();
        for callable in all() {
            environment.add_template("x.html", callable.example).unwrap();
            let page = context! { page => context! { root => "../" } };
            let given = environment.get_template("x.html").unwrap().render(page);
            let given = given.unwrap_or_else(|error| error.to_string());
            if !callable.result.is_empty() && given != callable.result {
                wrong.push(format!("{}: {}: {given}", callable.name, callable.example));
            }
            assert!(callable.example.contains(callable.name), "{}", callable.name);
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    /// minijinja tells the names only in its debug form.
    #[test]
    fn all_that_there_is_is_named_once_and_in_order() {
        let told = format!("{:?}", environment());
        let names = |group: &str| {
            let (_, rest) = told.split_once(&format!("{group}: ")).unwrap();
            let end = rest.find(['}', ']']).unwrap();
            let names: Vec<String> = rest[..end]
                .split(['"', ','])
                .filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
                .map(str::to_owned)
                .collect();
            names
        };
        for (kind, group) in [(Kind::Filter, "filters"), (Kind::Test, "tests")] {
            let documented: Vec<&str> = of(kind).map(|callable| callable.name).collect();
            assert_eq!(documented, names(group), "{kind:?}");
        }
        let functions: Vec<&str> = of(Kind::Function).map(|callable| callable.name).collect();
        assert!(functions.is_sorted());
        for name in functions {
            assert!(told.contains(&format!("\"{name}\"")), "{name}");
        }
        let globals = told.split_once("tests: ").unwrap().0;
        assert_eq!(globals.matches("\": ").count(), of(Kind::Function).count(), "{globals}");
    }
}
