//! An HTTP answer, as curl got it.

use super::machine::Machine;

/// Status, headers and body; the status is 0 where no answer came, and the body then says why.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    /// Has `machine` ask `url` of the host at `address`, whatever the name in the URL is.
    pub fn of(machine: &Machine, address: &str, url: &str, options: &[&str]) -> Answer {
        let place = format!("::{address}:");
        let mut arguments = vec!["curl", "-k", "-s", "-S", "-i", "--max-time", "40", "-H", "Expect:"];
        arguments.extend(["--connect-to", &place]);
        arguments.extend(options);
        arguments.push(url);
        let output = machine.program(&arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let Some((head, body)) = said.split_once("\r\n\r\n") else {
            let why = String::from_utf8_lossy(&output.stderr).into_owned();
            return Answer {
                status: 0,
                headers: Vec::new(),
                body: why,
            };
        };
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|first| first.split(' ').nth(1)).unwrap();
        let headers = lines.filter_map(|line| line.split_once(':'));
        Answer {
            status: status.parse().unwrap(),
            headers: headers
                .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
                .collect(),
            body: body.to_owned(),
        }
    }

    /// All values of a header, whose name is given in small letters.
    pub fn header(&self, name: &str) -> Vec<&str> {
        let same = self.headers.iter().filter(|(own, _)| own == name);
        same.map(|(_, value)| value.as_str()).collect()
    }

    /// What the stand-in reports.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no stand-in answered: {self:?}"))
    }

    /// A text of the stand-in's report.
    #[track_caller]
    pub fn field(&self, name: &str) -> String {
        self.json()[name].as_str().unwrap_or_default().to_owned()
    }

    /// A request header as it reached the stand-in; empty where none did.
    #[track_caller]
    pub fn passed_on(&self, name: &str) -> String {
        self.json()["headers"][name].as_str().unwrap_or_default().to_owned()
    }
}
