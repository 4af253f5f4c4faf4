//! IP addresses and networks (RFC 4291, RFC 4632).

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use super::field::{Field, FieldError, field_type, shown};

/// An IPv4 or IPv6 address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Address(pub IpAddr);

impl Address {
    /// Whether it is an IPv6 address.
    pub fn is_ipv6(self) -> bool {
        self.0.is_ipv6()
    }
}

impl Field for Address {
    const EXPECTED: &'static str = "an IP address, such as `\"203.0.113.7\"`";

    fn from_text(text: &str) -> Result<Self, FieldError> {
        text.parse().map(Self).map_err(|_| {
            let error = FieldError::new(format!("{} is not an IP address", shown(text)));
            match text.parse::<IpNet>() {
                Ok(net) => error.help(format!(
                    "that is a network; write an address alone: `\"{}\"`",
                    net.addr()
                )),
                Err(_) => error.help("write `\"203.0.113.7\"` or `\"2001:db8::7\"`"),
            }
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

field_type!(Address as text);

/// A network: an address and the length of its prefix, with no bit set behind the prefix. An address alone is the network of itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Cidr(IpNet);

impl Cidr {
    /// The network as the `ipnet` crate has it.
    pub fn net(self) -> IpNet {
        self.0
    }

    /// Its first address.
    pub fn address(self) -> IpAddr {
        self.0.network()
    }

    /// The length of its prefix in bits.
    pub fn prefix(self) -> u8 {
        self.0.prefix_len()
    }

    /// Whether it is one of IPv6.
    pub fn is_ipv6(self) -> bool {
        self.address().is_ipv6()
    }

    /// Whether it is every address there is: `0.0.0.0/0`, `::/0`.
    pub fn is_everything(self) -> bool {
        self.prefix() == 0
    }

    /// Whether `address` lies in it.
    pub fn contains(self, address: Address) -> bool {
        self.0.contains(&address.0)
    }

    /// Whether the two have an address in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.0.contains(&other.0) || other.0.contains(&self.0)
    }
}

impl From<Address> for Cidr {
    fn from(address: Address) -> Self {
        Self(IpNet::from(address.0))
    }
}

impl Field for Cidr {
    const EXPECTED: &'static str = "a network, such as `\"192.168.8.0/24\"`";

    fn from_text(text: &str) -> Result<Self, FieldError> {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Address(address).into());
        }
        let net: IpNet = text.parse().map_err(|_| {
            FieldError::new(format!("{} is not a network", shown(text)))
                .help("write `\"192.168.8.0/24\"`, `\"2001:db8::/32\"`, or one address")
        })?;
        let network = net.trunc();
        if network != net {
            return Err(
                FieldError::new(format!("{} has bits set behind its prefix", shown(text))).help(format!(
                    "write the network `\"{network}\"`, or the address `\"{}\"`",
                    net.addr()
                )),
            );
        }
        Ok(Self(net))
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

field_type!(Cidr as text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_alone_is_a_network_of_one() {
        assert_eq!("10.0.0.1".parse::<Cidr>().unwrap().to_string(), "10.0.0.1/32");
        assert_eq!("2001:db8::1".parse::<Cidr>().unwrap().to_string(), "2001:db8::1/128");
    }

    #[test]
    fn host_bits_are_an_error_that_shows_the_network() {
        let error = "10.0.0.1/8".parse::<Cidr>().unwrap_err();
        assert!(error.help.unwrap().contains("`\"10.0.0.0/8\"`"));
    }

    #[test]
    fn slips_are_errors() {
        for bad in [
            "",
            "10.0.0.0/33",
            "10.0.0.256",
            "::/129",
            "10.0.0.0/",
            "example.com",
            "10.0.0.0 /8",
        ] {
            assert!(bad.parse::<Cidr>().is_err(), "{bad}");
        }
        assert!(
            "10.0.0.1/8"
                .parse::<Address>()
                .unwrap_err()
                .help
                .unwrap()
                .contains("`\"10.0.0.1\"`")
        );
    }

    #[test]
    fn overlap_is_containment_either_way() {
        let net = |text: &str| text.parse::<Cidr>().unwrap();
        assert!(net("10.0.0.0/8").overlaps(net("10.1.0.0/16")));
        assert!(net("10.1.0.0/16").overlaps(net("10.0.0.0/8")));
        assert!(!net("10.1.0.0/16").overlaps(net("10.2.0.0/16")));
        assert!(!net("::/0").overlaps(net("0.0.0.0/0")));
    }
}
