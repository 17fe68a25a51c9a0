import Foundation
import Testing

/// What is said when the server cannot start, and the code with which it ends.
@Suite struct FaultStartTests {
    @Test func `without PostgreSQL the program says so and ends with 1`() throws {
        let ended = try LarderProcess.run([
            "serve", "--port", "0", "--admin-port", "0", "--insecure-local",
            "--database-url", "postgresql://larder:not-for-the-log@127.0.0.1:1/larder",
        ])
        #expect(ended.status == 1)
        #expect(
            ended.errors.hasPrefix(
                "Error: PostgreSQL cannot be reached: connection to server at \"127.0.0.1\", "
                    + "port 1 failed: Connection refused"), "\(ended.errors)")
        #expect(
            ended.errors.hasSuffix(
                "\nCheck LARDER_DATABASE_URL, or leave it out to run the private PostgreSQL.\n"))
        #expect(!ended.errors.contains("not-for-the-log"))
    }

    @Test func `a role for entity queries of the private PostgreSQL is refused, with 2`() throws {
        let directory = try TemporaryDirectory()
        let ended = try LarderProcess.run([
            "serve", "--port", "0", "--admin-port", "0", "--insecure-local",
            "--data-dir", directory.url.path,
            "--query-database-url", "postgresql://larder_query:not-for-the-log@127.0.0.1:1/larder",
        ])
        #expect(ended.status == 2)
        #expect(
            ended.errors == """
                Error: query-database-url is set, but database-url is not
                The private PostgreSQL has a role for entity queries; leave it out.

                """)
    }

    @Test func `a public address is refused without a key, with 2`() throws {
        let ended = try LarderProcess.run(["serve", "--host", "0.0.0.0"])
        #expect(ended.status == 2)
        #expect(
            ended.errors == """
                Error: refusing to listen on "0.0.0.0" without authentication
                Set LARDER_API_KEY to the key that callers must present, or listen on 127.0.0.1.

                """)
    }

    @Test func `an empty key is refused, with 2`() throws {
        let ended = try LarderProcess.run(
            ["serve", "--host", "0.0.0.0"], environment: ["LARDER_API_KEY": ""])
        #expect(ended.status == 2)
        #expect(
            ended.errors == """
                Error: api-key is empty
                Leave it out, or set it to the key to ask callers for.

                """)
    }

    @Test func `settings that cannot be used are refused with 2`() throws {
        #expect(
            try refusal("--port", "many")
                == "Error: port is \"many\", but must be a number from 0 to 65535\n")
        #expect(
            try refusal("--log-level", "loud")
                == "Error: log-level is \"loud\", but must be one of trace, debug, info, notice, "
                + "warning, error, critical\n")
        #expect(
            try refusal("--database-connections", "1")
                == "Error: database-connections is a number from 2 to 1000\n")
        #expect(
            try refusal("--prediction-retention", "a month")
                == "Error: prediction-retention is \"a month\", but must be a duration\n"
                + "Write a whole number and a unit: 90s, 15m, 3h, 7d or 4w.\n")
        #expect(
            try refusal("--config", "/nowhere.yaml")
                == "Error: the configuration file \"/nowhere.yaml\" cannot be read\n")
    }

    @Test func `a setting that there is not is refused with 2`() throws {
        let directory = try TemporaryDirectory()
        let file = directory.url.appendingPathComponent("larder.yaml").path
        try "tls-certifcate: a.pem\nhost: 127.0.0.1\n".write(
            toFile: file, atomically: true, encoding: .utf8)
        #expect(
            try refusal("--config", file)
                == """
                Error: the configuration file "\(file)" sets "tls-certifcate", which is no setting
                The settings are access-log-sample, admin-port, api-key, bulk-connections, \
                changes-kept-seconds, connections, connections-per-address, data-dir, \
                database-connections, database-url, follow-milliseconds, host, insecure-local, \
                join-shape, log-level, model-memory-bytes, online-memory-bytes, port, \
                prediction-retention, prediction-sample, query-cost-max, query-database-url, \
                query-seconds-max, skew-retention-days, skew-sample, snapshot-seconds, \
                tls-certificate, tls-client-ca, tls-key, training-deadline, \
                training-memory-bytes, training-niceness.

                """)
    }

    @Test func `a port that is taken is named`() async throws {
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(dataDirectory: directory.url)
        defer { server.stop() }
        let other = try TemporaryDirectory()
        let ended = try LarderProcess.run([
            "serve", "--insecure-local", "--log-level", "error", "--admin-port", "0",
            "--port", "\(server.port)", "--data-dir", other.url.path,
        ])
        #expect(ended.status == 1)
        #expect(
            ended.errors == """
                Error: cannot listen on "127.0.0.1" port \(server.port): Address already in use
                Choose another --port, or stop what listens there.

                """)
    }

    private func refusal(_ arguments: String...) throws -> String {
        let ended = try LarderProcess.run(["serve"] + arguments)
        #expect(ended.status == 2)
        return ended.errors
    }
}
