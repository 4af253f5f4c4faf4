//! Every text becomes tokens, and they cover what they say they cover.
#![no_main]

use hostc_lang::{SourceFile, SourceId, lex};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let source = SourceFile::new(SourceId(0), "fuzz.host", text);
    let tokens = lex(&source);
    for problem in tokens.diagnostics.iter() {
        for label in &problem.labels {
            let _ = source.slice(label.span);
        }
    }
});
