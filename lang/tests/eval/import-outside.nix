import ../../etc/passwd
