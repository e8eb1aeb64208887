//! The preview server. axum, tower-http, tokio and notify live only here.
