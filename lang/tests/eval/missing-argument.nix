let serve = { port, host ? "::" }: port; in serve { prot = 1; }
