//! Containers that stand for machines on one private network, and commands run in them.
//!
//! A machine runs what its image's Debian would run: the host runs systemd as its first process, a visitor just waits. Both
//! are gone when the value is dropped; with `KEEP_STARTED=1` in the environment they stay, to be looked into.

use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use super::common::{repository, roots};

/// How often, twice a second, it is looked whether a unit is back: less often where it is known not to be.
pub static PATIENCE: AtomicU32 = AtomicU32::new(120);

/// A private network of containers.
pub struct Network {
    name: String,
    image: String,
}

impl Network {
    /// Makes sure of the engine and of the image of a Debian release, and makes a network of this system's own.
    pub fn new(system: &str, suite: &str) -> Network {
        Network::create(system, suite, &[])
    }

    /// The same, with the addresses of `subnet`, for machines that are given theirs.
    pub fn with_subnet(system: &str, suite: &str, subnet: &str) -> Network {
        Network::create(system, suite, &["--subnet", subnet])
    }

    /// The same, whose machines have IPv6 addresses too.
    pub fn with_ipv6(system: &str, suite: &str) -> Network {
        let subnet = format!("fd68:6f73:7463:{:x}::/64", std::process::id() & 0xffff);
        Network::create(system, suite, &["--ipv6", "--subnet", &subnet])
    }

    fn create(system: &str, suite: &str, options: &[&str]) -> Network {
        let output = Command::new("sh")
            .arg(repository().join("compiler/tests/tools/engine.sh"))
            .arg(roots())
            .arg(suite)
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "no container engine; the started systems need root and Docker, or a Debian mirror to install it from"
        );
        let image = String::from_utf8(output.stdout).unwrap().trim().to_owned();
        let name = format!("hostc-started-{system}-{}", std::process::id());
        let arguments = [&["network", "create"], options, &[&name]].concat();
        for _ in 0..120 {
            let output = Command::new("docker").args(&arguments).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            if output.status.success() {
                return Network { name, image };
            }
            // Another checkout's tests have the subnet for now.
            assert!(said.contains("overlaps"), "{said}");
            std::thread::sleep(std::time::Duration::from_secs(5));
        }
        panic!("{options:?}: another network keeps the addresses");
    }

    /// A machine that boots systemd.
    ///
    /// It may mount, since units have file systems of their own, and filter its network; the services' own system call
    /// filters take the place of the engine's. Credentials of units need mounts that spread.
    pub fn boot(&self, name: &str) -> Machine {
        self.start_systemd(name, &[], "")
    }

    /// The same, where the release of Debian comes with a container engine, which is not to start.
    pub fn boot_without_engine(&self, name: &str) -> Machine {
        let mask = "cd /etc/systemd/system && ln -sf /dev/null docker.service && ln -sf /dev/null docker.socket && ";
        self.start_systemd(name, &[], mask)
    }

    /// The same, with an address of the network's subnet.
    pub fn boot_at(&self, name: &str, address: &str) -> Machine {
        self.start_systemd(name, &["--ip", address], "")
    }

    /// The same, with a container engine of its own, whose images and volumes go with the machine.
    ///
    /// An engine mounts and switches what the outer one hides from a container, keeps its layers in a file system that can carry
    /// them, and has its containers in the machine's control groups, which go with it too.
    pub fn boot_with_engine(&self, name: &str) -> Machine {
        let engine = [
            "--cap-add=DAC_READ_SEARCH",
            "--security-opt=systempaths=unconfined",
            "--volume=/var/lib/docker",
        ];
        let groups = "mkdir -p /etc/docker &&
            printf '{ \"cgroup-parent\": \"%s/engine\" }\n' $(sed -n s/^0:://p /proc/self/cgroup) >/etc/docker/daemon.json && ";
        self.start_systemd(name, &engine, groups)
    }

    fn start_systemd(&self, name: &str, options: &[&str], first: &str) -> Machine {
        let systemd = [
            "--cap-add=SYS_ADMIN",
            "--cap-add=NET_ADMIN",
            "--cap-add=SYS_PTRACE",
            "--security-opt=seccomp=unconfined",
            "--security-opt=apparmor=unconfined",
            "--tmpfs=/run",
            "--tmpfs=/run/lock",
            "--cgroupns=host",
            "--volume=/sys/fs/cgroup:/sys/fs/cgroup",
            "--env=container=docker",
            "--stop-signal=SIGRTMIN+3",
        ];
        let options = [&systemd, options].concat();
        let command = format!("{first}mount --make-rshared / && exec /lib/systemd/systemd");
        let machine = self.run(name, &options, &command);
        machine.wait_until_booted();
        machine
    }

    /// A machine that only asks, from whatever addresses it likes.
    pub fn visitor(&self, name: &str) -> Machine {
        self.run(name, &["--init", "--cap-add=NET_ADMIN"], "exec sleep infinity")
    }

    fn run(&self, name: &str, options: &[&str], command: &str) -> Machine {
        // The engine answers the others with its address when they ask for its short name.
        let alias = name;
        let name = format!("{}-{name}", self.name);
        let mut arguments = vec!["run", "--detach", "--name", &name, "--network", &self.name];
        arguments.extend(["--network-alias", alias]);
        arguments.extend(options);
        arguments.extend([self.image.as_str(), "sh", "-c", command]);
        docker(&arguments);
        Machine { name }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        if !kept() {
            let _ = Command::new("docker").args(["network", "rm", &self.name]).output();
        }
    }
}

/// One container.
pub struct Machine {
    name: String,
}

impl Machine {
    /// Its address on the private network.
    pub fn address(&self) -> String {
        let form = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
        docker(&["inspect", "--format", form, &self.name])
    }

    /// The same, of IPv6.
    pub fn address6(&self) -> String {
        let form = "{{range .NetworkSettings.Networks}}{{.GlobalIPv6Address}}{{end}}";
        docker(&["inspect", "--format", form, &self.name])
    }

    /// Runs a program in it.
    pub fn program(&self, arguments: &[&str]) -> Output {
        Command::new("docker")
            .args(["exec", &self.name])
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Runs a shell script in it; whether it ended well, and what it said.
    pub fn attempt(&self, script: &str) -> Result<String, String> {
        let output = self.program(&["sh", "-c", script]);
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat())
            .trim()
            .to_owned();
        if output.status.success() { Ok(said) } else { Err(said) }
    }

    /// Runs a shell script that must end well, each command of it; what it said.
    #[track_caller]
    pub fn shell(&self, script: &str) -> String {
        match self.attempt(&format!("set -eu\n{script}")) {
            Ok(said) => said,
            Err(said) => panic!("{script}\nfailed: {said}"),
        }
    }

    /// Puts a file into it.
    pub fn put(&self, path: &str, mode: &str, content: &str) {
        let script = format!("mkdir -p \"$(dirname '{path}')\" && cat >'{path}' && chmod {mode} '{path}'");
        self.feed(&["sh", "-c", &script], content.as_bytes());
    }

    /// Unpacks an archive over its root, and leaves the folders that are there as they are.
    pub fn unpack(&self, archive: &[u8]) {
        self.feed(&["tar", "-C", "/", "--no-overwrite-dir", "-xp"], archive);
    }

    /// Ends everything in it in order and starts it again, as a reboot would.
    pub fn reboot(&self) {
        docker(&["restart", "--time=60", &self.name]);
        self.wait_until_booted();
    }

    /// Ends everything in it in order and leaves it off.
    pub fn off(&self) {
        docker(&["stop", "--time=60", &self.name]);
    }

    /// Starts it after [`Machine::off`]; changes nothing where it is on.
    pub fn on(&self) {
        docker(&["start", &self.name]);
        self.wait_until_booted();
    }

    /// The number of a unit's main process; 0 where it has none.
    #[track_caller]
    pub fn main_process(&self, unit: &str) -> String {
        self.shell(&format!("systemctl show --property MainPID --value {unit}"))
    }

    /// Waits until a unit is up again with another main process than `before`, for a minute at most.
    #[track_caller]
    pub fn wait_for_another_process(&self, unit: &str, before: &str) {
        let waiting = format!(
            "for try in $(seq {}); do
                now=$(systemctl show --property MainPID --value {unit})
                systemctl is-active --quiet {unit} && test $now != 0 && test $now != {before} && exit 0
                sleep 0.5
            done
            systemctl status --no-pager {unit}
            exit 1",
            PATIENCE.load(Ordering::Relaxed)
        );
        if let Err(said) = self.attempt(&waiting) {
            panic!("{unit} does not come back: {said}");
        }
    }

    /// Waits until systemd has nothing left to start, for a minute at most.
    fn wait_until_booted(&self) {
        let waiting = "for try in $(seq 120); do
            case $(systemctl is-system-running 2>/dev/null) in running|degraded) exit 0 ;; esac
            sleep 0.5
        done
        systemctl list-jobs --no-pager
        exit 1";
        self.shell(waiting);
    }

    fn feed(&self, arguments: &[&str], input: &[u8]) {
        use std::io::Write as _;
        let mut child = Command::new("docker")
            .args(["exec", "--interactive", &self.name])
            .args(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        assert!(child.wait().unwrap().success(), "{arguments:?} failed");
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if !kept() {
            let _ = Command::new("docker")
                .args(["rm", "--force", "--volumes", &self.name])
                .output();
        }
    }
}

fn docker(arguments: &[&str]) -> String {
    let output = Command::new("docker").args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "docker {}: {said}", arguments.join(" "));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn kept() -> bool {
    std::env::var_os("KEEP_STARTED").is_some()
}
