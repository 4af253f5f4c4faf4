//! Every text becomes a tree, with or without errors, each at a place that there is.
#![no_main]

use hostc_lang::{SourceFile, SourceId, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let source = SourceFile::new(SourceId(0), "fuzz.host", text);
    let parsed = parse(&source);
    for problem in parsed.diagnostics.iter() {
        for label in &problem.labels {
            assert!(label.span.end as usize <= text.len());
            let _ = source.slice(label.span);
        }
    }
});
