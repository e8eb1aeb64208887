//! What a search can ask of a message, read from the `t.mbox.gz` of its thread.

use std::io::{self, Read as _};

use flate2::read::MultiGzDecoder;
use memchr::memmem;
use serde::{Deserialize, Serialize};

use super::words::words;
use crate::mail::{self, PatchId, date, header};
use crate::output::mbox::SEPARATOR;
use crate::source::store::unquote;

/// Largest mbox that is unpacked, in bytes: a thread of ten thousand mails.
pub(super) const MAX_MBOX: u64 = 256 << 20;

/// A message of an mbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    /// Message-ID.
    pub(super) id: Box<str>,
    /// When it was written, seconds since 1970; when it was received, where nothing else is known.
    pub(super) written: i64,
    /// When it was received; when it was written, where nothing else is known.
    pub(super) received: i64,
    /// Names and addresses of who sent it and of who wrote it, as their words.
    pub(super) from: Box<str>,
    /// Subject, as its words.
    pub(super) title: Box<str>,
    /// Its change-id.
    pub(super) change: Option<Box<str>>,
    /// The id of its diff.
    pub(super) patch: Option<PatchId>,
}

/// Unpacks an mbox.
///
/// # Errors
/// It is no gzip, or larger than [`MAX_MBOX`].
pub(super) fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
    let mut mbox = Vec::new();
    MultiGzDecoder::new(packed).take(MAX_MBOX + 1).read_to_end(&mut mbox)?;
    if mbox.len() as u64 > MAX_MBOX {
        return Err(io::Error::other("a thread of more than 256 MiB"));
    }
    Ok(mbox)
}

/// The messages of an mbox as [`append`](crate::output::mbox::append) writes it, their separators included: no other line
/// begins with `From `.
pub(super) fn split(mbox: &[u8]) -> Vec<&[u8]> {
    let starts = memmem::find_iter(mbox, SEPARATOR)
        .filter(|&at| at == 0 || mbox.get(at - 1) == Some(&b'\n'));
    let starts: Vec<usize> = starts.collect();
    let ends = starts.iter().skip(1).copied().chain([mbox.len()]);
    starts.iter().zip(ends).filter_map(|(&from, to)| mbox.get(from..to)).collect()
}

/// What can be asked of each message of an mbox, in its order.
pub(super) fn read(mbox: &[u8]) -> Vec<Facts> {
    split(mbox).into_iter().map(of).collect()
}

fn of(message: &[u8]) -> Facts {
    let mut raw = message.get(SEPARATOR.len()..).unwrap_or_default().to_vec();
    unquote(&mut raw);
    let received = header::message(&raw).first("received");
    let received = date::weigh(None, received).date.map(|date| date.seconds);
    let message = mail::parse(&raw);
    let date = message.date.map(|date| date.seconds);
    let author = message.author.iter().flat_map(|author| [author.name.as_str(), &author.address]);
    let from = [message.from.name.as_str(), &message.from.address].into_iter().chain(author);
    let patch = message.patch;
    let change = patch.as_ref().and_then(|patch| patch.change_id.clone());
    Facts {
        id: message.id.as_str().into(),
        written: date.or(received).unwrap_or_default(),
        received: received.or(date).unwrap_or_default(),
        from: words(&from.collect::<Vec<&str>>().join(" ")),
        title: words(&message.subject.text),
        change: change.map(String::into_boxed_str),
        patch: patch.and_then(|patch| patch.patch_id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::mbox;

    #[test]
    fn mails_come_back_as_they_were_put_in() {
        let patch = b"From: Jane Doe <jane@example.org>\nSubject: [PATCH v2 0/1] Graft: pears\nMessage-ID: <a@example.org>\n\
            Date: Mon, 5 Jan 2026 00:00:01 +0000\nReceived: from x; Mon, 5 Jan 2026 00:00:09 +0000\n\nFrom here\n>From there\n\n---\n\
            change-id: 20260105-pears-0123456789ab\n a | 1 +\n 1 file changed, 1 insertion(+)\n";
        let mut all = Vec::new();
        mbox::append(&mut all, patch, None);
        mbox::append(&mut all, b"Subject: y\n\nz\n", Some("b@generated.invalid"));
        assert_eq!(split(&all).len(), 2);
        let mut first = split(&all)[0][SEPARATOR.len()..].to_vec();
        unquote(&mut first);
        assert_eq!(first, [&patch[..], b"\n"].concat());
        let packed = crate::deflate::Packer::default().gzip(&all);
        assert_eq!(unpack(&packed).unwrap(), all);
        assert_eq!(unpack(&[&packed[..], &packed].concat()).unwrap(), [&all[..], &all].concat());
        let facts = read(&all);
        assert_eq!(&*facts[0].id, "a@example.org");
        assert_eq!((facts[0].written, facts[0].received), (1_767_571_201, 1_767_571_209));
        assert_eq!(&*facts[0].from, " jane doe jane example org ");
        assert_eq!(&*facts[0].title, " patch v2 0 1 graft pears ");
        assert_eq!(facts[0].change.as_deref(), Some("20260105-pears-0123456789ab"));
        assert_eq!(&*facts[1].id, "b@generated.invalid");
    }

    #[test]
    fn what_is_no_gzip_is_an_error() {
        assert!(unpack(b"From mboxrd@z").is_err());
    }
}
