{
  ints = [ 1 (-2) 9223372036854775807 ];
  floats = [ 1.0 0.1 1.5e300 1.0e-7 123456789.0 (1.0 / 3) 100000.0 1000000.0 (0 - 0.5) ];
  strings = [ "a\"b\\c\n\t\r" "\${x}" "$x" "ü" ];
  sets = { "a b" = 1; a-b = 2; a' = 3; "if" = 4; "1a" = 5; "" = 6; _x = 7; };
  paths = [ ./x ../y/./z /abs ];
  functions = [ (x: x) builtins.map (builtins.map (x: x)) ];
  consts = [ null true false ];
  empty = [ { } [ ] ];
}
