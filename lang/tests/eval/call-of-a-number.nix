let f = 3; in f 4
