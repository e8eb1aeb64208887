//! By which names the preview is asked.
//!
//! A page of the web may have its own name resolve to the loopback address, and then read what answers there as its own
//! (DNS rebinding). So a preview that listens for this machine alone answers to no name that somebody can register. A site
//! that is built is served to whoever asks.

use std::net::{IpAddr, Ipv6Addr};

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Answers requests that are meant for this machine, and refuses others (RFC 9110, 15.5.20).
pub(super) async fn only_own(request: Request, next: Next) -> Response {
    let named = request.headers().get(HOST).map(|host| host.to_str().unwrap_or("."));
    if named.or_else(|| request.uri().host()).is_none_or(is_own) {
        return next.run(request).await;
    }
    let told = "This preview is for the machine that it runs on, and answers to its address and to localhost only.\n\
                help: start `listpress serve` with `-i ADDRESS` to have it answer to any name\n";
    (StatusCode::MISDIRECTED_REQUEST, told).into_response()
}

/// Whether a host, with or without port, is an address, or a name that nobody can register: `localhost`, what is below it
/// (RFC 6761, 6.3), and names of one label.
fn is_own(host: &str) -> bool {
    if let Some((address, _)) = host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return address.parse::<Ipv6Addr>().is_ok();
    }
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_address = || name.parse::<IpAddr>().is_ok();
    !name.contains('.') || is_address() || name.to_ascii_lowercase().ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_can_be_registered_are_not_this_machines() {
        for host in [
            "localhost",
            "LOCALHOST:1111",
            "127.0.0.1:80",
            "[::1]:1111",
            "[::1]",
            "site.localhost",
            "builder:1111",
            "",
        ] {
            assert!(is_own(host), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:1111",
            "127.0.0.1.evil.example",
            "localhost.",
            "[x.y]",
            ".",
        ] {
            assert!(!is_own(host), "{host}");
        }
    }
}
