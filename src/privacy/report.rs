//! The rules applied to a period report.

use std::borrow::Cow;

use super::{Rules, Survey, WITHHELD};
use crate::source::UpdateReport;
use crate::source::update_report::{Entry, ListedPatch, name_and_address};

impl Rules {
    /// Looks at a period report for names of withheld people.
    pub fn survey_report(&self, report: &UpdateReport, survey: &mut Survey) {
        let rows = report.contributors.iter().map(|(_, author)| author);
        let listed = report.listed.iter().map(|patch| &patch.author);
        for author in rows.chain(listed).chain(report.entries.iter().map(|entry| &entry.author)) {
            let (name, address) = name_and_address(author);
            if self.is_withheld(&address) {
                survey.met.insert(address.to_lowercase());
                survey.names.insert(name);
            }
        }
    }

    /// Takes what is withheld out of a period report, entries and listed patches of withheld people as a whole; in its
    /// tables they stay as figures.
    pub fn redact_report(&self, report: &mut UpdateReport) {
        if !self.redacts() {
            return;
        }
        let UpdateReport { path: _, from, to, list_title, domains, contributors, listed, entries } =
            report;
        let text = |text: &mut String| {
            if let Cow::Owned(new) = self.redact_text(text) {
                *text = new;
            }
        };
        let withheld = |author: &str| self.is_withheld(&name_and_address(author).1);
        listed.retain(|patch| !withheld(&patch.author));
        entries.retain(|entry| !withheld(&entry.author));
        [from, to, list_title].into_iter().for_each(text);
        for (_, domain) in domains {
            text(domain);
        }
        for (_, author) in contributors {
            if withheld(author) {
                WITHHELD.clone_into(author);
            }
            text(author);
        }
        for ListedPatch { series: _, series_title, tag, number: _, total: _, title, author } in
            listed
        {
            [series_title, tag, title, author].into_iter().for_each(text);
        }
        for Entry { subject, author, body } in entries {
            [subject, author, body].into_iter().for_each(text);
        }
    }
}
