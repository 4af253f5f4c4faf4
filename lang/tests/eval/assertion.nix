let a = 1 + 1; in assert a == 3; a
