//! Networks of a compose host: one for each pair that talks, so that nobody else can.
//!
//! The proxy and a service it sends requests to share a network of their own; so do a service and the engine it uses. A service
//! that no other network leads out gets one for its way out. Every container has a fixed address in each, from the
//! subnets in `host.lock`: nginx then names addresses, and starts whether or not its upstreams are there.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use hostc_lang::{Diagnostic, Diagnostics};
use ipnet::{IpNet, Ipv4Net, Ipv4Subnets};

use super::lock::HostLock;
use super::model::{Leads, NetworkAttachment, NetworkPlan};

/// The prefix of each network: 29 containers.
const PREFIX: u8 = 27;

/// What one end of a network is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct End {
    /// The name in the network's name: `proxy`, `chienstreats-api`.
    pub name: String,
    /// Its containers.
    pub containers: Vec<String>,
    /// Its resource.
    pub resource: String,
}

/// Networks in the making.
pub struct Networks<'a> {
    host: &'a str,
    range: Ipv4Net,
    lock: &'a mut HostLock,
    /// The subnets that were given away before.
    taken: BTreeSet<Ipv4Net>,
    /// Those of the range that were not looked at yet; `None` where it is smaller than one.
    left: Option<Ipv4Subnets>,
    wanted: BTreeSet<String>,
    plans: Vec<NetworkPlan>,
    attachments: BTreeMap<String, Vec<NetworkAttachment>>,
    /// The containers in a network that leads out.
    leading_out: BTreeSet<String>,
    /// The host's own address, for each container that it has a way in to.
    gateways: BTreeMap<String, Ipv4Addr>,
    full: bool,
}

impl<'a> Networks<'a> {
    /// Networks of `host`, cut from `range`.
    pub fn new(host: &'a str, range: IpNet, lock: &'a mut HostLock) -> Self {
        let range = match range {
            IpNet::V4(range) => range,
            IpNet::V6(_) => Ipv4Net::new_assert(Ipv4Addr::new(10, 213, 0, 0), 16),
        };
        let taken = lock.subnets.values().copied().collect();
        Self {
            host,
            range,
            lock,
            taken,
            left: range.subnets(PREFIX).ok(),
            wanted: BTreeSet::new(),
            plans: Vec::new(),
            attachments: BTreeMap::new(),
            leading_out: BTreeSet::new(),
            gateways: BTreeMap::new(),
            full: false,
        }
    }

    /// A network of these ends alone. Called again with the same ends it changes nothing.
    pub fn connect(&mut self, ends: &[&End], leads: Leads) {
        let name = ends.iter().map(|end| end.name.as_str()).collect::<Vec<_>>().join("--");
        self.add(name, ends, leads);
    }

    /// A network of one end, for its way out.
    pub fn way_out(&mut self, end: &End) {
        self.add(format!("{}--out", end.name), &[end], Leads::Out);
    }

    /// A network of one end, through which the host's own programs come to it. Docker publishes no port of a container that is in
    /// internal networks alone.
    pub fn way_in(&mut self, end: &End) {
        self.add(format!("{}--here", end.name), &[end], Leads::Here);
    }

    /// Whether a container is in a network that leads out.
    pub fn leads_out(&self, container: &str) -> bool {
        self.leading_out.contains(container)
    }

    /// Whether a container is in any network.
    pub fn has(&self, container: &str) -> bool {
        self.attachments.contains_key(container)
    }

    fn add(&mut self, name: String, ends: &[&End], leads: Leads) {
        if !self.wanted.insert(name.clone()) {
            return;
        }
        let Some(subnet) = self.subnet(&name) else {
            self.full = true;
            return;
        };
        let mut hosts = subnet.hosts();
        // Docker gives the bridge itself the first address.
        let gateway = hosts.next();
        for container in ends.iter().flat_map(|end| &end.containers) {
            let Some(address) = hosts.next() else {
                self.full = true;
                return;
            };
            let attached = self.attachments.entry(container.clone()).or_default();
            attached.push(NetworkAttachment {
                network: name.clone(),
                address,
            });
            match leads {
                Leads::Nowhere => {}
                Leads::Here => self
                    .gateways
                    .extend(gateway.map(|gateway| (container.clone(), gateway))),
                Leads::Out => drop(self.leading_out.insert(container.clone())),
            }
        }
        let digest = blake3::hash(format!("{}/{name}", self.host).as_bytes()).to_hex();
        let bridge = format!("br-hc-{}", digest.get(..8).unwrap_or_default());
        let members = ends.iter().map(|end| end.resource.clone()).collect();
        self.plans.push(NetworkPlan {
            name,
            subnet,
            bridge,
            leads,
            members,
        });
    }

    fn subnet(&mut self, name: &str) -> Option<Ipv4Net> {
        if let Some(&kept) = self.lock.subnets.get(name)
            && self.range.contains(&kept)
            && kept.prefix_len() == PREFIX
        {
            return Some(kept);
        }
        let free = self.left.as_mut()?.find(|subnet| !self.taken.contains(subnet))?;
        self.lock.subnets.insert(name.to_owned(), free);
        Some(free)
    }

    /// The networks by name, and the places of each container.
    pub fn finish(mut self, resource: &str, span: hostc_lang::Span) -> (Vec<NetworkPlan>, Places, Diagnostics) {
        let wanted = self.wanted;
        self.lock.subnets.retain(|name, _| wanted.contains(name));
        self.plans.sort_by(|a, b| a.name.cmp(&b.name));
        let mut diagnostics = Diagnostics::default();
        if self.full {
            diagnostics.push(
                Diagnostic::error(
                    "subnet-overlap",
                    format!("the networks of `{resource}` do not fit in {}", self.range),
                )
                .label(span, "declared here")
                .help("give it a wider private range: `networks = \"10.213.0.0/16\";`"),
            );
        }
        (
            self.plans,
            Places {
                attachments: self.attachments,
                gateways: self.gateways,
            },
            diagnostics,
        )
    }
}

/// Where each container is.
#[derive(Default)]
pub struct Places {
    attachments: BTreeMap<String, Vec<NetworkAttachment>>,
    /// The host's own address, for each container that it has a way in to.
    gateways: BTreeMap<String, Ipv4Addr>,
}

impl Places {
    /// The places of `container`, by network.
    pub fn of(&self, container: &str) -> Vec<NetworkAttachment> {
        let mut places = self.attachments.get(container).cloned().unwrap_or_default();
        places.sort();
        places
    }

    /// Where the host's own programs come from, as `container` sees it.
    pub fn host_seen_by(&self, container: &str) -> Option<Ipv4Addr> {
        self.gateways.get(container).copied()
    }

    /// The address of `container` in the network that `other` is in too.
    pub fn address(&self, container: &str, other: &str) -> Option<Ipv4Addr> {
        let others = self.attachments.get(other)?;
        let shared = self.attachments.get(container)?.iter();
        shared
            .into_iter()
            .find(|place| others.iter().any(|o| o.network == place.network))
            .map(|place| place.address)
    }
}
