//! The examples that are native: several hosts on one private network, with the addresses that their source declares.

pub mod luckychit;
