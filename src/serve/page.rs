//! Putting the script into pages as they are sent: of a page of any size a few pieces are in memory.

use axum::body::{Body, Bytes};
use axum::http::HeaderValue;
use axum::http::header::{ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, ETAG, LAST_MODIFIED};
use axum::response::Response;
use futures_util::stream::{StreamExt as _, once, unfold};
use memchr::memmem;

/// Bytes at a page's beginning that hold its policy.
const HEAD: usize = 4096;
/// Bytes at a page's end that hold the end of its body.
const TAIL: usize = 4096;

/// Whether a page that begins so takes the script: the small pages that lead on allow none.
fn allows_scripts(page: &[u8]) -> bool {
    let head = page.get(..HEAD).unwrap_or(page);
    let has = |text: &str| memmem::find(head, text.as_bytes()).is_some();
    !has("Content-Security-Policy") || has("script-src")
}

/// Puts the script at the end of a page's body.
pub(super) fn inject(page: &[u8], tag: &str) -> Vec<u8> {
    if allows_scripts(page) { before_the_end(page, tag) } else { page.to_vec() }
}

fn before_the_end(page: &[u8], tag: &str) -> Vec<u8> {
    let end = memmem::rfind(page, b"</body>").unwrap_or(page.len());
    let (before, after) = page.split_at(end);
    [before, tag.as_bytes(), after].concat()
}

/// Puts the script into a page that is read from a file while it is sent. What a browser keeps by is left out, since the
/// script changes with each build.
pub(super) async fn with_script(response: Response, tag: String) -> Response {
    let (mut parts, body) = response.into_parts();
    let length = parts.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length: Option<usize> = length.and_then(|length| length.parse().ok());
    let mut pieces = body.into_data_stream();
    let mut head = Vec::new();
    while head.len() < HEAD {
        match pieces.next().await {
            Some(Ok(piece)) => head.extend_from_slice(&piece),
            // The connection ends with the file that cannot be read: less was sent than its length.
            Some(Err(_)) | None => break,
        }
    }
    for name in [LAST_MODIFIED, ETAG, ACCEPT_RANGES] {
        parts.headers.remove(name);
    }
    parts.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if !allows_scripts(&head) {
        let all = once(async { Ok(Bytes::from(head)) }).chain(pieces);
        return Response::from_parts(parts, Body::from_stream(all));
    }
    if let Some(length) = length {
        parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(length + tag.len()));
    }
    let all = unfold(Some((head, pieces, tag)), |state| async move {
        let (mut held, mut pieces, tag) = state?;
        match pieces.next().await {
            Some(Ok(piece)) => {
                held.extend_from_slice(&piece);
                let rest = held.split_off(held.len().saturating_sub(TAIL));
                Some((Ok(Bytes::from(held)), Some((rest, pieces, tag))))
            }
            Some(Err(error)) => Some((Err(error), None)),
            None => Some((Ok(Bytes::from(before_the_end(&held, &tag))), None)),
        }
    });
    Response::from_parts(parts, Body::from_stream(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_goes_before_the_end_of_the_body() {
        let page = inject(b"<body>text</body></html>", "<script>");
        assert_eq!(String::from_utf8(page).unwrap(), "<body>text<script></body></html>");
    }

    #[test]
    fn pages_that_allow_no_scripts_stay_as_they_are() {
        let strict =
            b"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\"><p>";
        assert_eq!(inject(strict, "<script>"), strict);
        let own = b"<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'self'\"><p>";
        assert!(inject(own, "<script>").ends_with(b"<p><script>"));
    }

    /// A page as it is sent, in pieces of a length.
    fn sent(page: &[u8], piece: usize) -> Vec<u8> {
        let pieces: Vec<Result<Bytes, std::io::Error>> =
            page.chunks(piece).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        let mut response = Response::new(body);
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(page.len()));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let response = with_script(response, "<script>".to_owned()).await;
            let length: usize =
                response.headers()[CONTENT_LENGTH].to_str().unwrap().parse().unwrap();
            let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
            assert_eq!(body.len(), length);
            body.to_vec()
        })
    }

    #[test]
    fn pages_in_pieces_get_the_script_at_the_same_place() {
        for size in [0, 1, 4000, 4096, 5000, 70_000] {
            let page = format!("<body>{}</body></html>", "x".repeat(size)).into_bytes();
            for piece in [7, 4096, 100_000] {
                assert!(sent(&page, piece) == inject(&page, "<script>"), "{size} {piece}");
            }
        }
        let strict = format!("<meta Content-Security-Policy>{}", "x".repeat(9000)).into_bytes();
        assert!(sent(&strict, 100) == strict);
    }
}
