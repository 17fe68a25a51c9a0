import Foundation
import JSON
import Testing

/// The file that a server leaves for its next start.
@Suite(.serialized) struct SnapshotTests {
    private static let lookup: JSONValue = [
        "features": ["shop_sales:amount"], "entities": ["shop": ["N", "S", "none"]],
    ]

    @Test func `a start after a stop is served from the snapshot`() async throws {
        try await withShop { server, directory in
            let before = try await answer(of: server)
            #expect(server.stop() == 0)
            let file = Self.file(in: directory)
            #expect(try Self.permissions(of: file) == 0o600)

            let again = try await LarderProcess.start(dataDirectory: directory.url)
            defer { again.stop() }
            #expect(again.logText.contains("snapshot found"))
            #expect(try await answer(of: again) == before)
            try await again.expectNoDifference()
        }
    }

    @Test func `what was written after the snapshot is brought in`() async throws {
        try await withShop(arguments: ["--snapshot-seconds", "1"]) { server, directory in
            let file = Self.file(in: directory)
            try await write(6, to: server)
            while !FileManager.default.fileExists(atPath: file.path) {
                try await Task.sleep(for: .milliseconds(20))
            }
            try await write(7, to: server)
            server.kill()
            let again = try await LarderProcess.start(dataDirectory: directory.url)
            defer { again.stop() }
            #expect(again.logText.contains("snapshot found"))
            #expect(try await answer(of: again).first == .number(7))
            try await again.expectNoDifference()
        }
    }

    @Test func `an idle server keeps its snapshot until a row comes`() async throws {
        try await withShop(arguments: Self.watched) { server, directory in
            let file = Self.file(in: directory)
            try await waitUntilIdle(server)
            let idle = try Self.modified(file)
            try await waitUntilIdle(server)
            #expect(try Self.modified(file) == idle)

            try await write(6, to: server)
            try await wait(for: server) { try Self.modified(file) != idle }
        }
    }

    @Test func `a server that stops renews its snapshot, also where no row has come`()
        async throws
    {
        try await withShop(arguments: Self.watched) { server, directory in
            let file = Self.file(in: directory)
            try await waitUntilIdle(server)
            let idle = try Self.modified(file)
            #expect(server.stop() == 0)
            #expect(try Self.modified(file) != idle)
        }
    }

    @Test(arguments: SnapshotBytes.Place.allCases)
    func `damage is told, and what it touches is read from the database`(
        place: SnapshotBytes.Place
    ) async throws {
        try await withShop { server, directory in
            let before = try await answer(of: server)
            server.stop()
            let file = Self.file(in: directory)
            var bytes = try SnapshotBytes(Data(contentsOf: file))
            let told = bytes.damage(place)
            try bytes.data.write(to: file)

            let again = try await LarderProcess.start(dataDirectory: directory.url)
            defer { again.stop() }
            #expect(try await answer(of: again) == before)
            try await again.expectNoDifference()
            #expect(Self.told(by: again) == [told])
        }
    }

    @Test func `a snapshot that was cut off is not used`() async throws {
        try await withShop { server, directory in
            let before = try await answer(of: server)
            server.stop()
            let file = Self.file(in: directory)
            try Data(contentsOf: file).dropLast(7).write(to: file)

            let again = try await LarderProcess.start(dataDirectory: directory.url)
            defer { again.stop() }
            #expect(again.logText.contains("it does not end as a snapshot does"))
            #expect(try await answer(of: again) == before)
        }
    }

    @Test func `a server on another one's database keeps its snapshot in a directory of its own`()
        async throws
    {
        try await withShop { server, directory in
            let before = try await answer(of: server)
            let line = try DatabaseLine(toDatabaseOf: directory.url)
            defer { line.close() }
            let otherDirectory = try TemporaryDirectory()
            let data = otherDirectory.url.appendingPathComponent("not/there/yet")
            for wasThere in [false, true] {
                let other = try await LarderProcess.start(
                    dataDirectory: data, arguments: ["--database-url", line.url])
                defer { other.stop() }
                #expect(other.logText.contains("snapshot found") == wasThere)
                #expect(try await answer(of: other) == before)
                #expect(other.stop() == 0)
            }
        }
    }

    private static func file(in directory: TemporaryDirectory) -> URL {
        directory.url.appendingPathComponent("online.snapshot")
    }

    /// Looks every second, and says where it keeps what it has.
    private static let watched = ["--snapshot-seconds", "1", "--log-level", "debug"]

    /// How often the server has kept the snapshot that it had.
    private static func looks(of server: LarderProcess) -> Int {
        server.logText.split(separator: "\n")
            .count(where: { $0.contains(#""msg":"snapshot kept""#) })
    }

    /// What the server has said of damage.
    private static func told(by server: LarderProcess) -> [SnapshotBytes.Told] {
        server.logText.split(separator: "\n").compactMap { line in
            guard let entry = try? JSONValue(parsing: String(line)), entry["level"] == "warning",
                let message = entry["msg"]?.stringValue, message.contains("snapshot")
            else { return nil }
            return SnapshotBytes.Told(
                message: message, view: entry["feature_view"]?.stringValue,
                reason: entry["reason"]?.stringValue ?? "")
        }
    }

    /// Returns when the server has kept its snapshot twice more: the second look at least came
    /// after everything that was written before.
    private func waitUntilIdle(_ server: LarderProcess) async throws {
        let looks = Self.looks(of: server)
        try await wait(for: server) { Self.looks(of: server) >= looks + 2 }
    }

    private func wait(for server: LarderProcess, until isSo: () throws -> Bool) async throws {
        let deadline = Date.now.addingTimeInterval(60)
        while try !isSo() {
            guard Date.now < deadline else { throw StartError(output: server.logText) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func modified(_ file: URL) throws -> Date? {
        try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
    }

    private static func permissions(of file: URL) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    }

    private func withShop(
        arguments: [String] = [], _ body: (LarderProcess, TemporaryDirectory) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        defer { CrashPostmaster.stop(below: directory.url) }
        let server = try await LarderProcess.start(
            dataDirectory: directory.url, arguments: arguments)
        defer { server.stop() }
        try await OperationsShop.fill(server)
        try await write(5, to: server)
        try await body(server, directory)
    }

    private func answer(of server: LarderProcess) async throws -> [JSONValue] {
        let answer = try await server.post("/v1/online-features", Self.lookup)
        #expect(answer.status == 200)
        return (answer.json["rows"]?.arrayValue ?? []).compactMap { row in
            row["values"]?.arrayValue?.first
        }
    }

    private func write(_ amount: Double, to server: LarderProcess) async throws {
        let row: JSONValue = [
            "shop": "N", "amount": .number(amount),
            // Later writes are later events.
            "event_timestamp": .integer(Int64(amount) * 1_000_000),
        ]
        let answer = try await server.post(
            "/v1/feature-views/shop_sales/rows", .object(JSONObject([("rows", [row])])))
        #expect(answer.json["accepted"] == 1, "\(answer.text)")
    }
}
