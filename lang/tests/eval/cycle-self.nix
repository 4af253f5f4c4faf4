rec { x = x; }.x
