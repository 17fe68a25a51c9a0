import ArgumentParser
import Foundation

/// Where the server is that a command speaks to.
struct ServerOptions: ParsableArguments {
    @Option(help: "The server's address (or LARDER_SERVER).")
    var server: String?

    @Option(help: "The key to present, where the server asks for one (or LARDER_KEY).")
    var key: String?

    func client() throws -> APIClient {
        let environment = ProcessInfo.processInfo.environment
        return try APIClient(
            server: server ?? environment["LARDER_SERVER"] ?? "http://127.0.0.1:6566",
            key: key ?? environment["LARDER_KEY"])
    }
}
