builtins.foldll (a: b: a) 0 [ ]
