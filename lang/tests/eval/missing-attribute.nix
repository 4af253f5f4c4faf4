let set = { port = 1; address = "x"; }; in set.prot
