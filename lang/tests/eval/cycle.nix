let
  a = b + 1;
  b = c;
  c = [ a ] ++ d;
  d = if a == 1 then [ ] else [ 1 ];
in a
