//! Functions.

use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind, State};

use super::{Callable, Given};
use crate::config::nearest;
use crate::render::environment::trans::add_trans;
use crate::render::environment::{has_index_links, root_of};
use crate::site::percent::encode_path;

pub(super) const ALL: &[Callable] = callables! { Function:
    "asset"("name"): "The address of a file below `static/`, relative to the page. Its published name carries a fingerprint."; "{{ asset(\"css/site.css\") }}" => "" by add_asset;
    "debug"("value"): "A value in full, while you write a template; without one all variables of the template."; "{{ debug([1, 2])|replace(\"\\n\", \"\") }}" => "[    1,    2,]";
    "dict"("name=value, …"): "A map of what is named."; "{{ dict(a=1).a }}" => "1";
    "namespace"("name=value, …"): "A map whose values can be set within loops."; "{% set seen = namespace(n=0) %}{% for x in [1, 2] %}{% set seen.n = x %}{% endfor %}{{ seen.n }}" => "2";
    "range"("from, to, step"): "Numbers from the first to before the second; from 0 where one number is given."; "{{ range(3)|join(\" \") }}" => "0 1 2";
    "trans"("key, n=…, place=…"): "A word of the interface in the language of the page, in the form for the number `n`, its places filled with what else is named ([Languages](languages.md#words-in-templates))."; "{{ trans(\"n_messages\", n=2) }}" => "2 messages" by |environment, given| add_trans(environment, &given.words);
    "url"("path"): "The address of a path from the site's root, relative to the page. A path that ends in `/` is a page's folder."; "{{ url(\"search/\") }}" => "../search/" by add_url;
};

fn add_asset(environment: &mut Environment<'static>, given: &Given) {
    let assets = std::sync::Arc::clone(&given.assets);
    environment.add_function("asset", move |state: &State<'_, '_>, name: &str| {
        let path = assets.get(name).ok_or_else(|| {
            let meant = nearest(name, assets.keys().map(String::as_str));
            let meant =
                meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
            let what = format!("the theme has no static file `{name}`{meant}");
            Error::new(ErrorKind::InvalidOperation, what)
        })?;
        Ok::<_, Error>(Value::from(format!("{}{}", root_of(state), encode_path(path))))
    });
}

fn add_url(environment: &mut Environment<'static>, _: &Given) {
    environment.add_function("url", |state: &State<'_, '_>, path: &str| {
        let root = root_of(state);
        let names_folder = path.is_empty() || path.ends_with('/');
        let index = if names_folder && has_index_links(state) { "index.html" } else { "" };
        let href = format!("{root}{path}{index}");
        Value::from(if href.is_empty() { "./".to_owned() } else { href })
    });
}
