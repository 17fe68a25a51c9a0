import HTTP
import Testing

/// What may stand in a response's headers.
struct HeadersTests {
    @Test func `line ends and NUL in a value become blanks`() {
        let headers: Headers = ["Location": "/a\r\nSet-Cookie: b\0"]
        #expect(headers["location"] == "/a  Set-Cookie: b ")
    }

    @Test func `a value keeps tabs and other alphabets`() {
        let headers: Headers = ["A": "é\tß"]
        #expect(headers["A"] == "é\tß")
    }

    @Test func `a name that is no token is a mistake of ours`() async {
        await #expect(processExitsWith: .failure) {
            _ = ["A\r\nB": "c"] as Headers
        }
    }

    @Test func `framing headers are the server's own`() async {
        await #expect(processExitsWith: .failure) {
            _ = ["content-length": "3"] as Headers
        }
    }
}
