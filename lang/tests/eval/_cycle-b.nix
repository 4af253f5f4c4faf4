import ./import-cycle.nix
