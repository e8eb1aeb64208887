//! Runs the tests of the archive generator, which is an example and would otherwise run none.

#[path = "../examples/generate/archive/mod.rs"]
mod archive;
