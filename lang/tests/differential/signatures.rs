//! What the built-in functions take and give, a letter a kind: `length l i` takes a list and gives an integer.

/// The kinds of expressions that are generated.
///
/// `n` null, `b` boolean, `i` integer, `f` float, `s` string, `p` path, `l` list, `a` set; `I` list of integers, `S` of strings,
/// `L` of lists, `A` of sets, `P` of name-value pairs; `1` a function of anything, `2` of two, `q` a predicate of integers,
/// `k` a function of an integer that gives a string, `m` one that gives a list, `c` a comparison; `r` a regular expression, `z` a string for one,
/// `v` a version, `j` JSON, `t` TOML, `d` the name of an attribute, `h` a hash algorithm, `N` a small number, `u` a small float, `x` anything.
pub type Kind = u8;

/// All built-ins that have a result that can be compared.
pub const BUILTINS: &str = "
abort s x;add i i i;add f i f;addErrorContext s x x;all q I b;any q I b;appendContext s a s;attrNames a S;attrValues a l
baseNameOf s s;baseNameOf p s;bitAnd i i i;bitOr i i i;bitXor i i i;catAttrs d A l;ceil u i;compareVersions v v i
concatLists L l;concatMap m I l;concatStringsSep s S s;deepSeq x x x;dirOf s s;dirOf p p;div i i i;div f f f;elem x l b
elem i I b;elemAt l N x;filter q I I;floor u i;foldl' 2 x l x;fromJSON j x;fromTOML t a;functionArgs 1 a;genList k N S
genericClosure g A;getAttr d a x;getContext s a;groupBy k I a;hasAttr d a b;hasContext s b;hashString h s s;head l x
intersectAttrs a a a;isAttrs x b;isBool x b;isFloat x b;isFunction x b;isInt x b;isList x b;isNull x b;isPath x b
isString x b;length l i;lessThan i i b;lessThan s s b;lessThan l l b;listToAttrs P a;map 1 l l;map k I S;mapAttrs 2 a a
match r z x;match r z l;mul i i i;mul f i f;parseDrvName v a;partition q I a;placeholder s s;removeAttrs a S a;replaceStrings S S s s
seq x x x;sort c I I;sort c S S;split r z l;splitVersion v S;stringLength s i;sub i i i;substring N i s s;substring N N s s;tail l l
throw s x;toJSON x s;toPath p s;toString x s;trace s x x;traceVerbose x x x;tryEval x a;typeOf x s;unsafeDiscardStringContext s s
unsafeGetAttrPos d a x;zipAttrsWith 2 A a;pathExists p b;convertHash o s;unsafeDiscardOutputDependency s s
";

/// Operators.
pub const OPERATORS: &str = "
+ i i i;+ s s s;+ f i f;- i i i;* i i i;/ i i i;- f f f;/ f i f;++ l l l;// a a a;== x x b;!= x x b;< i i b;<= i f b;> s s b
>= l l b;&& b b b;|| b b b;-> b b b;+ p s p;== a a b;== l l b
";

/// A row: the name, what it takes, what it gives.
pub struct Row {
    pub name: &'static str,
    pub takes: Vec<Kind>,
    pub gives: Kind,
}

pub fn rows(table: &'static str) -> Vec<Row> {
    let row = |row: &'static str| {
        let mut words = row.split(' ');
        let name = words.next().unwrap();
        let mut takes: Vec<Kind> = words.map(|word| word.as_bytes()[0]).collect();
        let gives = takes.pop().unwrap();
        Row { name, takes, gives }
    };
    table
        .split([';', '\n'])
        .filter(|text| !text.is_empty())
        .map(row)
        .collect()
}
