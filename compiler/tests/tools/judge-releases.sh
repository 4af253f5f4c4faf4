# Inside a root: does the program of /bundle/$1 keep the newest releases, the one in use, and what is no release?
prune=/tmp/prune-releases
install -m 755 "/bundle/$1/usr/local/lib/hostc/prune-releases" "$prune"
home="/srv/sites/a shop"
mkdir -p "$home/releases"
# An empty folder, and one that is not there, are nothing to complain about.
"$prune" "$home" 2
for day in 01 02 03 04 05; do mkdir -p "$home/releases/202510${day}_120000/app"; done
mkdir "$home/releases/keep-me"
ln -s releases/20251001_120000/app "$home/current"
"$prune" "$home" 2
left=$(ls "$home/releases" | tr '\n' ' ')
[ "$left" = "20251001_120000 20251004_120000 20251005_120000 keep-me " ] || { echo "left: $left"; exit 1; }
rm "$home/current"
"$prune" "$home" 1
left=$(ls "$home/releases" | tr '\n' ' ')
[ "$left" = "20251005_120000 keep-me " ] || { echo "left: $left"; exit 1; }
