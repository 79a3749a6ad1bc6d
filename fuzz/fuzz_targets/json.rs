//! See `checks/json.rs`.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../checks/json.rs"]
mod json;

fuzz_target!(|bytes: &[u8]| json::check(bytes));
