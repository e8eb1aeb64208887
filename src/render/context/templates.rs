//! Which template is given which context.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use super::{
    ContentContext, ContributorContext, ContributorSeriesContext, ContributorsContext, HomeContext,
    ListContext, NotFoundContext, PeriodContext, PeriodsContext, RangeDiffContext, RedirectContext,
    SearchContext, SeriesContext, SeriesIndexContext, ThreadContext, ThreadsContext,
    WithheldContext,
};

/// What the template of a page sees beside `site` and `page`.
pub trait Template: Serialize + JsonSchema {
    /// The template.
    const NAME: &'static str;
}

/// The schema of a context; the types in it go into the generator.
pub(in crate::render) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// Pages are made by [`Template::NAME`] and documented by [`TEMPLATES`]: this is the only place to name either.
macro_rules! templates {
    ($($name:literal: $context:ty,)*) => {
        $(impl Template for $context {
            const NAME: &'static str = $name;
        })*

        /// The templates of pages with what they see, by name.
        pub(in crate::render) const TEMPLATES: &[(&str, SchemaOf)] =
            &[$(($name, |types| <$context as JsonSchema>::json_schema(types))),*];
    };
}

templates! {
    "404.html": NotFoundContext,
    "contributor.html": ContributorContext,
    "contributor_series.html": ContributorSeriesContext,
    "contributors.html": ContributorsContext,
    "home.html": HomeContext,
    "list.html": ListContext,
    "page.html": ContentContext,
    "period.html": PeriodContext,
    "periods.html": PeriodsContext,
    "range_diff.html": RangeDiffContext,
    "redirect.html": RedirectContext,
    "search.html": SearchContext,
    "series.html": SeriesContext,
    "series_index.html": SeriesIndexContext,
    "thread.html": ThreadContext,
    "threads.html": ThreadsContext,
    "withheld.html": WithheldContext,
}
