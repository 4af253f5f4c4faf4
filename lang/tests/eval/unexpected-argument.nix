let serve = { port, host ? "::" }: port; in serve { port = 1; hosts = "x"; }
