# Makes the images that a project names, inside the machine whose engine is to run it: make.sh PROJECT
#
# One layer is the machine's own Debian, less what no container uses; the images are a few files above it.
set -eu
cd /images
tar -C / --one-file-system -c \
	--exclude=./images --exclude='./tmp/*' --exclude=./var/cache --exclude=./var/lib/apt \
	--exclude=./usr/share/doc --exclude=./usr/share/locale --exclude=./usr/share/man --exclude=./usr/share/i18n \
	--exclude='./usr/bin/docker*' --exclude='./usr/bin/containerd*' --exclude='./usr/bin/ctr' --exclude='./usr/bin/pebble*' \
	--exclude=./usr/sbin/dockerd --exclude=./usr/sbin/runc --exclude=./usr/libexec/docker --exclude=./usr/lib/systemd \
	--exclude=./var/lib/hostc --exclude=./var/backups --exclude=./etc/letsencrypt --exclude=./var/lib/postgresql \
	. | docker import - debian >/dev/null

for image in $(docker compose --file "$1/compose.yaml" --profile '*' config --images | sort -u); do
	name=${image%:*} name=${name##*/}
	case $name in
	nginx | postgres | redis | mongo) stage=$name ;;
	*-backend) stage=backend ;;
	*-frontend) stage=frontend ;;
	*) stage=application ;;
	esac
	DOCKER_BUILDKIT=0 docker build --quiet --target "$stage" --tag "$image" . 2>&1
done
