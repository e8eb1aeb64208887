//! HTTP: files from the built site, the reload script and its events.

use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream::{Stream, unfold};
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

use super::reload::{Reloads, SCRIPT, error_page, inject};

/// Pages larger than this are sent without the script.
const MAX_PAGE: usize = 64 << 20;

#[derive(Clone)]
struct Served {
    folder: PathBuf,
    reloads: Arc<Reloads>,
}

/// Serves until the future is dropped.
pub(super) async fn serve(
    listener: TcpListener,
    folder: &Path,
    reloads: Arc<Reloads>,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let served = Served { folder: folder.to_path_buf(), reloads };
    let router = Router::new()
        .route("/_listpress/reload.js", get(script))
        .route("/_listpress/events", get(events))
        .fallback(file)
        .with_state(served);
    axum::serve(listener, router).await
}

async fn script() -> Response {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "no-cache")], SCRIPT)
        .into_response()
}

/// One event at once and one after each build.
async fn events(
    State(served): State<Served>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let receiver = served.reloads.subscribe();
    let stream = unfold((receiver, true), |(mut receiver, first)| async move {
        if !first {
            receiver.changed().await.ok()?;
        }
        let builds = receiver.borrow_and_update().builds;
        Some((Ok(Event::default().data(builds.to_string())), (receiver, false)))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}

async fn file(State(served): State<Served>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().to_owned();
    let is_page = path.ends_with('/') || path.ends_with(".html");
    if is_page && let Some(error) = served.reloads.error() {
        return html(StatusCode::INTERNAL_SERVER_ERROR, error_page(&error));
    }
    let Ok(response) = ServeDir::new(&served.folder).oneshot(request).await;
    if response.status() == StatusCode::NOT_FOUND {
        return not_found(&served.folder).await;
    }
    let mut response = response.map(Body::new);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Some(content_type) = type_of(&path) {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    let is_html = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    if is_html && response.status() == StatusCode::OK {
        with_script(response).await
    } else {
        response
    }
}

/// Types that file names alone do not tell.
fn type_of(path: &str) -> Option<&'static str> {
    if path.ends_with("/raw") {
        Some("text/plain; charset=utf-8")
    } else if path.ends_with(".mbx") {
        Some("application/mbox")
    } else if path.ends_with(".gz") {
        Some("application/gzip")
    } else {
        None
    }
}

async fn with_script(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(page) = to_bytes(body, MAX_PAGE).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if page.is_empty() {
        // HEAD: the length of the page as it would be sent is not known here.
        parts.headers.remove(CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    let page = inject(&page);
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(page.len()));
    Response::from_parts(parts, Body::from(page))
}

async fn not_found(folder: &Path) -> Response {
    let file = folder.join("404.html");
    let page =
        tokio::task::spawn_blocking(move || std::fs::read(file)).await.ok().and_then(Result::ok);
    html(
        StatusCode::NOT_FOUND,
        inject(&page.unwrap_or_else(|| {
            b"<!doctype html><title>Not found</title><body>Not found</body>".to_vec()
        })),
    )
}

fn html(status: StatusCode, page: Vec<u8>) -> Response {
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-cache")], page)
        .into_response()
}
