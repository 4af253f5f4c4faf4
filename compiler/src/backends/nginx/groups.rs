//! The groups of nginx's container, in place of its `/etc/group`.
//!
//! A site's home is open to its own group alone. Natively nginx's user joins that group; in a container its workers, when they
//! leave root, join what the container's `/etc/group` says and nothing that the engine had given to root. So the container is
//! given one with the groups of the sites, under the host's numbers.

use serde::Serialize;

use crate::plan::model::HostPlan;

/// The number of the group `nginx` in nginx's images.
const GID: u32 = 101;

/// Where the file lies in the project's folder.
pub const FILE: &str = "nginx/group";

/// What `nginx.j2` prints.
#[derive(Serialize)]
pub struct Groups<'a> {
    resource: &'a str,
    user: &'a str,
    gid: u32,
    groups: Vec<Group<'a>>,
}

#[derive(Serialize)]
struct Group<'a> {
    name: &'a str,
    gid: u32,
}

impl<'a> Groups<'a> {
    /// The groups that nginx joins on `host`; none where it joins none.
    pub fn new(host: &'a HostPlan, resource: &'a str) -> Option<Self> {
        let user = host.memberships.first()?.user.as_str();
        let number = |name: &str| host.accounts.iter().find(|account| account.name == name);
        let groups = host.memberships.iter().filter_map(|membership| {
            let account = number(&membership.group)?;
            Some(Group {
                name: &account.name,
                gid: account.uid,
            })
        });
        Some(Self {
            resource,
            user,
            gid: GID,
            groups: groups.collect(),
        })
    }
}
