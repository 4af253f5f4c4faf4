//! The sandbox of a unit (systemd.exec(5)): strict, less what the program cannot do without.
//!
//! The set was measured on real services: Node with a just-in-time compiler, workers, child processes and name lookups
//! runs in it at an exposure of 1.1 (`systemd-analyze security`), a script without network at 0.7. What a unit departs in
//! is a field of [`Sandbox`]; everything else is the same for all units of hostc.

use serde::Serialize;

use crate::resources::service::Capability;

/// One line of a unit file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Directive {
    /// `ProtectSystem`
    pub name: &'static str,
    /// `strict`
    pub value: String,
}

/// What a unit may do. [`Sandbox::default`] may do nothing but compute and speak to nobody.
#[derive(Clone, Debug)]
pub struct Sandbox<'a> {
    /// Whom it may speak to.
    pub network: Network,
    /// Whether memory may be both written and executed, which just-in-time compilers need.
    pub jit: bool,
    /// Whether a unit of root reads files that only their owners may read.
    pub reads_all_files: bool,
    /// Whether it may set the group of its own files to its own group, as certbot does when it renews.
    pub sets_groups: bool,
    /// Capabilities kept.
    pub capabilities: &'a [Capability],
    /// Whether a path it uses lies in `/home`, `/root` or `/run/user`, which are else hidden.
    pub sees_homes: bool,
    /// Permissions that its new files lack.
    pub umask: &'a str,
}

/// Whom a unit may speak to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Network {
    /// Nobody.
    None,
    /// Programs behind a Unix socket.
    Unix,
    /// This machine.
    Loopback,
    /// Everyone, by IP alone.
    Internet,
    /// Everyone.
    Any,
}

impl Default for Sandbox<'_> {
    fn default() -> Self {
        Self {
            network: Network::None,
            jit: false,
            reads_all_files: false,
            sets_groups: false,
            capabilities: &[],
            sees_homes: false,
            umask: "0077",
        }
    }
}

impl Sandbox<'_> {
    /// The lines of `[Service]`.
    pub fn directives(&self) -> Vec<Directive> {
        let mut lines = Lines::default();
        lines.add("UMask", self.umask);
        lines.add("NoNewPrivileges", "yes");
        self.isolation(&mut lines);
        self.kernel(&mut lines);
        self.reach(&mut lines);
        self.rights(&mut lines);
        lines.0
    }

    fn isolation(&self, lines: &mut Lines) {
        lines.add("PrivateTmp", "yes");
        lines.add("PrivateDevices", "yes");
        lines.add("PrivateMounts", "yes");
        // A capability holds over the machine only in the machine's own user namespace.
        if !self.reads_all_files && self.capabilities.is_empty() {
            lines.add("PrivateUsers", "yes");
        }
        lines.add("DevicePolicy", "closed");
        lines.add("KeyringMode", "private");
        lines.add("RemoveIPC", "yes");
        lines.add("ProtectSystem", "strict");
        lines.add("ProtectHome", if self.sees_homes { "read-only" } else { "yes" });
    }

    fn kernel(&self, lines: &mut Lines) {
        lines.add("ProtectClock", "yes");
        lines.add("ProtectControlGroups", "yes");
        lines.add("ProtectHostname", "yes");
        lines.add("ProtectKernelLogs", "yes");
        lines.add("ProtectKernelModules", "yes");
        lines.add("ProtectKernelTunables", "yes");
        lines.add("ProtectProc", "invisible");
        // The runtimes with a just-in-time compiler read /proc/meminfo and /proc/cpuinfo to size themselves.
        if !self.jit {
            lines.add("ProcSubset", "pid");
            lines.add("MemoryDenyWriteExecute", "yes");
        }
        lines.add("LockPersonality", "yes");
    }

    fn reach(&self, lines: &mut Lines) {
        let families = match self.network {
            Network::None => "none",
            Network::Unix => "AF_UNIX",
            Network::Internet => "AF_INET AF_INET6",
            Network::Loopback | Network::Any => "AF_INET AF_INET6 AF_UNIX",
        };
        lines.add("RestrictAddressFamilies", families);
        if matches!(self.network, Network::None | Network::Unix) {
            lines.add("PrivateNetwork", "yes");
            lines.add("IPAddressDeny", "any");
        }
        if self.network == Network::Loopback {
            lines.add("IPAddressDeny", "any");
            lines.add("IPAddressAllow", "localhost");
        }
        lines.add("RestrictNamespaces", "yes");
        lines.add("RestrictRealtime", "yes");
        lines.add("RestrictSUIDSGID", "yes");
    }

    fn rights(&self, lines: &mut Lines) {
        let mut capabilities: Vec<&str> = self.capabilities.iter().map(|capability| capability.name()).collect();
        if self.reads_all_files {
            capabilities.push("CAP_DAC_READ_SEARCH");
        }
        let capabilities = capabilities.join(" ");
        lines.add("CapabilityBoundingSet", &capabilities);
        lines.add("AmbientCapabilities", &capabilities);
        lines.add("SystemCallArchitectures", "native");
        lines.add("SystemCallFilter", "@system-service");
        lines.add("SystemCallFilter", "~@privileged @resources");
        let mut calls: Vec<&str> = self
            .capabilities
            .iter()
            .filter_map(|&capability| system_calls(capability))
            .chain(self.sets_groups.then_some("@chown"))
            .collect();
        calls.sort_unstable();
        calls.dedup();
        if !calls.is_empty() {
            lines.add("SystemCallFilter", &calls.join(" "));
        }
        lines.add("SystemCallErrorNumber", "EPERM");
    }
}

#[derive(Default)]
struct Lines(Vec<Directive>);

impl Lines {
    fn add(&mut self, name: &'static str, value: &str) {
        self.0.push(Directive {
            name,
            value: value.to_owned(),
        });
    }
}

/// The set of system calls that a capability is of no use without and that the strict filter refuses.
fn system_calls(capability: Capability) -> Option<&'static str> {
    match capability {
        Capability::CapChown => Some("@chown"),
        Capability::CapSetuid | Capability::CapSetgid => Some("@setuid"),
        Capability::CapSysNice => Some("@resources"),
        Capability::CapNetBindService
        | Capability::CapNetRaw
        | Capability::CapDacOverride
        | Capability::CapFowner
        | Capability::CapKill => None,
    }
}

/// Whether `ProtectHome=` would hide `path`.
pub fn is_in_homes(path: &str) -> bool {
    ["/home", "/root", "/run/user"].iter().any(|home| {
        path.strip_prefix(home)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(sandbox: &Sandbox<'_>, name: &str) -> Vec<String> {
        sandbox
            .directives()
            .into_iter()
            .filter(|line| line.name == name)
            .map(|line| line.value)
            .collect()
    }

    #[test]
    fn a_just_in_time_compiler_may_write_and_execute() {
        let jit = Sandbox {
            jit: true,
            network: Network::Any,
            ..Sandbox::default()
        };
        assert!(values(&jit, "MemoryDenyWriteExecute").is_empty());
        assert!(values(&jit, "ProcSubset").is_empty());
        assert_eq!(values(&Sandbox::default(), "MemoryDenyWriteExecute"), ["yes"]);
    }

    #[test]
    fn a_capability_comes_with_its_system_calls_and_the_real_users() {
        let sandbox = Sandbox {
            capabilities: &[Capability::CapChown, Capability::CapNetBindService],
            ..Sandbox::default()
        };
        assert_eq!(
            values(&sandbox, "AmbientCapabilities"),
            ["CAP_CHOWN CAP_NET_BIND_SERVICE"]
        );
        assert_eq!(
            values(&sandbox, "SystemCallFilter").last().map(String::as_str),
            Some("@chown")
        );
        assert!(values(&sandbox, "PrivateUsers").is_empty());
        assert_eq!(values(&Sandbox::default(), "PrivateUsers"), ["yes"]);
    }

    #[test]
    fn groups_are_set_without_a_capability() {
        let sandbox = Sandbox {
            sets_groups: true,
            ..Sandbox::default()
        };
        let filters = values(&sandbox, "SystemCallFilter");
        assert_eq!(filters, ["@system-service", "~@privileged @resources", "@chown"]);
        assert_eq!(values(&sandbox, "CapabilityBoundingSet"), [""]);
    }

    #[test]
    fn the_loopback_is_all_that_is_reached() {
        let sandbox = Sandbox {
            network: Network::Loopback,
            ..Sandbox::default()
        };
        assert_eq!(values(&sandbox, "IPAddressDeny"), ["any"]);
        assert_eq!(values(&sandbox, "IPAddressAllow"), ["localhost"]);
    }

    #[test]
    fn homes_are_whole_path_components() {
        assert!(is_in_homes("/home/a"));
        assert!(is_in_homes("/root"));
        assert!(!is_in_homes("/homestead"));
        assert!(!is_in_homes("/srv/home"));
    }
}
