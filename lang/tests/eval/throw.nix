let fail = x: throw "no ${x} here"; in { a = fail "bread"; }
