"""What stands below the tests in Rust: a client and a reader of JSON, without other crates."""

SEND = r"""
#[allow(dead_code)] // not every test asks for everything
struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    text: String,
}

#[allow(dead_code)]
impl Reply {
    fn header(&self, name: &str) -> &str {
        let found = self
            .headers
            .iter()
            .find(|(one, _)| one.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    fn has(&self, name: &str) -> bool {
        !self.header(name).is_empty()
    }

    fn is(&self, media: &str) -> bool {
        let found = self.header("Content-Type").split(';').next();
        found.is_some_and(|one| one.trim().eq_ignore_ascii_case(media))
    }
}

/// DOES.
/// Speaks as much HTTP/1.1 as these tests need; `ureq` and `reqwest` speak the rest.
fn send(server: &str, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let address = server
        .strip_prefix("http://")
        .expect("an address that begins with http://");
    let address = address.trim_end_matches('/');
    let (host, base) = address.split_at(address.find('/').unwrap_or(address.len()));
    let mut request = format!("{method} {base}{target} HTTP/1.1\r\nHost: {host}\r\n");
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    if !body.is_empty() {
        request += &format!("Content-Length: {}\r\n", body.len());
    }
    request += &format!("Connection: close\r\n\r\n{body}");
    let port = if host.contains(':') { "" } else { ":80" };
    let mut stream = TcpStream::connect(format!("{host}{port}")).expect("a connection");
    let patience = Some(Duration::from_secs(10));
    stream.set_read_timeout(patience).expect("a time limit");
    stream
        .write_all(request.as_bytes())
        .expect("the request to be sent");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("an answer");
    read(&bytes)
}

fn read(bytes: &[u8]) -> Reply {
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .expect("a whole head");
    let head = String::from_utf8_lossy(&bytes[..end]);
    let mut rows = head.split("\r\n");
    let status = rows
        .next()
        .and_then(|row| row.split(' ').nth(1))
        .expect("a status line");
    let pairs = rows.filter_map(|row| row.split_once(':'));
    let headers = pairs.map(|(name, value)| (name.to_string(), value.trim().to_string()));
    let mut reply = Reply {
        status: status.parse().expect("a status"),
        headers: headers.collect(),
        text: String::new(),
    };
    let chunked = reply
        .header("Transfer-Encoding")
        .eq_ignore_ascii_case("chunked");
    let body = &bytes[end + 4..];
    let body = if chunked { joined(body) } else { body.to_vec() };
    reply.text = String::from_utf8(body).expect("text");
    reply
}

fn joined(mut rest: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    loop {
        let end = rest
            .windows(2)
            .position(|two| two == b"\r\n")
            .expect("the size of a chunk");
        let size = String::from_utf8_lossy(&rest[..end]);
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).expect("a size in hexadecimal");
        if size == 0 {
            return whole;
        }
        whole.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
}
"""

JSON = r"""
/// JSON as it came. Reads what is valid; `serde_json` does it better, and says what is not.
#[allow(dead_code)]
#[derive(Debug, PartialEq)]
enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

#[allow(dead_code)]
impl Json {
    fn parse(text: &str) -> Json {
        let mut rest = text.trim();
        let found = Json::value(&mut rest);
        assert!(rest.trim().is_empty(), "something follows the JSON: {rest}");
        found
    }

    fn value(rest: &mut &str) -> Json {
        *rest = rest.trim_start();
        match rest.chars().next().expect("a JSON value") {
            '"' => Json::Text(Json::text(rest)),
            '[' => {
                let mut found = Vec::new();
                while Json::more(rest, ']') {
                    found.push(Json::value(rest));
                }
                Json::List(found)
            }
            '{' => {
                let mut found = Vec::new();
                while Json::more(rest, '}') {
                    let name = Json::text(rest);
                    *rest = rest.trim_start().strip_prefix(':').expect("a colon");
                    found.push((name, Json::value(rest)));
                }
                Json::Object(found)
            }
            _ => {
                let ends = |one: char| one.is_whitespace() || ",]}".contains(one);
                let (word, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
                *rest = after;
                match word {
                    "null" => Json::Null,
                    "true" | "false" => Json::Bool(word == "true"),
                    _ => {
                        word.parse::<f64>().expect("a number");
                        Json::Number(word.to_string())
                    }
                }
            }
        }
    }

    /// Goes on to the next member; false at the end.
    fn more(rest: &mut &str, end: char) -> bool {
        let first = rest.starts_with(['[', '{']);
        let after = if first { &rest[1..] } else { *rest }.trim_start();
        if let Some(after) = after.strip_prefix(end) {
            *rest = after;
            return false;
        }
        let comma = || after.strip_prefix(',').expect("a comma");
        *rest = if first { after } else { comma() }.trim_start();
        true
    }

    fn text(rest: &mut &str) -> String {
        let inner = rest.strip_prefix('"').expect("a quote");
        let mut units = Vec::new();
        let mut all = inner.char_indices();
        while let Some((at, one)) = all.next() {
            let escaped = match one {
                '"' => {
                    *rest = &inner[at + 1..];
                    return String::from_utf16_lossy(&units);
                }
                '\\' => all.next().expect("an escape").1,
                _ => {
                    units.extend_from_slice(one.encode_utf16(&mut [0; 2]));
                    continue;
                }
            };
            let unit = match escaped {
                'b' => 8,
                'f' => 12,
                'n' => 10,
                'r' => 13,
                't' => 9,
                'u' => {
                    let digits: String = all.by_ref().take(4).map(|(_, one)| one).collect();
                    u16::from_str_radix(&digits, 16).expect("four digits")
                }
                other => other as u16,
            };
            units.push(unit);
        }
        panic!("a text has no end")
    }

    fn list(&self) -> &[Json] {
        match self {
            Json::List(found) => found,
            other => panic!("no list: {other:?}"),
        }
    }

    fn values(&self) -> Vec<&Json> {
        match self {
            Json::Object(found) => found.iter().map(|(_, value)| value).collect(),
            other => panic!("no object: {other:?}"),
        }
    }

    /// Whether it is of one of these kinds: `text|null`.
    fn is(&self, kinds: &str) -> bool {
        kinds.split('|').any(|kind| match self {
            Json::Null => kind == "null",
            Json::Bool(_) => kind == "boolean",
            Json::Number(one) if kind == "integer" => !one.contains(['.', 'e', 'E']),
            Json::Number(_) => kind == "number",
            Json::Text(_) => kind == "text",
            Json::List(_) => kind == "list",
            Json::Object(_) => kind == "object",
        })
    }

    /// Whether it is one of these texts: `open|paid`.
    fn says(&self, texts: &str) -> bool {
        matches!(self, Json::Text(found) if texts.split('|').any(|one| one == found))
    }
}

impl std::ops::Index<&str> for Json {
    type Output = Json;

    fn index(&self, name: &str) -> &Json {
        match self {
            Json::Object(found) => {
                let member = found.iter().find(|(one, _)| one == name);
                &member.unwrap_or_else(|| panic!("no member `{name}`")).1
            }
            other => panic!("no object: {other:?}"),
        }
    }
}
"""
