with builtins; {
  lists = [
    (map (x: x * 2) [ 1 2 ]) (filter (x: x > 1) [ 1 2 3 ]) (foldl' (a: b: a - b) 10 [ 1 2 ]) (elem 2 [ 1 2 ]) (elemAt [ 1 2 ] 1)
    (head [ 1 ]) (tail [ 1 2 ]) (length [ 1 1 ]) (concatLists [ [ 1 ] [ 2 ] ]) (concatMap (x: [ x x ]) [ 1 2 ]) (genList (x: x * x) 4)
    (sort (a: b: a > b) [ 3 1 2 ]) (sort lessThan [ 3 1 2 ]) (any (x: x == 1) [ 2 1 ]) (all (x: x == 1) [ 2 1 ])
    (partition (x: x > 1) [ 1 2 3 ]) (groupBy (x: if x > 1 then "big" else "small") [ 1 2 3 ])
    (genericClosure { startSet = [ { key = 1; } ]; operator = x: if x.key < 4 then [ { key = x.key + 1; } { key = 1; } ] else [ ]; })
    (sort (a: b: a.k < b.k) [ { k = 2; n = 1; } { k = 1; n = 2; } { k = 2; n = 0; } ])
  ];
  sets = [
    (attrNames { b = 1; a = 2; }) (attrValues { b = 1; a = 2; }) (getAttr "a" { a = 1; }) (hasAttr "b" { a = 1; })
    (mapAttrs (n: v: n + toString v) { a = 1; b = 2; }) (removeAttrs { a = 1; b = 2; } [ "a" "c" ])
    (intersectAttrs { a = 1; c = 0; } { a = 2; b = 3; }) (listToAttrs [ { name = "x"; value = 1; } { name = "x"; value = 2; } ])
    (catAttrs "a" [ { a = 1; } { b = 2; } { a = 3; } ]) (zipAttrsWith (n: vs: [ n vs ]) [ { a = 1; b = 2; } { a = 3; } ])
    (functionArgs ({ a, b ? 1, ... }: a)) (functionArgs (x: x))
  ];
  strings = [
    (toString [ 1 "a" [ ] [ 2 3 ] null true false 1.5 ]) (stringLength "abc") (stringLength "ü") (substring 1 2 "abcd") (substring 1 (-1) "abcd")
    (substring 9 2 "a") (concatStringsSep ", " [ "a" "b" ]) (replaceStrings [ "a" "" ] [ "b" "-" ] "xax") (replaceStrings [ "oo" "a" ] [ "a" "oo" ] "foobar")
    (match "([a-z]+)([0-9]*)" "abc12") (match "a" "b") (match "(a)|(b)" "b") (split "(,)" "a,b,c") (split "x" "abc") (match "[[:space:]]*([^[:space:]]+)[[:space:]]*" "  hi ")
    (splitVersion "1.2.3pre4-a") (compareVersions "1.2" "1.10") (compareVersions "1.0pre1" "1.0") (compareVersions "2.0" "2.0") (parseDrvName "nix-0.12pre12876")
    (hashString "md5" "a") (hashString "sha1" "a") (hashString "sha256" "a") (hashString "sha512" "a") (baseNameOf "/a/b/c") (baseNameOf "a/") (dirOf "/a/b") (dirOf "x") (dirOf /a/b)
  ];
  numbers = [ (add 1 2) (sub 1 2) (mul 2 3) (div 7 2) (div 7.0 2) (ceil 1.2) (floor (-1.2)) (bitAnd 6 3) (bitOr 6 3) (bitXor 6 3) (lessThan 1 2) ];
  control = [ (seq 1 2) (deepSeq [ 1 [ 2 ] ] 3) (tryEval 1) ];
  convert = [
    (toJSON { a = [ 1 1.5 null true "x\n" ]; b = { __toString = s: "t"; }; }) (fromJSON ''{"a": [1, 2.5, null, "x"], "b": {}}'')
    (fromTOML "a = 1\n[t]\nb = [ 1.5, true ]\nc = 'x'\n") (toJSON 1.0) (toJSON 0.1) (toJSON 1.0e100)
  ];
  types = [
    (map typeOf [ 1 1.5 "a" ./a null true [ ] { } (x: x) map ]) (isFunction map) (isAttrs { }) (isPath ./a) (isFloat 1.0) (isInt 1.0) (isNull null) (isBool true) (isList [ ]) (isString "")
  ];
}
