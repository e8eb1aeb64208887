//! What shortcodes show: rows of lists, handed to the template of the shortcode.

use super::host::Writing;
use crate::archive::PeriodUnit;
use crate::render::context::{Link, PageContext, QuoteContext, ShortcodeContext, ShownContext};
use crate::render::date;
use crate::render::markdown::Body;
use crate::render::rows::Scope;
use crate::render::shortcodes::{self, Unknown, list_of, message_of, series_of};
use crate::render::{RenderError, Renderer};
use crate::site::content::ContentError;
use crate::site::content::shortcodes::Call;
use crate::site::people::PeopleOrder;

/// Rows of lists and charts.
const ROWS: usize = 10;
/// Most of them.
const MOST_ROWS: usize = 100;
/// Characters of a quotation.
const CHARS: usize = 400;
/// Most of them.
const MOST_CHARS: usize = 4_000;

impl Writing<'_> {
    /// What a shortcode of the program shows; nothing of any other.
    pub(super) fn shown(&self, call: &Call) -> Result<ShownContext, Unknown> {
        let mut shown = ShownContext::default();
        if crate::render::shortcodes::arguments(&call.name).is_none() {
            return Ok(shown);
        }
        let renderer = self.renderer;
        let list = &renderer.site.lists[list_of(renderer.site, call)?];
        let scope = renderer.scope(list, &self.page.folder);
        let scope = match self.elsewhere {
            Some(place) => scope.elsewhere(place),
            None => scope,
        };
        shown.archive = Some(Link {
            title: list.title.clone(),
            href: scope.href.folder(&list.folder()),
            current: false,
        });
        match call.name.as_str() {
            "thread" => {
                let ix = message_of(list, call)?;
                shown.thread = Some(scope.thread(list.part_of(ix).0, 0));
            }
            "series" => shown.series = Some(scope.series(series_of(list, call)?)),
            "message" => shown.message = Some(self.quote(&scope, call)?),
            "contributors" => {
                let count = number(call, "count", ROWS, MOST_ROWS)?;
                let people = list.orders.people.by(PeopleOrder::Messages).iter().take(count);
                shown.contributors = people.map(|ix| scope.contributor(*ix)).collect();
            }
            "period" => shown.period = Some(period(&scope, call)?),
            "chart" => {
                let count = number(call, "count", ROWS, MOST_ROWS)?;
                self.charts.set(self.charts.get() + 1);
                let id = format!("chart-{}", self.charts.get());
                shown.chart = Some(super::chart::draw(&scope, call, &id, count)?);
            }
            _ => {}
        }
        Ok(shown)
    }

    /// The first words of a message.
    fn quote(&self, scope: &Scope<'_>, call: &Call) -> Result<QuoteContext, Unknown> {
        let ix = message_of(scope.list, call)?;
        let chars = number(call, "chars", CHARS, MOST_CHARS)?;
        let record = scope.list.archive.message(ix);
        let text = Renderer::own_words(scope.list, ix, chars).unwrap_or_else(|error| {
            self.fail(error);
            String::new()
        });
        Ok(QuoteContext {
            href: scope.message_href(ix),
            subject: scope.subject(record).to_owned(),
            author: scope.person(record.author),
            date: record.date.map(|date| date::date(date, scope.words)),
            text,
        })
    }

    /// Renders the template of a shortcode.
    pub(super) fn draw(
        &self,
        call: &Call,
        shown: ShownContext,
        body: Option<Body<'_>>,
        is_inline: bool,
    ) -> String {
        let page = PageContext {
            kind: "content",
            title: self.page.title(),
            root: self.href.root().to_owned(),
            ..PageContext::default()
        };
        let (text, html) = body.map_or((None, None), |body| (Some(body.text), Some(body.html)));
        let context = ShortcodeContext {
            args: &call.args,
            body: text,
            body_html: html,
            nth: self.nth(&call.name),
            inline: is_inline,
            shown,
        };
        let template = format!("shortcodes/{}.html", call.name);
        let html = self.renderer.render(&template, &page, context);
        match html {
            Ok(html) if is_inline => html.trim().to_owned(),
            Ok(html) => html,
            Err(error) => {
                self.fail(self.missing(call, &template).unwrap_or_else(|| error.into()));
                String::new()
            }
        }
    }
}

impl Writing<'_> {
    /// The mistake that an argument is not given which the template of a shortcode asks for; `None` if it has all.
    fn missing(&self, call: &Call, template: &str) -> Option<RenderError> {
        let names = self.renderer.theme.asks_for(template);
        let is_given =
            |name: &String| GIVEN.contains(&name.as_str()) || call.args.contains_key(name);
        let missing = names.iter().filter(|name| !is_given(name));
        let missing: Vec<String> = missing.map(|name| format!("`{name}`")).collect();
        if missing.is_empty() || shortcodes::arguments(&call.name).is_some() {
            return None;
        }
        let verb = if missing.len() == 1 { "is" } else { "are" };
        let what = format!("shortcode `{}`: {} {verb} not given", call.name, missing.join(", "));
        let help = format!("templates/{template} prints what is not there");
        let text = self.excerpt(call.name_at, &what, Some(&help));
        Some(ContentError::Mistake { path: self.page.file.clone(), text }.into())
    }
}

/// An argument that is a number, from 1 to `most`.
fn number(call: &Call, name: &str, otherwise: usize, most: usize) -> Result<usize, Unknown> {
    let Some(value) = call.args.get(name) else { return Ok(otherwise) };
    let number = value.as_u64().and_then(|number| usize::try_from(number).ok());
    number.filter(|number| (1..=most).contains(number)).ok_or_else(|| {
        Unknown::new(format!("shortcode `{}`: `{name}` is a number from 1 to {most}", call.name))
    })
}

/// What the template of every shortcode sees.
const GIVEN: &[&str] = &["site", "page", "body", "body_html", "nth", "inline"];
/// Periods by name.
const UNITS: &[(&str, PeriodUnit)] = &[
    ("week", PeriodUnit::Week),
    ("month", PeriodUnit::Month),
    ("quarter", PeriodUnit::Quarter),
    ("year", PeriodUnit::Year),
    ("day", PeriodUnit::Day),
    ("snapshot", PeriodUnit::Snapshot),
    ("report", PeriodUnit::Report),
];

/// The period of a key, or the newest of a kind.
fn period(scope: &Scope<'_>, call: &Call) -> Result<crate::render::context::PeriodRow, Unknown> {
    let periods = &scope.list.archive.periods;
    let name = &scope.list.name;
    let is_there = |unit: PeriodUnit| periods.iter().any(|period| period.unit == unit);
    let units = UNITS.iter().filter(|(_, unit)| is_there(*unit)).map(|(name, _)| *name);
    let found = if let Some(key) = call.text("key") {
        periods.iter().find(|period| *period.key == *key).ok_or_else(|| {
            let keys = periods.iter().map(|period| &*period.key);
            Unknown::named(format!("list `{name}` has no period `{key}`"), key, keys)
        })
    } else if let Some(unit) = call.text("unit") {
        let known = UNITS.iter().find(|(name, _)| *name == unit);
        let newest = known.and_then(|(_, unit)| periods.iter().rfind(|one| one.unit == *unit));
        newest.ok_or_else(|| {
            Unknown::named(format!("list `{name}` has no periods by `{unit}`"), unit, units)
        })
    } else {
        let what = "shortcode `period`: which period? `unit=\"…\"` or `key=\"…\"` is missing";
        let help = format!("units are: {}", units.collect::<Vec<_>>().join(", "));
        Err(Unknown { what: what.to_owned(), help: Some(help) })
    };
    Ok(scope.period(found?))
}
