rec {
  nested = { a.b = 1; a.c = 2; a = { d = 3; }; };
  dynamic = let n = "k"; in { ${n} = 1; "${n}2" = 2; ${null} = 3; x.${n}.y = 4; };
  inherits = let s = { a = 1; b = 2; }; a = 5; in { inherit a; inherit (s) b; };
  recursion = rec { inherit (inner) v; inner = { v = w; }; w = 9; };
  pattern = ({ a, b ? a + 1, ... }@all: [ a b (all ? c) ]) { a = 1; c = 3; };
  at = (all@{ a ? 2 }: all ? a) { };
  withs = let x = 1; in with { x = 2; y = 3; }; with { y = 4; }; [ x y ];
  functor = { __functor = self: x: x + self.n; n = 2; } 3;
  string = "${{ __toString = s: "<${s.v}>"; v = "x"; }}";
  update = { a.b = 1; } // { a.c = 2; };
  or = [ ({ }.a.b or 1) ({ a.b = 2; }.a.b or 1) (let n = 1; in n.x or 3) ];
  has = [ ({ a.b = 1; } ? a.b) ({ a = 1; } ? a.b) (1 ? a) ];
  equal = [ (1 == 1.0) ([ 1 ] == [ 1 ]) ({ a = 1; } == { a = 1; }) ((x: x) == (x: x)) (null == false) ];
  order = [ ([ 1 2 ] < [ 1 3 ]) ("a" < "b") (1 < 1.5) ([ ] < [ 1 ]) (2 >= 2) ];
  logic = [ (false -> abort "no") (true || abort "no") (false && abort "no") ];
  lazy = builtins.length [ (throw "a") (throw "b") ];
  caught = builtins.tryEval (throw "x");
  caught2 = builtins.tryEval (assert false; 1);
  neg = [ (-3) (1 - -1) (-7 / 2) ];
  paths = [ (./a + "/b") "${./semantics.nix}/c" (toString ./a) ];
  indented = ''
      one
        two ''${x} ${toString 3}
    three
  '';
  concat = "a" + "b" + "${"c"}";
  sharing = let f = x: { inherit x; }; in (f 1).x;
  override = let self = { a = 1; b = self.a + 1; }; in self.b;
  curried = (a: b: c: a + b * c) 1 2 3;
  partial = let add3 = (a: b: c: a + b + c) 1 2; in [ (add3 3) (add3 4) ];
  scope = let a = 1; in let a = 2; f = x: a + x; in f 1;
  defaults = ({ x ? y, y ? 3 }: x) { };
}
