import HTTP
import Synchronization

/// A server on a free port of this machine for the time of a test.
struct ServerBench: Sendable {
    let server: HTTPServer
    let records: Observations<ExchangeRecord>
    let failures: Observations<ConnectionFailure>

    var port: UInt16 { server.port }

    func client() -> RawClient { RawClient(port: server.port) }

    /// A client of a server with TLS.
    func secureClient(_ tls: TLSClient = TLSClient(), receiveBufferBytes: Int32? = nil)
        -> SecureClient
    {
        SecureClient(tls, RawClient(port: server.port, receiveBufferBytes: receiveBufferBytes))
    }

    /// Sends one request on a connection of its own and reads until the server closes it.
    func exchange(_ text: String) async -> String {
        let client = client()
        await client.send(text)
        return await client.readToEnd().text
    }

    /// What the server observed, in the order it did.
    final class Observations<Value: Sendable>: Sendable {
        private let list = Mutex<[Value]>([])

        func append(_ value: Value) { list.withLock { $0.append(value) } }

        var all: [Value] { list.withLock { $0 } }
    }
}

/// Runs `body` against a server with `routes`, and drains it.
func withServer(
    _ routes: [Route], limits: Limits = Limits(), loops: Int = 2,
    tls: ReloadableTLSContext? = nil,
    _ body: (ServerBench) async throws -> Void
) async throws {
    let records = ServerBench.Observations<ExchangeRecord>()
    let failures = ServerBench.Observations<ConnectionFailure>()
    let configuration = ServerConfiguration(
        loops: loops, limits: limits, tls: tls,
        renderFailure: { failure, path, id in
            Response(
                status: failure.status, contentType: "text/plain",
                bytes: Array("\(failure.title): \(failure.detail)".utf8))
        },
        observe: { records.append($0) }, observeFailure: { failures.append($0) })
    let server = HTTPServer(configuration: configuration, router: Router(routes: routes))
    try server.start()
    do {
        try await body(ServerBench(server: server, records: records, failures: failures))
    } catch {
        await server.drain(deadline: .zero)
        throw error
    }
    await server.drain(deadline: .seconds(5))
}

/// The parts of a response that do not depend on the time, its head's lines sorted away.
struct ReadResponse: Equatable {
    var status: String
    var headers: [String: String]
    var body: String

    /// - Parameter text: One whole response.
    init(_ text: String) {
        let head = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = head[0].split(separator: "\r\n")
        status = String(lines.first ?? "")
        headers = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        body = head.count > 1 ? String(head[1]) : ""
    }
}

extension Limits {
    /// For clients that take several steps, before any of which they may wait long for a thread.
    static let patient: Limits = {
        let patience = Duration.seconds(120)
        var limits = Limits()
        limits.handshakeTimeout = patience
        limits.headTimeout = patience
        limits.bodyTimeout = patience
        limits.idleTimeout = patience
        limits.writeTimeout = patience
        return limits
    }()
}
