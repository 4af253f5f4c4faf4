with { alpha = 1; }; alhpa
