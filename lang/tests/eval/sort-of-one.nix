# Nix wants a function however few there are to compare; of nothing it wants none.
builtins.seq (builtins.sort null [ ]) (builtins.sort [ ] [ 0 ])
