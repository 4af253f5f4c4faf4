//! What is laid out once stays as it is, and only a text with errors is refused.
#![no_main]

use hostc_lang::{SourceFile, SourceId, format, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let source = SourceFile::new(SourceId(0), "fuzz.host", text);
    let Some(once) = format(&source).value else {
        assert!(
            parse(&source).diagnostics.has_errors(),
            "refused without a syntax error"
        );
        return;
    };
    let again = format(&SourceFile::new(SourceId(0), "fuzz.host", once.clone())).value;
    assert_eq!(again.as_deref(), Some(once.as_str()), "laid out twice it is another");
});
