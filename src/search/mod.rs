//! The search index. elasticlunr lives only here.
