//! What the language must know of the resources, said by the compiler.

/// The resource kinds of a program.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// Every kind, in the order in which they are documented.
    pub kinds: &'static [Kind],
    /// What a module may hold at its top besides resources; its value is passed on as it is,
    /// sets of several modules merged and lists put one behind the other.
    pub extras: &'static [&'static str],
}

/// One resource kind.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// As written in source: `services`.
    pub plural: &'static str,
    /// As said in messages: `service`.
    pub singular: &'static str,
    /// Whether a tenant may have its own: `sites.shop.services.api`.
    pub nested: bool,
    /// Whether it is the tenant kind, in whose body the nested kinds are declared (`sites`).
    pub tenant: bool,
    /// Facts that only the target decides: selecting one on a reference gives symbolic text.
    pub facts: &'static [&'static str],
    /// Whether interpolating a reference itself gives its (secret) value: `"${secrets.token}"`.
    pub secret: bool,
}

impl Dialect {
    /// The kind written `plural`.
    pub fn kind(&self, plural: &str) -> Option<&'static Kind> {
        self.kinds.iter().find(|kind| kind.plural == plural)
    }
}
