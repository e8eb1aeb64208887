//! Transcripts of every command: `tests/cli/*.trycmd`. `TRYCMD=overwrite cargo test --test cli` accepts what is printed
//! now; read the difference before you commit it.

#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .case("tests/cli/*.trycmd");
}
