//! Paths of a host, compared as paths and not as text.

/// Whether `path` is `folder` or lies below it.
pub(super) fn within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder.trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn a_name_that_begins_alike_is_beside() {
        assert!(within("/srv/a", "/srv/a") && within("/srv/a/b", "/srv/a") && within("/x", "/"));
        assert!(!within("/srv/ab", "/srv/a") && !within("/srv", "/srv/a"));
    }
}
