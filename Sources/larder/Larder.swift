import ArgumentParser
import Foundation

/// The program: one binary that serves, and speaks to a server.
@main
struct Larder: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "larder",
        abstract: "A feature store and prediction server on PostgreSQL.",
        discussion: """
            Start a server, load source tables, apply definitions, and ask with curl:

              larder serve
              larder load flights.csv.gz --table raw.flights
              larder apply -f config/flights
              curl localhost:6566/readyz

            Every command has a --help of its own.
            """,
        version: version,
        subcommands: [
            Serve.self, Apply.self, Load.self, Train.self, TrainWorker.self, Jobs.self,
            Version.self,
        ])

    /// What the program ends with when it was called wrongly; a failure is 1.
    private static let usageExitCode: Int32 = 2

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as SettingsError {
            refuse("Error: \(error)")
        } catch {
            // The argument parser's own code for wrong usage is 64.
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            refuse(fullMessage(for: error))
        }
    }

    private static func refuse(_ message: String) -> Never {
        FileHandle.standardError.write(Data("\(message)\n".utf8))
        Foundation.exit(usageExitCode)
    }
}

/// `larder version`.
struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the version.")

    func run() {
        print("larder \(Larder.version)")
    }
}
