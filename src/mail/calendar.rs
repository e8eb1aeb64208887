//! Calendar parts (iCalendar, RFC 5545): what happens, when and where, as text.
//!
//! Mail programs send meetings as text/calendar, whose bare text nobody reads. Events, to-dos and journal entries are
//! told in words; time zone rules, alarms and people are left in the file.

use std::fmt::Write;

use super::beginning::beginning;

/// Events that are told, at most.
const MAX_EVENTS: usize = 20;
/// Longest line after unfolding, in bytes; the rest of it is left out.
const MAX_LINE: usize = 16 * 1024;

/// Whether text is iCalendar.
pub fn is_calendar(text: &str) -> bool {
    let start = text.trim_start().get(..15);
    start.is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCALENDAR"))
}

/// What a calendar says, as text; empty if there is nothing in it that happens.
pub fn to_text(calendar: &str) -> String {
    let mut reader = Reader::default();
    let mut line = String::new();
    for raw in calendar.split('\n') {
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        if let Some(more) = raw.strip_prefix([' ', '\t']) {
            push(&mut line, more);
        } else {
            reader.line(&line);
            line.clear();
            push(&mut line, raw);
        }
    }
    reader.line(&line);
    reader.finish()
}

/// Appends as much as fits.
fn push(line: &mut String, more: &str) {
    let room = MAX_LINE.saturating_sub(line.len());
    line.push_str(beginning(more, room));
}

/// What is told of an event, in this order.
#[derive(Default)]
struct Event {
    summary: String,
    start: String,
    end: String,
    duration: String,
    due: String,
    place: String,
    status: String,
    description: String,
}

#[derive(Default)]
struct Reader {
    method: String,
    text: String,
    events: usize,
    event: Option<Event>,
    /// Components open inside the event: alarms.
    inside: usize,
}

impl Reader {
    fn line(&mut self, line: &str) {
        let Some((name, parameters, value)) = property(line) else { return };
        let is = |word: &str| name.eq_ignore_ascii_case(word);
        let happens = |value: &str| {
            ["VEVENT", "VTODO", "VJOURNAL"]
                .iter()
                .any(|kind| value.trim().eq_ignore_ascii_case(kind))
        };
        if is("BEGIN") {
            if self.event.is_some() {
                self.inside += 1;
            } else if happens(value) {
                self.event = Some(Event::default());
            }
        } else if is("END") {
            if self.inside > 0 {
                self.inside -= 1;
            } else if let Some(event) = self.event.take() {
                self.tell(&event);
            }
        } else if let (Some(event), 0) = (&mut self.event, self.inside) {
            event.set(name, parameters, value);
        } else if is("METHOD") && self.method.is_empty() {
            self.method = value.trim().chars().take(20).collect::<String>().to_ascii_uppercase();
        }
    }

    fn tell(&mut self, event: &Event) {
        self.events += 1;
        if self.events > MAX_EVENTS {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        for (label, value) in [
            ("What", &event.summary),
            ("Start", &event.start),
            ("End", &event.end),
            ("Duration", &event.duration),
            ("Due", &event.due),
            ("Place", &event.place),
            ("Status", &event.status),
        ] {
            if !value.is_empty() {
                let _ = writeln!(self.text, "{label}: {}", value.replace('\n', " "));
            }
        }
        if !event.description.is_empty() {
            let _ = writeln!(self.text, "\n{}", event.description);
        }
    }

    fn finish(mut self) -> String {
        // A calendar that is cut off.
        if let Some(event) = self.event.take() {
            self.tell(&event);
        }
        let kind = match self.method.as_str() {
            _ if self.events == 0 => "",
            "REQUEST" | "ADD" => "An invitation.\n\n",
            "REPLY" => "An answer to an invitation.\n\n",
            "CANCEL" => "A cancellation.\n\n",
            "COUNTER" | "DECLINECOUNTER" | "REFRESH" => "About an invitation.\n\n",
            _ => "",
        };
        let mut text = format!("{kind}{}", self.text);
        if self.events > MAX_EVENTS {
            let _ = writeln!(text, "\nand {} more", self.events - MAX_EVENTS);
        }
        text
    }
}

impl Event {
    /// Takes a property, the first of its name.
    fn set(&mut self, name: &str, parameters: &str, value: &str) {
        let (field, said) = match name.to_ascii_uppercase().as_str() {
            "SUMMARY" => (&mut self.summary, unescape(value)),
            "LOCATION" => (&mut self.place, unescape(value)),
            "DESCRIPTION" => (&mut self.description, unescape(value)),
            "STATUS" => (&mut self.status, unescape(value).to_lowercase()),
            "DTSTART" => (&mut self.start, moment(parameters, value)),
            "DTEND" => (&mut self.end, moment(parameters, value)),
            "DUE" => (&mut self.due, moment(parameters, value)),
            "DURATION" => (&mut self.duration, unescape(value)),
            _ => return,
        };
        if field.is_empty() {
            said.trim().clone_into(field);
        }
    }
}

/// `NAME;PARAMETER="a:b";…:VALUE`.
fn property(line: &str) -> Option<(&str, &str, &str)> {
    let mut quoted = false;
    let colon = line.bytes().position(|b| {
        quoted ^= b == b'"';
        b == b':' && !quoted
    })?;
    let (head, value) = (line.get(..colon)?, line.get(colon + 1..)?);
    let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
    Some((name.trim(), parameters, value))
}

/// Text with its escapes undone (RFC 5545 3.3.11).
fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            (_, Some('n' | 'N')) => out.push('\n'),
            (_, Some(other)) => out.push(other),
            (c, None) => out.push(c),
        }
    }
    out
}

/// `20260105T100000Z` as `2026-01-05 10:00 UTC`; with the zone it names, else as it stands.
fn moment(parameters: &str, value: &str) -> String {
    let value = value.trim();
    let (day, time) = value.split_once(['T', 't']).unwrap_or((value, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let parts = (day.get(..4), day.get(4..6), day.get(6..8));
    let (Some(year), Some(month), Some(date)) = parts else { return value.to_owned() };
    if day.len() != 8 || !digits(day) {
        return value.to_owned();
    }
    let mut out = format!("{year}-{month}-{date}");
    if let (Some(hour), Some(minute)) = (time.get(..2), time.get(2..4))
        && digits(hour)
        && digits(minute)
    {
        let _ = write!(out, " {hour}:{minute}");
        let zone = parameters.split(';').find_map(|parameter| {
            let (name, zone) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("TZID").then(|| zone.trim().trim_matches('"'))
        });
        if time.ends_with(['Z', 'z']) {
            out.push_str(" UTC");
        } else if let Some(zone) = zone {
            let _ = write!(out, " ({zone})");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_invitation_in_words() {
        let calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nDTSTART:19700101T000000\r\nEND:VTIMEZONE\r\n\
            BEGIN:VEVENT\r\nSUMMARY;LANGUAGE=en:Pears\\, apples\r\n  and plums\r\nDTSTART;TZID=\"Europe/Paris\":20260105T100000\r\n\
            DTEND:20260105T110000Z\r\nLOCATION:Orchard\\nGate 2\r\nDESCRIPTION:Bring a basket.\\n\\nAnn\r\n\
            BEGIN:VALARM\r\nDESCRIPTION:ring\r\nSUMMARY:ring\r\nEND:VALARM\r\nSUMMARY:second\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert!(is_calendar(calendar));
        assert_eq!(
            to_text(calendar),
            "An invitation.\n\nWhat: Pears, apples and plums\nStart: 2026-01-05 10:00 (Europe/Paris)\nEnd: 2026-01-05 11:00 UTC\n\
             Place: Orchard Gate 2\n\nBring a basket.\n\nAnn\n"
        );
    }

    #[test]
    fn moments() {
        for (value, said) in [
            ("20260105", "2026-01-05"),
            ("20260105T0930", "2026-01-05 09:30"),
            ("2026-01-05", "2026-01-05"),
            ("soon", "soon"),
            ("２０２６０１０５", "２０２６０１０５"),
        ] {
            assert_eq!(moment("VALUE=DATE", value), said);
        }
    }

    #[test]
    fn odd_calendars() {
        assert_eq!(to_text(""), "");
        assert_eq!(to_text("BEGIN:VCALENDAR\nSUMMARY:outside\nEND:VCALENDAR\n"), "");
        assert_eq!(to_text("BEGIN:VTODO\nSUMMARY:cut off"), "What: cut off\n");
        let many = "BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n".repeat(30);
        assert!(to_text(&many).ends_with("What: x\n\nand 10 more\n"));
        let folded = format!("BEGIN:VEVENT\nSUMMARY:{}", "x\n ".repeat(100_000));
        assert!(to_text(&folded).len() <= MAX_LINE + 10);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(BEGIN:VEVENT\n|END:VEVENT\n|DTSTART|SUMMARY|;TZID=|:|\\\\|\n|[0-9TZé\" ]){0,40}") {
            let _ = to_text(&text);
        }
    }
}
