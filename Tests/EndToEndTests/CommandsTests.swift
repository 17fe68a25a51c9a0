import Foundation
import JSON
import Testing

/// The commands as a person types them.
@Suite(.serialized, OperationsShop()) struct CommandsTests {
    private static let commands = ["serve", "apply", "load", "train", "jobs", "version"]

    @Test func `help lists every command`() throws {
        let help = try LarderProcess.run(["--help"])
        #expect(help.status == 0)
        for command in Self.commands { #expect(help.output.contains("\n  \(command) ")) }
        #expect(help.output.contains("larder apply -f config/flights"))
    }

    @Test(arguments: commands) func `every command explains itself`(command: String) throws {
        let help = try LarderProcess.run([command, "--help"])
        #expect(help.status == 0)
        #expect(help.output.contains("OVERVIEW: "))
        #expect(help.output.contains("USAGE: larder \(command)"))
    }

    @Test func `the version is told`() throws {
        let version = try LarderProcess.run(["version"])
        #expect(version.status == 0)
        #expect(version.output.hasPrefix("larder "))
    }

    @Test(arguments: [
        ["serve", "--frobnicate"], ["frobnicate"], ["apply"], ["load", "weather.csv"],
        ["load", "weather.csv", "--table", "raw.weather", "--types", "a=text"],
    ])
    func `wrong usage ends with 2 and says how it is used`(arguments: [String]) throws {
        let ended = try LarderProcess.run(arguments)
        #expect(ended.status == 2)
        #expect(ended.errors.hasPrefix("Error: "))
        #expect(ended.errors.contains("Usage: larder"))
        #expect(ended.output.isEmpty)
    }

    @Test func `a server that is not there is named`() throws {
        let ended = try LarderProcess.run(["jobs", "--server", "http://127.0.0.1:1"])
        #expect(ended.status == 1)
        #expect(
            ended.errors
                == "Error: the server at http://127.0.0.1:1 cannot be reached; is it running?\n")
    }

    @Test func `an address that is none is refused`() throws {
        let ended = try LarderProcess.run(["jobs", "--server", "localhost"])
        #expect(ended.status == 1)
        #expect(
            ended.errors == "Error: \"localhost\" is not a server's address, such as "
                + "http://localhost:6566\n")
    }

    @Test func `jobs are listed with their whole names, and one is followed by its name`()
        async throws
    {
        let server = try #require(OperationsShop.server)
        let job = try await server.get("/v1/jobs").json["items"]?.arrayValue?.last
        let id = try #require(job?["id"]?.stringValue)
        let list = try server.run("jobs")
        #expect(list.status == 0)
        #expect(list.output.contains("\(id) materialize succeeded "))
        let followed = try server.run("jobs", id, "--watch")
        #expect(followed.status == 0)
        #expect(followed.errors.contains("materialize \(id.prefix(8)) succeeded"))
    }

    @Test func `an unknown job is named`() throws {
        let server = try #require(OperationsShop.server)
        let ended = try server.run("jobs", "nope")
        #expect(ended.status == 1)
        #expect(
            ended.errors == """
                Error: unknown job "nope"
                  There is no such job.
                  GET /v1/jobs lists them.

                """)
    }

    @Test func `a training that is refused says what is wrong and where`() throws {
        let server = try #require(OperationsShop.server)
        let files = try TemporaryDirectory()
        let file = try files.write("dataset: nope\nsplit: {kind: random}\n", to: "train.yaml")
        let ended = try server.run("train", "demand", "-f", file)
        #expect(ended.status == 1)
        #expect(
            ended.errors == """
                Error: the request is wrong
                  split.kind: There is no kind of split "random".
                    The kinds are time, group and folds.

                """)
    }
}

extension TemporaryDirectory {
    /// Writes a file.
    /// - Returns: Its path.
    func write(_ text: String, to name: String) throws -> String {
        let file = url.appendingPathComponent(name)
        try Data(text.utf8).write(to: file)
        return file.path
    }
}
