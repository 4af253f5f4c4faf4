import ./_cycle-b.nix
