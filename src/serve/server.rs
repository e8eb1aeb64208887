//! HTTP: files from the built site, the reload script and its events.

use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE,
    IF_UNMODIFIED_SINCE, LAST_MODIFIED, LOCATION, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream::{Stream, unfold};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

use super::page::{inject, with_script};
use super::reload::{Reloads, SCRIPT, error_page};
use super::search::Search;
use super::{Place, ServeOptions, connections, names, not_found};

/// Browsers' pages that listen for builds at a time: they are not to take the connections of all others.
const LISTENERS: usize = 128;
/// Largest body of a request; b4 sends three bytes.
const MAX_BODY: usize = 64 << 10;
/// How long it may take.
const BODY_TIME: Duration = Duration::from_secs(10);

#[derive(Clone)]
struct Served {
    reloads: Arc<Reloads>,
    search: Arc<Search>,
    /// Browsers that may listen for builds.
    listeners: Arc<Semaphore>,
}

/// Serves until the future is dropped.
pub(super) async fn serve(
    listener: TcpListener,
    options: &ServeOptions,
    reloads: Arc<Reloads>,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let search = Arc::new(Search::new(options.cache.clone()));
    let served = Served { reloads, search, listeners: Arc::new(Semaphore::new(LISTENERS)) };
    let mut router = Router::new()
        .route("/_listpress/reload.js", get(script))
        .route("/_listpress/events", get(events))
        .fallback(file)
        .with_state(served);
    if !options.any_name {
        router = router.layer(axum::middleware::from_fn(names::only_own));
    }
    connections::serve(listener, router).await
}

async fn script() -> Response {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "no-cache")], SCRIPT)
        .into_response()
}

/// One event at once and one after each build.
async fn events(
    State(served): State<Served>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, StatusCode> {
    let place = Arc::clone(&served.listeners).try_acquire_owned();
    let place = place.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let receiver = served.reloads.subscribe();
    let stream = unfold((receiver, place, true), |(mut receiver, place, first)| async move {
        if !first {
            receiver.changed().await.ok()?;
        }
        let build = receiver.borrow_and_update().build();
        Some((Ok(Event::default().data(build)), (receiver, place, false)))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))))
}

async fn file(State(served): State<Served>, request: Request) -> Response {
    let mut response = answer(&served, request).await;
    // What a mail brought is of the type that is said here, whatever it looks like.
    let nosniff = HeaderValue::from_static("nosniff");
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, nosniff);
    response
}

async fn answer(served: &Served, mut request: Request) -> Response {
    // Read before the file: of a build that ends meanwhile the page will hear.
    let state = served.reloads.state();
    let Place { folder, base } = &state.place;
    let tag = served.reloads.tag(&state);
    let path = request.uri().path().to_owned();
    let below = below(request.uri(), base);
    match *request.method() {
        Method::GET | Method::HEAD => {}
        Method::POST => {
            if let Err(refusal) = read_away(request.into_body()).await {
                return refusal.into_response();
            }
            let uri = below.unwrap_or_default();
            return served.search.answer(folder.clone(), &uri).await;
        }
        _ => return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response(),
    }
    let is_page = path.ends_with('/') || path.ends_with(".html");
    if is_page && let Some(error) = &state.error {
        return html(StatusCode::INTERNAL_SERVER_ERROR, error_page(error, &tag));
    }
    if path == "/" && base != "/" {
        return (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, base.as_str())]).into_response();
    }
    // Led on to `//host/`, a browser would leave this server.
    let leads_below = |uri: &Uri| !uri.path().starts_with("//") && can_be_there(folder, uri.path());
    let Some(uri) = below.filter(leads_below) else {
        return nothing_there(&state.place, &tag).await;
    };
    *request.uri_mut() = uri;
    let gets_script = is_page && served.reloads.watching();
    adapt(&mut request, gets_script);
    if let Some(wanted) = request.headers().get(IF_RANGE).cloned()
        && !is_now(folder, request.uri().clone(), &wanted).await
    {
        request.headers_mut().remove(RANGE);
    }
    let files = ServeDir::new(folder).ignore_multi_range_requests(true);
    let Ok(response) = files.oneshot(request).await;
    if response.status() == StatusCode::NOT_FOUND {
        return nothing_there(&state.place, &tag).await;
    }
    let mut response = response.map(Body::new);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // A folder without its slash leads to the one with it.
    if let Some(to) = response.headers().get(LOCATION).and_then(|to| to.to_str().ok())
        && let Ok(to) = HeaderValue::from_str(&format!("{}{to}", base.trim_end_matches('/')))
    {
        response.headers_mut().insert(LOCATION, to);
    }
    if !matches!(response.status(), StatusCode::OK | StatusCode::PARTIAL_CONTENT) {
        return response;
    }
    let said = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = type_of(&path, said.unwrap_or("application/octet-stream"));
    let is_html = content_type.starts_with("text/html");
    if let Ok(content_type) = HeaderValue::from_str(&content_type) {
        response.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    if gets_script && is_html { with_script(response, tag).await } else { response }
}

/// The address below the site's root; `None` for one that is not.
fn below(uri: &Uri, base: &str) -> Option<Uri> {
    let rest = uri.path().strip_prefix(base)?;
    let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
    format!("/{rest}{query}").parse().ok()
}

/// Whether a file system could have a file of such a name: Linux has 255 bytes for a part, 4,096 for the whole (limits.h).
fn can_be_there(folder: &Path, path: &str) -> bool {
    let bytes = |text: &str| text.len().saturating_sub(2 * text.matches('%').count());
    path.split('/').all(|part| bytes(part) <= 255)
        && folder.as_os_str().len() + "index.html".len() + bytes(path) < 4096
}

/// Reads the body of a request, which says nothing: a connection that is closed with something unread is reset, and the
/// answer lost.
async fn read_away(body: Body) -> Result<(), StatusCode> {
    match tokio::time::timeout(BODY_TIME, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(_)) => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

/// Makes the request one that the file server answers as wanted. A page that gets the script is sent whole and each time
/// anew: what a browser kept of an earlier build would reload for ever. A range in other units than bytes is no range
/// (RFC 9110, 14.2).
fn adapt(request: &mut Request, gets_script: bool) {
    let in_bytes = |value: &HeaderValue| value.as_bytes().starts_with(b"bytes=");
    if gets_script || !request.headers().get(RANGE).is_none_or(in_bytes) {
        request.headers_mut().remove(RANGE);
    }
    if gets_script {
        for condition in [IF_MODIFIED_SINCE, IF_UNMODIFIED_SINCE, IF_NONE_MATCH, IF_MATCH] {
            request.headers_mut().remove(condition);
        }
        // To know the length; of the answer to HEAD only the header is sent.
        *request.method_mut() = Method::GET;
    }
}

/// Whether a range is of the file as it is now (If-Range; RFC 9110, 13.1.5): else a download that goes on would join two
/// files.
async fn is_now(folder: &Path, uri: Uri, wanted: &HeaderValue) -> bool {
    let mut asked = Request::new(Body::empty());
    (*asked.method_mut(), *asked.uri_mut()) = (Method::HEAD, uri);
    let Ok(now) = ServeDir::new(folder).oneshot(asked).await;
    // Our tags are strong; a date is compared as it stands.
    [ETAG, LAST_MODIFIED].iter().any(|name| now.headers().get(name) == Some(wanted))
}

/// The type by the rules of our files, else the one that was `said`. Text is UTF-8, as hosts of static sites have it.
fn type_of(path: &str, said: &str) -> String {
    if path.ends_with("/raw") {
        "text/plain; charset=utf-8".to_owned()
    } else if path.ends_with(".mbx") {
        "application/mbox".to_owned()
    } else if path.ends_with(".gz") {
        "application/gzip".to_owned()
    } else if path.ends_with(".atom") {
        "application/atom+xml".to_owned()
    } else if path.ends_with("/feed.json") {
        "application/feed+json".to_owned()
    } else if said.starts_with("text/") && !said.contains("charset") {
        format!("{said}; charset=utf-8")
    } else {
        said.to_owned()
    }
}

async fn nothing_there(place: &Place, tag: &str) -> Response {
    let Place { folder, base } = place.clone();
    let page = tokio::task::spawn_blocking(move || not_found::page(&folder, &base));
    let page = page.await.ok().and_then(Result::ok);
    let page = page.unwrap_or_else(|| {
        b"<!doctype html><title>Not found</title><body>Not found</body>".to_vec()
    });
    html(StatusCode::NOT_FOUND, inject(&page, tag))
}

fn html(status: StatusCode, page: Vec<u8>) -> Response {
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")], page)
        .into_response()
}
