import ./nowhere.nix
