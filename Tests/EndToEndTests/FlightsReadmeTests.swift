import Foundation
import JSON
import Testing

/// README.md tells the truth: each of its curl commands is run against the demo.
@Suite struct FlightsReadmeTests {
    @Test func `every curl of the README succeeds with the answer that is shown`() async throws {
        let demo = try await FlightsDemo.prepared()
        let file = FlightsTool.repository.appending(path: "README.md")
        let readme = FlightsReadme(try String(contentsOf: file, encoding: .utf8))
        #expect(readme.commands.count > 5)
        // One after the other: some show what another has changed. None of it was known in 2013,
        // so the tests that ask about then do not see it.
        for command in readme.commands {
            try await expectSuccess(of: command, on: demo.server)
        }
    }

    @Test func `commands end with their quotes and have the answer below them`() {
        let readme = FlightsReadme(
            """
            ```sh
            # not a command
            curl one --data '{"it": "has
              two lines"}'
            curl two \\
              --header 'a: b'
            ```
            ```json
            {"b": 1}
            ```

            Some text.

            ```json
            {"nobody's": 1}
            ```
            """)
        #expect(
            readme.commands == [
                .init(line: 3, text: "curl one --data '{\"it\": \"has\n  two lines\"}'"),
                .init(line: 5, text: "curl two \\\n  --header 'a: b'", shownAnswer: "{\"b\": 1}"),
            ])
    }

    @Test func `an answer may differ from what is shown only at an ellipsis`() throws {
        let shown: JSONValue = ["a": 1, "b": ["…", ["c": 2.0]], "d": "…"]
        #expect(shown.isShown(of: ["d": nil, "b": [3, ["c": 2]], "a": 1.0]))
        #expect(!shown.isShown(of: ["d": nil, "b": [3, ["c": 2.5]], "a": 1]))
        #expect(!shown.isShown(of: ["b": [3, ["c": 2]], "a": 1]))
        #expect(!shown.isShown(of: ["d": nil, "b": [3, ["c": 2]], "a": 1, "e": 4]))
        #expect(!shown.isShown(of: ["d": nil, "b": [3, ["c": 2], 5], "a": 1]))
    }

    private func expectSuccess(
        of command: FlightsReadme.Command, on server: LarderProcess
    ) async throws {
        var text = command.text
        for host in ["localhost", "127.0.0.1"] {
            text = text.replacingOccurrences(of: "\(host):6566", with: "127.0.0.1:\(server.port)")
                .replacingOccurrences(of: "\(host):6567", with: "127.0.0.1:\(server.adminPort)")
        }
        // The status goes to the end of standard error, where no answer can be mistaken for it.
        let options = "--fail-with-body --max-time 60 --write-out '%{stderr}%{http_code}'"
        text = "set -o pipefail; curl \(options) " + text.dropFirst("curl ".count)
        let ended = try await FlightsTool.run("bash", "-c", text)
        let place = "README.md:\(command.line): \(ended.text) \(ended.errors)"
        #expect(ended.status == 0, "\(place)")
        #expect(ended.errors.suffix(3).hasPrefix("2"), "\(place)")
        guard let shown = command.shownAnswer else { return }
        let answer = try JSONValue(parsing: Array(ended.output))
        #expect(try JSONValue(parsing: shown).isShown(of: answer), "\(place)")
    }
}

extension JSONValue {
    /// Whether a document that shows this may have been written from the answer: all is equal but
    /// what is shown as an ellipsis.
    fileprivate func isShown(of answer: JSONValue) -> Bool {
        switch (self, answer) {
        case ("…", _): return true
        case (.array(let shown), .array(let items)):
            return shown.count == items.count && zip(shown, items).allSatisfy { $0.isShown(of: $1) }
        case (.object(let shown), .object(let object)):
            return shown.count == object.count
                && shown.members.allSatisfy { key, value in
                    object[key].map(value.isShown(of:)) ?? false
                }
        default:
            return self == answer || (doubleValue != nil && doubleValue == answer.doubleValue)
        }
    }
}
