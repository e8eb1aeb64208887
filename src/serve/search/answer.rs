//! A search request over HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tokio::sync::OwnedSemaphorePermit;

use super::query::{self, Query};
use super::{Search, facts, threads};
use crate::deflate::Packer;
use crate::serve::search::index::Index;
use crate::site::percent::percent_decode;

/// How long a request waits for its turn and for the index.
const PATIENCE: Duration = Duration::from_secs(20);
/// Most threads of an answer.
const MAX_THREADS: usize = 500;
/// Most bytes of an answer's threads, unpacked.
const MAX_BYTES: usize = 64 << 20;

/// What is asked.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    list: String,
    /// Search the thread of this message only.
    mid: Option<String>,
    /// Give whole threads.
    threads: bool,
    query: Query,
}

/// Why there is no mbox.
#[derive(Debug, PartialEq, Eq)]
enum No {
    /// Nothing but searches takes POST.
    Other,
    Malformed(String),
    Nothing,
    TooMuch,
    Busy(String),
}

impl Search {
    /// Answers `POST` from the site in a folder; the address is that below the site's root. The body says nothing.
    pub(in crate::serve) async fn answer(self: &Arc<Self>, folder: PathBuf, uri: &Uri) -> Response {
        match self.try_answer(folder, uri.path(), uri.query().unwrap_or_default()).await {
            Ok(mbox) => ([(CONTENT_TYPE, "application/gzip")], Body::from(mbox)).into_response(),
            Err(no) => no.into_response(),
        }
    }

    async fn try_answer(
        self: &Arc<Self>,
        folder: PathBuf,
        path: &str,
        query: &str,
    ) -> Result<Bytes, No> {
        let asked = asked(path, query)?;
        let busy = || No::Busy("too many searches at once".to_owned());
        let waiting = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| busy())?;
        let search = Arc::clone(self);
        let work = async move {
            let held = Arc::clone(&search.answers).acquire_owned().await.map_err(|_| busy())?;
            let working = Arc::clone(&search.working).acquire_owned().await.map_err(|_| busy())?;
            // The work goes on if the request is given up, and counts until it is done.
            let work = move || {
                let _counted = (waiting, working);
                search
                    .mbox(&folder, &asked)
                    .map(|mbox| Bytes::from_owner(Held { mbox, _counted: held }))
            };
            tokio::task::spawn_blocking(work).await.map_err(|error| No::Busy(error.to_string()))?
        };
        let late = |_| No::Busy("the index is being made".to_owned());
        tokio::time::timeout(PATIENCE, work).await.map_err(late)?
    }

    /// Finds and packs.
    fn mbox(&self, folder: &Path, asked: &Asked) -> Result<Vec<u8>, No> {
        let busy = |error: std::io::Error| No::Busy(error.to_string());
        let lists = self.lists(folder).map_err(busy)?;
        let index = lists.get(&asked.list).ok_or(No::Nothing)?;
        let chosen = chosen(index, asked)?;
        if chosen.is_empty() {
            return Err(No::Nothing);
        }
        if chosen.len() > MAX_THREADS {
            return Err(No::TooMuch);
        }
        let (mut out, mut bytes) = (Vec::new(), 0);
        for (number, places) in chosen {
            let Some(thread) = index.threads.get(number as usize) else { continue };
            let packed = threads::mbox(folder, &thread.sum, &thread.path).map_err(busy)?;
            bytes += unpacked_size(&packed);
            if bytes > MAX_BYTES {
                return Err(No::TooMuch);
            }
            if asked.threads {
                // Files of gzip one after the other are one (RFC 1952, 2.2).
                out.extend_from_slice(&packed);
                continue;
            }
            let mbox = facts::unpack(&packed).map_err(busy)?;
            let messages = facts::split(&mbox);
            let own = places.iter().filter_map(|place| messages.get(*place as usize));
            own.for_each(|message| out.extend_from_slice(message));
        }
        Ok(if asked.threads { out } else { Packer::default().gzip(&out) })
    }
}

/// An answer that counts as long as it is in memory.
struct Held {
    mbox: Vec<u8>,
    _counted: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.mbox
    }
}

/// The threads of what was found, and the places of these messages in them.
fn chosen(index: &Index, asked: &Asked) -> Result<BTreeMap<u32, BTreeSet<u32>>, No> {
    let within = asked.mid.as_ref().map(|mid| index.threads_of(mid));
    let found = index.find(&asked.query).map_err(|_| No::TooMuch)?;
    let mut chosen: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for entry in found.into_iter().filter_map(|number| index.entry(number)) {
        if within.as_ref().is_none_or(|within| within.contains(&entry.thread)) {
            chosen.entry(entry.thread).or_default().insert(entry.place);
        }
    }
    Ok(chosen)
}

/// What a gzip file of one part says of its size (RFC 1952, 2.3.1); ours have one part and are below 4 GiB.
fn unpacked_size(packed: &[u8]) -> usize {
    packed.last_chunk().map_or(0, |size| u32::from_le_bytes(*size) as usize)
}

fn asked(path: &str, query: &str) -> Result<Asked, No> {
    let parameters: Vec<(&str, &str)> =
        query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let get = |name: &str| parameters.iter().find(|(own, _)| *own == name).map(|(_, value)| *value);
    let path = percent_decode(path.strip_prefix('/').unwrap_or(path)).ok_or(No::Nothing)?;
    let (list, mid) = path.split_once('/').ok_or(No::Other)?;
    if get("x") != Some("m") || list.is_empty() {
        return Err(No::Other);
    }
    let malformed = || No::Malformed("`q` is not UTF-8 in percent-encoding".to_owned());
    let text = get("q").unwrap_or_default().replace('+', " ");
    let text = percent_decode(&text).ok_or_else(malformed)?;
    let mid = mid.strip_suffix('/').unwrap_or(mid);
    Ok(Asked {
        list: list.to_owned(),
        mid: (!mid.is_empty()).then(|| mid.to_owned()),
        threads: get("t") == Some("1"),
        query: query::parse(&text).map_err(|error| No::Malformed(error.to_string()))?,
    })
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        let text = |status: StatusCode, text: &str| {
            (status, [(CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{text}\n"))
        };
        match self {
            No::Other => {
                let status = StatusCode::METHOD_NOT_ALLOWED;
                let why = text(status, "POST is for searches: LIST/?x=m&q=QUERY");
                ([(ALLOW, "GET, HEAD")], why).into_response()
            }
            No::Malformed(why) => text(StatusCode::BAD_REQUEST, &why).into_response(),
            No::Nothing => text(StatusCode::NOT_FOUND, "Nothing was found.").into_response(),
            No::TooMuch => text(
                StatusCode::PAYLOAD_TOO_LARGE,
                "More than 500 threads or 64 MiB were found; narrow the search, by d:YYYYMMDD..YYYYMMDD for instance.",
            )
            .into_response(),
            No::Busy(why) => {
                let why = text(StatusCode::SERVICE_UNAVAILABLE, &format!("Try again: {why}."));
                ([(RETRY_AFTER, "2")], why).into_response()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_name_a_list_and_perhaps_a_message() {
        let of = |path: &str, query: &str| {
            asked(path, query).map(|asked| (asked.list, asked.mid, asked.threads))
        };
        let list = || "plums".to_owned();
        assert_eq!(of("/plums/", "x=m&t=1&q=s%3Aa"), Ok((list(), None, true)));
        let mid = Some("a/b+c@x".to_owned());
        assert_eq!(of("/plums/a%2Fb%2Bc%40x/", "x=m&q=rt:1.."), Ok((list(), mid.clone(), false)));
        assert_eq!(of("/plums/a/b+c@x/", "x=m&q=dt:20260105.."), Ok((list(), mid, false)));
        assert_eq!(of("/plums/", "q=s:a"), Err(No::Other));
        assert_eq!(of("/", "x=m&q=s:a"), Err(No::Other));
        assert_eq!(of("/plums/%ff/", "x=m&q=s:a"), Err(No::Nothing));
        assert!(matches!(of("/plums/", "x=m"), Err(No::Malformed(_))));
        assert!(matches!(of("/plums/", "x=m&q=%ff"), Err(No::Malformed(_))));
    }
}
