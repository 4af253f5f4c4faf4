let count = 1; in { a = coutn; b = [ foo (x: y) ]; c = derivation { }; d = std; }
