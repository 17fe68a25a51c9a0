import ArgumentParser

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
            Serve.self, Apply.self, Load.self, Train.self, Jobs.self, Version.self,
        ])
}

/// `larder version`.
struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the version.")

    func run() {
        print("larder \(Larder.version)")
    }
}
